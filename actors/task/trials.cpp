#include "actors/task/trials.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include <rapidjson/document.h>

#include "actors/forecast/forecast.hpp"
#include "protocols/time.hpp"

namespace zhian::tasks {

/// Made by the build from trial/samples.json.
std::string_view task_samples_json();

namespace {

std::string sample_member(const rapidjson::Value& of, const char* name) {
  auto at = of.FindMember(name);
  if (at == of.MemberEnd() || !at->value.IsString() || at->value.GetStringLength() == 0)
    throw std::logic_error(std::string{"a stored sample of tasks lacks "} + name);
  return {at->value.GetString(), at->value.GetStringLength()};
}

task_sample read_task_sample(const rapidjson::Value& of) {
  task_sample out;
  out.name = sample_member(of, "id");
  out.resume = sample_member(of, "resume");
  out.input.position = sample_member(of, "position");
  out.input.job_description = sample_member(of, "posting");
  out.input.lang = sample_member(of, "language") == "en" ? language::en : language::zh;
  out.at = parse_timestamp(sample_member(of, "at")).value();
  return out;
}

const std::vector<task_sample>& all_task_samples() {
  static const auto all = [] {
    rapidjson::Document doc;
    auto json = task_samples_json();
    doc.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(json.data(),
                                                                                      json.size());
    if (doc.HasParseError() || !doc.IsObject() || !doc.HasMember("samples"))
      throw std::logic_error("the stored samples of tasks are no JSON");
    std::vector<task_sample> out;
    for (const auto& x : doc["samples"].GetArray())
      out.push_back(read_task_sample(x));
    return out;
  }();
  return all;
}

} // namespace

std::optional<task_sample> find_task_sample(std::string_view name) {
  const auto& all = all_task_samples();
  auto at = std::find_if(all.begin(), all.end(), [&](const auto& x) { return x.name == name; });
  return at == all.end() ? std::nullopt : std::optional{*at};
}

std::vector<std::string> task_sample_names() {
  std::vector<std::string> out;
  for (const auto& x : all_task_samples())
    out.push_back(x.name);
  return out;
}

do_work work_of(const work& what, const task_sample& x, std::shared_ptr<const engine_config> by) {
  do_work out;
  out.input = x.input;
  out.text = std::make_shared<const std::string>(x.resume);
  out.at = x.at;
  if (what.in_parts) {
    auto most = by ? by->limit("questions").value_or(most_task_parts) : most_task_parts;
    out.input.parts = std::min(forecast::usual_questions, most);
  }
  out.by = std::move(by);
  return out;
}

std::optional<tried_feature> trial_of(std::string_view feature) {
  struct row {
    task_kind what;
    trial_json json;
  };
  static constexpr row rows[] = {{task_kind::diagnosis, diagnosis_trial_json},
                                 {task_kind::forecast, forecast_trial_json}};
  for (const auto& x : rows)
    if (const auto* what = work_of(x.what); what != nullptr && what->engine == feature)
      return tried_feature{what, x.json};
  return std::nullopt;
}

std::optional<do_work::reply> run_to_the_end(const work& what, do_work& x) {
  x.what = what.what;
  // Each time it gives something; it has no more to give than there may be parts.
  for (uint32_t i = 0; i <= most_task_parts; ++i) {
    auto made = what.run(x);
    if (!made)
      return std::nullopt;
    if (!made->more)
      return std::move(*made);
    std::move(made->parts.begin(), made->parts.end(), std::back_inserter(x.kept));
  }
  return std::nullopt;
}

do_work::reply with_kept(const do_work& x, do_work::reply made) {
  made.parts.insert(made.parts.begin(), x.kept.begin(), x.kept.end());
  return made;
}

} // namespace zhian::tasks
