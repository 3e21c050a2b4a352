#include "actors/forecast/templates.hpp"

#include <map>
#include <stdexcept>

#include <rapidjson/document.h>

#include "actors/interview/text.hpp"

namespace zhian::forecast {

namespace {

using value = rapidjson::Value;

struct both {
  std::string zh;
  std::string en;
};

struct all_words {
  std::map<std::string, rule, std::less<>> rules;
  std::vector<trait> traits;
  std::map<std::string, both, std::less<>> whys;
};

[[noreturn]] void broken(const std::string& what) {
  // The file is ours: what is missing in it is a fault of the build.
  throw std::logic_error("forecast questions.json: " + what);
}

const value& member(const value& from, std::string_view name) {
  if (!from.IsObject())
    broken("no object around " + std::string{name});
  auto at = from.FindMember(rapidjson::StringRef(name.data(), name.size()));
  if (at == from.MemberEnd())
    broken("lacks " + std::string{name});
  return at->value;
}

std::string text_of(const value& x) {
  if (!x.IsString() || x.GetStringLength() == 0)
    broken("a text is empty or none");
  return {x.GetString(), x.GetStringLength()};
}

std::string text_at(const value& from, std::string_view name) {
  return text_of(member(from, name));
}

std::vector<interview::key_point> points_at(const value& list) {
  std::vector<interview::key_point> out;
  for (const auto& x : list.GetArray()) {
    interview::key_point point{text_at(x, "name"), {}};
    for (const auto& term : member(x, "terms").GetArray())
      point.terms.push_back(interview::fold(text_of(term)));
    out.push_back(std::move(point));
  }
  return out;
}

std::vector<interview::follow_up> follow_ups_at(const value& list) {
  std::vector<interview::follow_up> out;
  for (const auto& x : list.GetArray()) {
    auto when = interview::parse_follow_up_rule(text_at(x, "when"));
    if (!when)
      broken("an unknown rule of follow-ups");
    out.push_back({*when, text_at(x, "text")});
  }
  return out;
}

difficulty difficulty_of(const std::string& word) {
  for (auto x : {difficulty::easy, difficulty::medium, difficulty::hard})
    if (to_string(x) == word)
      return x;
  broken("an unknown difficulty");
}

rule read_rule(const value& doc, const value& x) {
  rule out;
  out.id = text_at(x, "id");
  auto kind = interview::parse_question_kind(text_at(x, "kind"));
  if (!kind)
    broken("an unknown kind");
  out.kind = *kind;
  out.likely = member(x, "likely").GetInt();
  out.hard = difficulty_of(text_at(x, "difficulty"));
  const auto& zh = member(x, "zh");
  const auto& en = member(x, "en");
  out.zh = {text_at(zh, "text"), text_at(zh, "why")};
  out.en = {text_at(en, "text"), text_at(en, "why")};
  const auto& points = member(member(doc, "key_points"), text_at(x, "key_points"));
  out.points_zh = points_at(member(points, "zh"));
  out.points_en = points_at(member(points, "en"));
  const auto& follow_ups = member(member(doc, "follow_ups"), text_at(x, "follow_ups"));
  out.follow_ups_zh = follow_ups_at(member(follow_ups, "zh"));
  out.follow_ups_en = follow_ups_at(member(follow_ups, "en"));
  return out;
}

all_words read() {
  rapidjson::Document doc;
  auto json = questions_json();
  doc.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (doc.HasParseError())
    broken("is not JSON");
  all_words out;
  for (const auto& x : member(doc, "questions").GetArray()) {
    auto one = read_rule(doc, x);
    auto id = one.id;
    if (!out.rules.emplace(id, std::move(one)).second)
      broken("a repeat of " + id);
  }
  for (const auto& x : member(doc, "traits").GetArray()) {
    const auto& zh = member(x, "zh");
    const auto& en = member(x, "en");
    trait one{text_at(x, "id"),       {},
              text_at(zh, "name"),    text_at(zh, "text"),
              text_at(en, "name"),    text_at(en, "text")};
    for (const auto& word : member(x, "words").GetArray())
      one.words.push_back(text_of(word));
    out.traits.push_back(std::move(one));
  }
  const auto& whys = member(doc, "whys");
  for (auto at = whys.MemberBegin(); at != whys.MemberEnd(); ++at)
    out.whys.emplace(text_of(at->name), both{text_at(at->value, "zh"), text_at(at->value, "en")});
  return out;
}

const all_words& words() {
  static const auto all = read();
  return all;
}

} // namespace

const rule& rule_of(std::string_view id) {
  auto at = words().rules.find(id);
  if (at == words().rules.end())
    broken("lacks the rule " + std::string{id});
  return at->second;
}

const std::vector<trait>& all_traits() {
  return words().traits;
}

const std::string& why_of(std::string_view id, language lang) {
  auto at = words().whys.find(id);
  if (at == words().whys.end())
    broken("lacks the reason " + std::string{id});
  return lang == language::en ? at->second.en : at->second.zh;
}

std::vector<std::string> rule_ids() {
  std::vector<std::string> out;
  for (const auto& [id, x] : words().rules)
    out.push_back(id);
  return out;
}

} // namespace zhian::forecast
