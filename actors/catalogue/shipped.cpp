#include "actors/catalogue/shipped.hpp"

#include <iterator>
#include <set>
#include <stdexcept>
#include <utility>

#include "actors/catalogue/data.hpp"
#include "actors/catalogue/shipped_json.hpp"

namespace zhian::catalogue {

namespace {

question_text read_text(const rapidjson::Value& value, const std::string& where) {
  object_reader in{value, where};
  question_text out{in.text("text"), in.texts("key_points"), in.text("answer")};
  in.done();
  return out;
}

shipped_question read_question(const rapidjson::Value& value, size_t number) {
  object_reader in{value, "question " + std::to_string(number)};
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
    throw broken_file{out.source_id + ": " + fault->field + ": " + std::string{fault->reason}};
  return out;
}

} // namespace

shipped_file parse_shipped(std::string_view json) {
  shipped_file out;
  out.error = read_shipped(json, [&](object_reader& in) {
    std::set<std::string> seen;
    for (const auto& item : in.list("questions")) {
      out.questions.push_back(read_question(item, out.questions.size() + 1));
      const auto& name = out.questions.back().source_id;
      if (!seen.insert(name).second)
        throw broken_file{name + ": source_id: repeated"};
    }
  });
  if (!out.error.empty())
    out.questions.clear();
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
