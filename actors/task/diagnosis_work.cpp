#include "actors/task/diagnosis_work.hpp"

#include <algorithm>
#include <chrono>

#include "actors/diagnosis/analyst.hpp"
#include "actors/diagnosis/diagnosis_json.hpp"
#include "actors/diagnosis/diagnosis_view.hpp"
#include "actors/engines/config_json.hpp"
#include "actors/engines/features.hpp"
#include "protocols/errors.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::tasks {

namespace {

constexpr size_t most_findings_told = 20;

diagnosis::advice_limits limits_of(const engine_config& by) {
  diagnosis::advice_limits out;
  out.rewrites = by.limit("rewrites").value_or(out.rewrites);
  out.strengths = by.limit("strengths").value_or(out.strengths);
  out.questions = by.limit("questions").value_or(out.questions);
  return out;
}

std::vector<chat::message> ask_for_advice(const do_work& x, const do_work::reply& made) {
  const auto& by = rules_of(x, *engines::shipped_diagnosis());
  auto limits = limits_of(by);
  auto lang = x.input.lang;
  json_writer out;
  // Some vendors want to see the word for the form that is asked of them.
  out.open()
      .field("format", "json")
      .field("resume", told_of(x.text ? *x.text : std::string{}, most_resume_told))
      .field("posting", told_of(x.input.job_description, most_posting_told))
      .field("position", told_of(x.input.position, 120))
      .open_list("findings");
  if (auto report = diagnosis::report_from_json(made.body))
    for (size_t i = 0; i < report->findings.size() && i < most_findings_told; ++i) {
      const auto& one = report->findings[i];
      out.open()
          .field("kind", diagnosis::to_string(one.kind))
          .field("severity", diagnosis::to_string(one.weight))
          .field("quote", told_of(one.quote, diagnosis::longest_quote))
          .close();
    }
  out.close_list()
      .open("task")
      .field("kind", "diagnosis")
      .field("do", text_of(by, "task", lang))
      .field("language", to_string(lang))
      .field("rewrites", limits.rewrites)
      .field("strengths", limits.strengths)
      .field("questions", limits.questions)
      .close()
      .close();
  return {{"system", text_of(by, "system", lang)}, {"user", out.take()}};
}

std::string read_advice(const read_model& x, do_work::reply& into) {
  const auto& by = rules_of(x.work, *engines::shipped_diagnosis());
  const std::string none;
  const auto& text = x.work.text ? *x.work.text : none;
  auto got = diagnosis::read_answer(x.answer, text, limits_of(by));
  if (const auto* why = std::get_if<diagnosis::answer_fault>(&got))
    return std::string{diagnosis::to_string(*why)};
  auto advice = std::get<diagnosis::advice>(std::move(got));
  std::vector<std::string_view> said{advice.summary};
  for (const auto* list : {&advice.strengths, &advice.questions})
    said.insert(said.end(), list->begin(), list->end());
  for (const auto& one : advice.rewrites)
    said.insert(said.end(), {one.better, one.why});
  if (tells_rules(by, x.work.input.lang, said))
    return std::string{chat::to_string(chat::fault::prompt_leak)};
  auto report = diagnosis::report_from_json(into.body);
  if (!report)
    return std::string{to_string(ec::internal)};
  advice.model = x.voice.model;
  advice.prompt = x.voice.prompt_version;
  advice.configuration = x.voice.config_version;
  advice.simulated = x.voice.simulated;
  advice.lang = x.work.input.lang;
  report->advised = std::move(advice);
  into.body = diagnosis::to_json(*report);
  into.by.engine = x.voice.engine;
  into.by.model = x.voice.model;
  into.by.prompt = x.voice.prompt_version;
  into.by.configuration += '/' + x.voice.config_version;
  return {};
}

} // namespace

const model_step diagnosis_model{ask_for_advice, read_advice};

diagnosis::dimension_weights diagnosis_weights(const engine_config& by) {
  auto out = diagnosis::shipped_weights();
  const auto* row = engines::weights_for(by, "whole");
  for (size_t i = 0; row != nullptr && i < out.size() && i < row->points.size(); ++i)
    out[i] = static_cast<int32_t>(row->points[i]);
  return out;
}

std::string diagnosis_rules(const engine_config& by) {
  std::string out{diagnosis::rules_version};
  if (diagnosis_weights(by) != diagnosis::shipped_weights())
    out += "-e" + std::to_string(by.version);
  return out;
}

caf::expected<do_work::reply> diagnose(const do_work& x) {
  if (!x.text)
    return make_error(ec::internal, "no text to diagnose");
  const auto& by = rules_of(x, *engines::shipped_diagnosis());
  std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(x.at)};
  auto report = diagnosis::analyse(*x.text, x.input.job_description, day.year() / day.month(),
                                   diagnosis_weights(by));
  report.rules = diagnosis_rules(by);
  do_work::reply out;
  out.by.engine = "builtin";
  out.by.configuration = report.rules;
  out.summary = diagnosis::summary_json(report);
  out.body = diagnosis::to_json(report);
  return out;
}

} // namespace zhian::tasks
