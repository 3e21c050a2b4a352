#include "actors/report/forecast_sheet.hpp"

#include <algorithm>

#include "actors/report/stored_json.hpp"

namespace zhian::report {

namespace {

// As long as what a language model may say in a question, in characters: bytes would cut Chinese at
// a third of it. With these the longest pack stays below the pages a file may have.
constexpr size_t longest_line = 400;
constexpr size_t longest_item = 200;
constexpr size_t most_points = 8;
constexpr size_t most_quotes = 3;
constexpr size_t longest_quote = 240; // Bytes, as where it is taken.
constexpr size_t most_utf8 = 4;       // Bytes of a character.

std::string flat(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return text;
}

std::string cut(std::string_view text, size_t characters) {
  return flat(std::string{first_characters(text, characters)});
}

std::string line(const rapidjson::Value& of, const char* name) {
  return cut(stored::text(of, name, longest_line * most_utf8), longest_line);
}

std::vector<std::string> items(const rapidjson::Value& of, const char* name) {
  auto out = stored::texts(of, name, most_points, longest_item * most_utf8);
  for (auto& x : out)
    x = cut(x, longest_item);
  return out;
}

std::optional<foreseen_question> foreseen(const std::string& body, uint32_t number) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(body.data(), body.size());
  if (doc.HasParseError() || !doc.IsObject())
    return std::nullopt;
  foreseen_question out;
  out.number = number;
  out.kind = line(doc, "kind");
  out.text = line(doc, "text");
  out.why = line(doc, "why");
  stored::each(doc, "sources", most_quotes, [&](const rapidjson::Value& x) {
    quoted_source one{line(x, "of"), flat(stored::text(x, "quote", longest_quote))};
    if (!one.quote.empty())
      out.sources.push_back(std::move(one));
  });
  out.key_points = items(doc, "key_points");
  out.difficulty = line(doc, "difficulty");
  out.follow_ups = items(doc, "follow_ups");
  if (const auto* by = stored::member(doc, "made_by"); by && by->IsObject()) {
    out.by_model = true;
    const auto* simulated = stored::member(*by, "simulated");
    out.simulated = simulated && simulated->IsTrue();
  }
  if (out.text.empty())
    return std::nullopt;
  return out;
}

} // namespace

std::optional<forecast_sheet> read_forecast(const stored_report& from) {
  if (from.parts.empty() || from.parts.size() > most_task_parts)
    return std::nullopt;
  forecast_sheet out;
  out.id = from.key;
  out.position = from.position;
  out.company = from.company;
  out.resume_version = from.number;
  out.edition = from.edition;
  out.made_at = from.made_at;
  out.by = from.by;
  for (const auto& x : from.parts) {
    auto one = foreseen(x, static_cast<uint32_t>(out.questions.size()) + 1);
    if (!one)
      return std::nullopt;
    out.questions.push_back(std::move(*one));
  }
  return out;
}

} // namespace zhian::report
