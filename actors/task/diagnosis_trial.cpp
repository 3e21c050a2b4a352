#include "actors/task/diagnosis_trial.hpp"

#include <algorithm>
#include <stdexcept>

#include <rapidjson/document.h>

#include "actors/diagnosis/diagnosis_json.hpp"
#include "protocols/json_writer.hpp"
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

void write_side(json_writer& out, std::string_view name, const diagnosis::report& x, size_t i) {
  out.open(name).field("score", x.scores[i].score).field("weight", x.weights[i]).close();
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

do_work work_of(const task_sample& x, std::shared_ptr<const engine_config> by) {
  do_work out;
  out.input = x.input;
  out.text = std::make_shared<const std::string>(x.resume);
  out.at = x.at;
  out.by = std::move(by);
  return out;
}

std::optional<std::string> diagnosis_trial_json(const task_sample& x, const do_work::reply& tried,
                                                uint32_t version, const do_work::reply& now,
                                                uint32_t in_force, const tried_advice& advice) {
  auto with_it = diagnosis::report_from_json(advice.body.empty() ? tried.body : advice.body);
  auto as_now = diagnosis::report_from_json(now.body);
  if (!with_it || !as_now)
    return std::nullopt;
  json_writer out;
  out.open()
      .field("feature", diagnosis_feature)
      .field("version", version)
      .field("in_force", in_force)
      .field("source", x.name)
      .field("language", to_string(x.input.lang))
      .field("engine", advice.engine)
      .open("score")
      .field("tried", with_it->total)
      .field("in_force", as_now->total)
      .close()
      .open_list("dimensions");
  for (size_t i = 0; i < diagnosis::dimension_count; ++i) {
    out.open().field("name", diagnosis::to_string(with_it->scores[i].what));
    write_side(out, "tried", *with_it, i);
    write_side(out, "in_force", *as_now, i);
    out.close();
  }
  out.close_list();
  if (with_it->advised)
    diagnosis::write_advice_view(out, "advice", *with_it->advised, x.input.lang);
  else
    out.null("advice");
  if (advice.failure.empty())
    out.null("failure");
  else
    out.field("failure", advice.failure);
  return out.close().take();
}

} // namespace zhian::tasks
