#include "actors/interview/bank.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <set>
#include <stdexcept>
#include <unordered_map>

#include "actors/catalogue/shipped_json.hpp"
#include "actors/interview/data.hpp"
#include "actors/interview/own_question.hpp"
#include "actors/interview/text.hpp"
#include "actors/interview/vocabulary.hpp"

namespace zhian::interview {

namespace {

constexpr std::array<std::string_view, 6> kind_names{"opening",     "experience",  "technical",
                                                     "behavioural", "situational", "closing"};
constexpr std::array<std::string_view, 5> rule_names{"short", "vague", "no_numbers",
                                                     "missing_point", "strong"};

template <class Enum, size_t N>
std::optional<Enum> parse_name(const std::array<std::string_view, N>& names,
                               std::string_view text) {
  auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end())
    return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

using catalogue::broken_file;
using catalogue::object_reader;

void check_slots(const object_reader& in, std::string_view text,
                 std::initializer_list<std::string_view> allowed) {
  auto names = slot_names(text);
  if (!names)
    in.fail("a brace without its partner");
  for (const auto& name : *names)
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end())
      in.fail("an unknown slot {" + name + "}");
}

follow_up read_follow_up(const rapidjson::Value& value, const std::string& where) {
  object_reader in{value, where + ": follow_ups"};
  auto rule = parse_follow_up_rule(in.filled_text("when"));
  if (!rule)
    in.fail("an unknown rule");
  follow_up out{*rule, in.filled_text("text")};
  if (out.when == follow_up_rule::missing_point)
    check_slots(in, out.text, {"point"});
  else
    check_slots(in, out.text, {});
  in.done();
  return out;
}

key_point read_key_point(const rapidjson::Value& value, const std::string& where) {
  object_reader in{value, where + ": key_points"};
  key_point out{in.filled_text("name"), in.different_texts("terms")};
  if (out.terms.empty())
    in.fail("terms: none");
  // Folded once here rather than with every answer.
  for (auto& term : out.terms)
    term = fold(term);
  in.done();
  return out;
}

/// Adds the part of an idea that is in one language.
void read_language(const rapidjson::Value& value, const std::string& where, question& out) {
  object_reader in{value, where};
  out.text = in.filled_text("text");
  check_slots(in, out.text, {"skill", "company", "position"});
  for (const auto& item : in.list("follow_ups", 2))
    out.follow_ups.push_back(read_follow_up(item, where));
  for (const auto& item : in.list("key_points", 3))
    out.key_points.push_back(read_key_point(item, where));
  in.done();
}

void read_idea(const rapidjson::Value& value, std::vector<question>& out) {
  object_reader in{value, "question " + std::to_string(out.size() / 2 + 1)};
  auto id = in.filled_text("id");
  question common;
  auto kind = parse_question_kind(in.filled_text("kind"));
  if (!kind)
    in.fail("kind: unknown");
  common.kind = *kind;
  common.roles = in.different_texts("roles");
  for (const auto& role : common.roles)
    if (!find_role(role))
      in.fail("roles: unknown: " + role);
  common.skills = in.different_texts("skills");
  for (const auto& skill : common.skills)
    if (!find_skill(skill))
      in.fail("skills: unknown: " + skill);
  for (const auto& name : in.different_texts("level")) {
    auto parsed = parse_level(name);
    if (!parsed)
      in.fail("level: unknown: " + name);
    common.levels.push_back(*parsed);
  }
  if (common.levels.empty())
    in.fail("level: none");
  for (auto lang : {language::zh, language::en}) {
    auto name = lang == language::zh ? "zh" : "en";
    auto one = common;
    one.id = id + "-" + name;
    one.lang = lang;
    read_language(in.member(name), id + "/" + name, one);
    out.push_back(std::move(one));
  }
  in.done();
}

const std::unordered_map<std::string_view, const question*>& by_id() {
  static const auto index = [] {
    std::unordered_map<std::string_view, const question*> out;
    for (const auto& x : bank())
      out.emplace(x.id, &x);
    return out;
  }();
  return index;
}

} // namespace

std::string_view to_string(question_kind x) {
  return kind_names[static_cast<size_t>(x)];
}

std::optional<question_kind> parse_question_kind(std::string_view text) {
  return parse_name<question_kind>(kind_names, text);
}

std::ostream& operator<<(std::ostream& out, question_kind x) {
  return out << to_string(x);
}

std::string_view to_string(follow_up_rule x) {
  return rule_names[static_cast<size_t>(x)];
}

std::optional<follow_up_rule> parse_follow_up_rule(std::string_view text) {
  return parse_name<follow_up_rule>(rule_names, text);
}

std::ostream& operator<<(std::ostream& out, follow_up_rule x) {
  return out << to_string(x);
}

parsed_questions parse_questions(std::string_view json) {
  parsed_questions out;
  out.error = catalogue::read_shipped(json, [&](object_reader& in) {
    for (const auto& item : in.list("questions", 1))
      read_idea(item, out.questions);
    in.done();
    std::set<std::string_view> ids;
    for (const auto& x : out.questions)
      if (!ids.insert(x.id).second)
        throw broken_file{x.id + ": id: a repeat"};
  });
  if (!out.error.empty())
    out.questions.clear();
  return out;
}

const std::vector<question>& bank() {
  static const std::vector<question> all = [] {
    std::vector<question> out;
    for (const auto& file : embedded_data()) {
      if (file.name == "vocabulary")
        continue;
      auto parsed = parse_questions(file.text);
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

const question* find_question(std::string_view id) {
  auto found = by_id().find(id);
  return found == by_id().end() ? nullptr : found->second;
}

std::shared_ptr<const question> as_asked(const planned_question& x) {
  if (!x.notes.empty())
    if (auto own = read_notes(x.notes)) {
      own->asked.text = x.text;
      return std::make_shared<question>(std::move(own->asked));
    }
  const auto* known = find_question(x.id);
  if (!known)
    return nullptr;
  // The bank lives as long as the process, and nearly all questions are asked as they stand there.
  if (x.text.empty() || x.text == known->text)
    return {std::shared_ptr<const question>{}, known};
  auto out = std::make_shared<question>(*known);
  out->text = x.text;
  return out;
}

std::string_view bank_version() {
  static const auto version = "bank-1-" + std::string{embedded_digest()};
  return version;
}

} // namespace zhian::interview
