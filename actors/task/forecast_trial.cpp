// The pack of a sample under a version, and how many questions of which sort there are under it and
// under the version in force.
#include <algorithm>
#include <string>
#include <vector>

#include <rapidjson/document.h>

#include "actors/task/trials.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::tasks {

namespace {

/// What each question says of itself under `name`; empty where one cannot be read.
std::vector<std::string> words_in(const do_work::reply& x, const char* name) {
  std::vector<std::string> out;
  for (const auto& part : x.parts) {
    rapidjson::Document doc;
    doc.Parse<rapidjson::kParseIterativeFlag>(part.body.data(), part.body.size());
    bool good = !doc.HasParseError() && doc.IsObject() && doc.HasMember(name)
                && doc[name].IsString();
    if (!good)
      return {};
    out.emplace_back(doc[name].GetString(), doc[name].GetStringLength());
  }
  return out;
}

/// How many questions have each word that any has, side by side.
void write_counts(json_writer& out, std::string_view name, const std::vector<std::string>& tried,
                  const std::vector<std::string>& now) {
  std::vector<std::string> all;
  for (const auto* side : {&tried, &now})
    for (const auto& word : *side)
      if (std::find(all.begin(), all.end(), word) == all.end())
        all.push_back(word);
  out.list(name, all, [&](const std::string& word) {
    out.open()
        .field("name", word)
        .field("tried", std::count(tried.begin(), tried.end(), word))
        .field("in_force", std::count(now.begin(), now.end(), word))
        .close();
  });
}

} // namespace

std::optional<std::string> forecast_trial_json(const task_sample& x, const do_work::reply& tried,
                                               uint32_t version, const do_work::reply& now,
                                               uint32_t in_force, const tried_model& model) {
  const auto& with_it = model.made ? *model.made : tried;
  auto kinds = words_in(with_it, "kind"), kinds_now = words_in(now, "kind");
  if (kinds.empty() || kinds_now.empty())
    return std::nullopt;
  json_writer out;
  out.open()
      .field("feature", forecast_feature)
      .field("version", version)
      .field("in_force", in_force)
      .field("source", x.name)
      .field("language", to_string(x.input.lang))
      .field("engine", model.engine);
  write_counts(out, "kinds", kinds, kinds_now);
  write_counts(out, "difficulties", words_in(with_it, "difficulty"), words_in(now, "difficulty"));
  std::string questions;
  for (size_t i = 0; i < with_it.parts.size(); ++i)
    questions.append(i == 0 ? "[" : ",")
        .append("{\"number\":" + std::to_string(i + 1) + ",")
        .append(with_it.parts[i].body, 1); // An object with members, made by us.
  out.raw("questions", questions + "]");
  if (model.failure.empty())
    out.null("failure");
  else
    out.field("failure", model.failure);
  return out.close().take();
}

} // namespace zhian::tasks
