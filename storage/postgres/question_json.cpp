#include "storage/postgres/question_json.hpp"

#include <rapidjson/document.h>

#include "protocols/grams.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::storage {

namespace {

/// What follows is no neighbour of what stands there.
void add(std::string& out, std::string_view text) {
  out += text;
  out += '\n';
}

std::string grams_in(std::string_view text) {
  std::string out;
  for (const auto& gram : grams_of(text)) {
    if (!out.empty())
      out += ' ';
    out += gram;
  }
  return out;
}

std::string text_at(const rapidjson::Value& object, const char* name) {
  auto found = object.FindMember(name);
  if (found == object.MemberEnd() || !found->value.IsString())
    return {};
  return {found->value.GetString(), found->value.GetStringLength()};
}

} // namespace

std::string json_of_text(const question_text& x) {
  json_writer out;
  out.open()
      .field("text", x.text)
      .field("key_points", x.key_points)
      .field("answer", x.answer)
      .close();
  return out.take();
}

std::optional<question_text> text_of_json(std::string_view json) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (doc.HasParseError() || !doc.IsObject())
    return std::nullopt;
  question_text out{text_at(doc, "text"), {}, text_at(doc, "answer")};
  auto points = doc.FindMember("key_points");
  if (points != doc.MemberEnd() && points->value.IsArray())
    for (const auto& item : points->value.GetArray())
      if (item.IsString())
        out.key_points.emplace_back(item.GetString(), item.GetStringLength());
  return out;
}

std::string search_text_of(const question_content& x) {
  std::string all;
  for (const auto* lang : {&x.zh, &x.en})
    if (*lang)
      add(all, (*lang)->text);
  return grams_in(all);
}

std::string search_of(const question_content& x) {
  std::string all;
  add(all, x.category);
  for (const auto* words : {&x.roles, &x.skills})
    for (const auto& word : *words)
      add(all, word);
  for (const auto* lang : {&x.zh, &x.en}) {
    if (!*lang)
      continue;
    add(all, (*lang)->text);
    for (const auto& point : (*lang)->key_points)
      add(all, point);
    add(all, (*lang)->answer);
  }
  return grams_in(all);
}

} // namespace zhian::storage
