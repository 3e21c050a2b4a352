#include "actors/forecast/forecast_json.hpp"

#include <algorithm>

#include <rapidjson/document.h>

#include "actors/interview/own_question.hpp"
#include "actors/interview/text.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::forecast {

namespace {

using interview::question_kind;

/// What may be asked next: the one after a point that was left out names the first point.
std::vector<std::string> follow_ups_of(const interview::question& x) {
  std::vector<std::string> out;
  for (const auto& y : x.follow_ups) {
    auto point = x.key_points.empty() ? std::string{} : x.key_points.front().name;
    out.push_back(interview::fill_slots(y.text, {{"point", point}}));
  }
  return out;
}

} // namespace

task_part part_of(const forecast_question& x, size_t most_follow_ups, const task_maker* by,
                  bool simulated) {
  auto points = x.told_points;
  if (points.empty())
    for (const auto& y : x.asked.key_points)
      points.push_back(y.name);
  auto follow_ups = x.told_follow_ups.empty() ? follow_ups_of(x.asked) : x.told_follow_ups;
  follow_ups.resize(std::min(follow_ups.size(), most_follow_ups));
  json_writer out;
  out.open()
      .field("kind", to_string(x.asked.kind))
      .field("text", x.asked.text)
      .field("why", x.why)
      .list("sources", x.sources,
            [&](const source& y) {
              out.open()
                  .field("of", to_string(y.of))
                  .field("at", y.at)
                  .field("length", y.length)
                  .field("quote", y.quote)
                  .close();
            })
      .field("key_points", points)
      .field("difficulty", to_string(x.hard))
      .field("follow_ups", follow_ups);
  if (by == nullptr)
    out.null("made_by");
  else
    out.open("made_by")
        .field("engine", by->engine)
        .field("model", by->model)
        .field("prompt", by->prompt)
        .field("configuration", by->configuration)
        .field("simulated", simulated)
        .close();
  out.close();
  return {out.take(), interview::notes_json(x.asked, x.skill)};
}

std::optional<task_maker> maker_of(const task_part& x) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(x.body.data(), x.body.size());
  if (doc.HasParseError() || !doc.IsObject())
    return std::nullopt;
  auto at = doc.FindMember("made_by");
  if (at == doc.MemberEnd() || !at->value.IsObject())
    return std::nullopt;
  auto said = [&](const char* name) {
    auto text = at->value.FindMember(name);
    return text != at->value.MemberEnd() && text->value.IsString()
               ? std::string{text->value.GetString(), text->value.GetStringLength()}
               : std::string{};
  };
  return task_maker{said("engine"), said("model"), said("prompt"), said("configuration")};
}

std::string summary_json(language lang, const std::vector<question_kind>& kinds) {
  json_writer out;
  out.open().field("language", zhian::to_string(lang)).open("kinds");
  for (auto kind : {question_kind::opening, question_kind::experience, question_kind::technical,
                    question_kind::behavioural, question_kind::situational,
                    question_kind::closing})
    out.field(interview::to_string(kind), std::count(kinds.begin(), kinds.end(), kind));
  return out.close().close().take();
}

} // namespace zhian::forecast
