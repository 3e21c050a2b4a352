#include "actors/catalogue/shipped.hpp"

#include <iterator>
#include <set>
#include <stdexcept>
#include <utility>

#include <rapidjson/document.h>

#include "actors/catalogue/data.hpp"

namespace zhian::catalogue {

namespace {

/// Carries the reason out of the depths of a file; never leaves parse_shipped.
struct broken {
  std::string why;
};

/// Reads one object: every member has to be asked for, and no other may be there.
class reader {
public:
  reader(const rapidjson::Value& value, std::string where)
      : value_(value), where_(std::move(where)) {
    if (!value.IsObject())
      fail("not an object");
  }

  [[noreturn]] void fail(std::string_view why) const {
    throw broken{where_ + ": " + std::string{why}};
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

question_text read_text(const rapidjson::Value& value, const std::string& where) {
  reader in{value, where};
  question_text out{in.text("text"), in.texts("key_points"), in.text("answer")};
  in.done();
  return out;
}

shipped_question read_question(const rapidjson::Value& value, size_t number) {
  reader in{value, "question " + std::to_string(number)};
  shipped_question out;
  out.source_id = in.text("source_id");
  if (!is_source_id(out.source_id))
    in.fail("source_id: not_allowed");
  auto& what = out.what;
  what.category = in.text("category");
  auto known = parse_level(in.text("level"));
  if (!known)
    in.fail("level: not_allowed");
  what.seniority = *known;
  what.roles = in.texts("roles");
  what.skills = in.texts("skills");
  what.zh = read_text(in.member("zh"), out.source_id + ": zh");
  what.en = read_text(in.member("en"), out.source_id + ": en");
  in.done();
  if (auto fault = fault_of(tidy(what)))
    throw broken{out.source_id + ": " + fault->field + ": " + std::string{fault->reason}};
  return out;
}

} // namespace

shipped_file parse_shipped(std::string_view json) {
  shipped_file out;
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(json.data(),
                                                                                    json.size());
  try {
    if (doc.HasParseError())
      throw broken{"not JSON at byte " + std::to_string(doc.GetErrorOffset())};
    reader in{doc, "file"};
    std::set<std::string> seen;
    for (const auto& item : in.list("questions")) {
      out.questions.push_back(read_question(item, out.questions.size() + 1));
      const auto& name = out.questions.back().source_id;
      if (!seen.insert(name).second)
        throw broken{name + ": source_id: repeated"};
    }
    in.done();
  } catch (broken& x) {
    return {{}, std::move(x.why)};
  }
  return out;
}

const std::vector<shipped_question>& shipped_questions() {
  static const std::vector<shipped_question> all = [] {
    std::vector<shipped_question> out;
    std::set<std::string> seen;
    for (const auto& file : embedded_data()) {
      auto parsed = parse_shipped(file.text);
      for (const auto& x : parsed.questions)
        if (!seen.insert(x.source_id).second)
          parsed.error = x.source_id + ": also in another file";
      // The build's own data: a broken file is a defect of the program, found by the first test
      // that runs.
      if (!parsed.error.empty())
        throw std::logic_error{std::string{file.name} + ".json: " + parsed.error};
      std::move(parsed.questions.begin(), parsed.questions.end(), std::back_inserter(out));
    }
    return out;
  }();
  return all;
}

} // namespace zhian::catalogue
