#include "actors/interview/own_question.hpp"

#include <rapidjson/document.h>

#include "protocols/json_writer.hpp"

namespace zhian::interview {

namespace {

using json = rapidjson::Value;

/// Notes are a few kilobytes; whoever wrote more did not write them here.
constexpr size_t most_bytes = 64 * 1024;

const json* member(const json& of, const char* name) {
  if (!of.IsObject())
    return nullptr;
  auto found = of.FindMember(name);
  return found == of.MemberEnd() ? nullptr : &found->value;
}

bool read_text(const json& of, const char* name, std::string& to) {
  const auto* x = member(of, name);
  if (x == nullptr || !x->IsString())
    return false;
  to.assign(x->GetString(), x->GetStringLength());
  return true;
}

bool read_texts(const json& of, const char* name, std::vector<std::string>& to) {
  const auto* list = member(of, name);
  if (list == nullptr || !list->IsArray())
    return false;
  for (const auto& x : list->GetArray()) {
    if (!x.IsString())
      return false;
    to.emplace_back(x.GetString(), x.GetStringLength());
  }
  return true;
}

bool read_question(const json& doc, own_question& to) {
  auto& x = to.asked;
  std::string kind, lang;
  if (!read_text(doc, "id", x.id) || !read_text(doc, "kind", kind)
      || !read_text(doc, "language", lang) || !read_text(doc, "text", x.text)
      || !read_text(doc, "skill", to.skill) || !read_texts(doc, "skills", x.skills))
    return false;
  auto parsed = parse_question_kind(kind);
  if (!parsed || (lang != "zh" && lang != "en"))
    return false;
  x.kind = *parsed;
  x.lang = lang == "en" ? language::en : language::zh;
  x.levels = {level::junior, level::middle, level::senior};
  const auto* points = member(doc, "key_points");
  const auto* follow_ups = member(doc, "follow_ups");
  if (points == nullptr || !points->IsArray() || follow_ups == nullptr || !follow_ups->IsArray())
    return false;
  for (const auto& y : points->GetArray()) {
    key_point point;
    if (!read_text(y, "name", point.name) || !read_texts(y, "terms", point.terms))
      return false;
    x.key_points.push_back(std::move(point));
  }
  for (const auto& y : follow_ups->GetArray()) {
    std::string rule;
    follow_up next;
    if (!read_text(y, "when", rule) || !read_text(y, "text", next.text))
      return false;
    auto when = parse_follow_up_rule(rule);
    if (!when)
      return false;
    next.when = *when;
    x.follow_ups.push_back(std::move(next));
  }
  return true;
}

} // namespace

std::string notes_json(const question& x, std::string_view skill) {
  json_writer out;
  out.open()
      .field("id", x.id)
      .field("kind", to_string(x.kind))
      .field("language", to_string(x.lang))
      .field("text", x.text)
      .field("skill", skill)
      .field("skills", x.skills)
      .list("key_points", x.key_points,
            [&](const key_point& y) {
              out.open().field("name", y.name).field("terms", y.terms).close();
            })
      .list("follow_ups", x.follow_ups,
            [&](const follow_up& y) {
              out.open().field("when", to_string(y.when)).field("text", y.text).close();
            })
      .close();
  return out.take();
}

std::optional<own_question> read_notes(std::string_view text) {
  if (text.size() > most_bytes)
    return std::nullopt;
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(text.data(),
                                                                                    text.size());
  own_question out;
  if (doc.HasParseError() || !read_question(doc, out))
    return std::nullopt;
  return out;
}

} // namespace zhian::interview
