#include "actors/news/samples.hpp"

#include <set>
#include <stdexcept>

#include <rapidjson/document.h>

namespace zhian::news {

namespace {

/// Carries the reason out of the depths of a file; never leaves parse_samples.
struct broken_sample {
  std::string why;
};

/// Reads one object: every member has to be asked for, and no other may be there.
class sample_reader {
public:
  sample_reader(const rapidjson::Value& value, std::string where)
      : value_(value), where_(std::move(where)) {
    if (!value.IsObject())
      fail("not an object");
  }
  [[noreturn]] void fail(std::string_view why) const {
    throw broken_sample{where_ + ": " + std::string{why}};
  }
  const rapidjson::Value& member(const char* name) {
    auto found = value_.FindMember(name);
    if (found == value_.MemberEnd())
      fail(std::string{name} + ": missing");
    ++taken_;
    return found->value;
  }
  std::string text(const char* name) { return text_of(member(name), name); }
  rapidjson::Value::ConstArray list(const char* name) {
    const auto& value = member(name);
    if (!value.IsArray())
      fail(std::string{name} + ": not a list");
    return value.GetArray();
  }
  std::vector<std::string> texts(const char* name) {
    std::vector<std::string> out;
    for (const auto& item : list(name))
      out.push_back(text_of(item, name));
    return out;
  }
  void done() const {
    if (value_.MemberCount() != taken_)
      fail("an unknown member");
  }

private:
  std::string text_of(const rapidjson::Value& value, const char* name) const {
    if (!value.IsString())
      fail(std::string{name} + ": not a text");
    return {value.GetString(), value.GetStringLength()};
  }

  const rapidjson::Value& value_;
  std::string where_;
  size_t taken_ = 0;
};

news_text read_sample_text(const rapidjson::Value& value, const std::string& where) {
  sample_reader in{value, where};
  news_text out{in.text("title"), in.text("summary"), in.text("body")};
  in.done();
  return out;
}

incoming read_sample(const rapidjson::Value& value, size_t number) {
  sample_reader in{value, "sample " + std::to_string(number)};
  incoming out;
  out.source_id = in.text("source_id");
  if (!is_source_id(out.source_id))
    in.fail("source_id: not_allowed");
  auto at = parse_timestamp(in.text("published_at"));
  if (!at)
    in.fail("published_at: not_allowed");
  out.what.published_at = *at;
  out.what.tags = in.texts("tags");
  out.what.zh = read_sample_text(in.member("zh"), out.source_id + ": zh");
  out.what.en = read_sample_text(in.member("en"), out.source_id + ": en");
  in.done();
  if (auto fault = fault_of(out.what))
    throw broken_sample{out.source_id + ": " + fault->field + ": " + std::string{fault->reason}};
  return out;
}

} // namespace

sample_file parse_samples(std::string_view json) {
  sample_file out;
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(json.data(),
                                                                                    json.size());
  try {
    if (doc.HasParseError())
      throw broken_sample{"not JSON at byte " + std::to_string(doc.GetErrorOffset())};
    sample_reader in{doc, "file"};
    std::set<std::string> seen;
    for (const auto& item : in.list("samples")) {
      out.items.push_back(read_sample(item, out.items.size() + 1));
      const auto& name = out.items.back().source_id;
      if (!seen.insert(name).second)
        throw broken_sample{name + ": source_id: repeated"};
    }
    in.done();
  } catch (broken_sample& x) {
    return {{}, std::move(x.why)};
  }
  return out;
}

const std::vector<incoming>& samples() {
  static const std::vector<incoming> all = [] {
    auto parsed = parse_samples(samples_json());
    // The build's own data: a broken file is a defect of the program, found by the first test that
    // runs.
    if (!parsed.error.empty())
      throw std::logic_error{"news_samples.json: " + parsed.error};
    return std::move(parsed.items);
  }();
  return all;
}

} // namespace zhian::news
