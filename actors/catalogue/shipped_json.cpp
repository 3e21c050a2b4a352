#include "actors/catalogue/shipped_json.hpp"

#include <set>
#include <utility>

namespace zhian::catalogue {

namespace {

std::string text_of(const object_reader& in, const rapidjson::Value& value, const char* name) {
  if (!value.IsString())
    in.fail(std::string{name} + ": not a text");
  return {value.GetString(), value.GetStringLength()};
}

std::string filled_text_of(const object_reader& in, const rapidjson::Value& value,
                           const char* name) {
  auto out = text_of(in, value, name);
  if (out.empty())
    in.fail(std::string{name} + ": not a text");
  return out;
}

} // namespace

object_reader::object_reader(const rapidjson::Value& value, std::string where)
    : value_(value), where_(std::move(where)) {
  if (!value.IsObject())
    fail("not an object");
}

void object_reader::fail(std::string_view why) const {
  throw broken_file{where_ + ": " + std::string{why}};
}

const rapidjson::Value& object_reader::member(const char* name) {
  auto found = value_.FindMember(name);
  if (found == value_.MemberEnd())
    fail(std::string{name} + ": missing");
  ++taken_;
  return found->value;
}

std::string object_reader::text(const char* name) {
  return text_of(*this, member(name), name);
}

std::vector<std::string> object_reader::texts(const char* name) {
  std::vector<std::string> out;
  for (const auto& item : list(name))
    out.push_back(text_of(*this, item, name));
  return out;
}

std::string object_reader::filled_text(const char* name) {
  return filled_text_of(*this, member(name), name);
}

std::vector<std::string> object_reader::different_texts(const char* name) {
  std::vector<std::string> out;
  for (const auto& item : list(name))
    out.push_back(filled_text_of(*this, item, name));
  if (std::set<std::string_view>(out.begin(), out.end()).size() != out.size())
    fail(std::string{name} + ": a repeat");
  return out;
}

rapidjson::Value::ConstArray object_reader::list(const char* name, size_t least) {
  const auto& value = member(name);
  if (!value.IsArray())
    fail(std::string{name} + ": not a list");
  if (value.Size() < least)
    fail(std::string{name} + ": fewer than " + std::to_string(least));
  if (value.Size() > shipped_bounds::items)
    fail(std::string{name} + ": more than " + std::to_string(shipped_bounds::items));
  return value.GetArray();
}

void object_reader::done() const {
  if (value_.MemberCount() != taken_)
    fail("an unknown member");
}

std::string read_shipped(std::string_view json, const std::function<void(object_reader&)>& read) {
  if (json.size() > shipped_bounds::bytes)
    return "more than " + std::to_string(shipped_bounds::bytes) + " bytes";
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(json.data(),
                                                                                    json.size());
  if (doc.HasParseError())
    return "not JSON at byte " + std::to_string(doc.GetErrorOffset());
  try {
    object_reader in{doc, "file"};
    read(in);
    in.done();
  } catch (broken_file& x) {
    return std::move(x.why);
  }
  return {};
}

} // namespace zhian::catalogue
