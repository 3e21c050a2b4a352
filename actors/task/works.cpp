#include "actors/task/works.hpp"

#include "actors/diagnosis/comparison.hpp"
#include "actors/diagnosis/diagnosis_json.hpp"
#include "actors/diagnosis/diagnosis_view.hpp"
#include "actors/forecast/forecast_json.hpp"
#include "actors/interview/own_question.hpp"
#include "actors/task/diagnosis_work.hpp"
#include "protocols/errors.hpp"

namespace zhian::tasks {

namespace {

std::optional<std::string> show_diagnosis(std::string_view body, language lang) {
  auto report = diagnosis::report_from_json(body);
  if (!report)
    return std::nullopt;
  return diagnosis::report_view_json(*report, lang);
}

std::optional<std::string> compare_diagnoses(std::string_view before, std::string_view after,
                                             language lang, bool full) {
  auto first = diagnosis::report_from_json(before);
  auto second = diagnosis::report_from_json(after);
  if (!first || !second)
    return std::nullopt;
  return diagnosis::comparison_json(diagnosis::compare(*first, *second), lang, full);
}

/// All questions that are not kept yet, in one answer. The text of those that are is in their
/// notes.
caf::expected<do_work::reply> foresee(const do_work& x) {
  if (!x.text)
    return make_error(ec::internal, "no text to forecast from");
  std::vector<std::string> kept;
  std::vector<interview::question_kind> kinds;
  for (const auto& part : x.kept) {
    auto question = interview::read_notes(part.notes);
    if (!question)
      return make_error(ec::internal, "a stored question cannot be read");
    kinds.push_back(question->asked.kind);
    kept.push_back(std::move(question->asked.text));
  }
  std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(x.at)};
  forecast::wanted wanted;
  wanted.resume = *x.text;
  wanted.posting = x.input.job_description;
  wanted.position = x.input.position;
  wanted.company = x.input.company;
  wanted.lang = x.input.lang;
  wanted.count = x.input.parts;
  wanted.today = day.year() / day.month();
  do_work::reply out;
  for (const auto& question : forecast::forecast_after(wanted, kept)) {
    kinds.push_back(question.asked.kind);
    out.parts.push_back(forecast::part_of(question));
  }
  out.by.engine = "builtin";
  out.by.configuration =
      std::string{forecast::rules_version} + '/' + std::string{interview::bank_version()};
  out.summary = forecast::summary_json(x.input.lang, kinds);
  out.body = "{}"; // Its parts are the result.
  return out;
}

/// The questions are in words already.
std::optional<std::string> show_forecast(std::string_view body, language) {
  return std::string{body};
}

constexpr work works[] = {
    {task_kind::diagnosis, feature::diagnosis, true, diagnose, show_diagnosis, compare_diagnoses,
     diagnosis_feature, &diagnosis_model},
    {task_kind::forecast, feature::prep, true, foresee, show_forecast, nullptr, {}, nullptr},
};

} // namespace

const work* work_of(task_kind x) {
  for (const auto& one : works)
    if (one.what == x)
      return &one;
  return nullptr;
}

} // namespace zhian::tasks
