#include "actors/task/works.hpp"

#include "actors/diagnosis/comparison.hpp"
#include "actors/diagnosis/diagnosis_json.hpp"
#include "actors/diagnosis/diagnosis_view.hpp"
#include "actors/task/diagnosis_work.hpp"
#include "actors/task/forecast_work.hpp"

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

/// The questions are in words already.
std::optional<std::string> show_forecast(std::string_view body, language) {
  return std::string{body};
}

constexpr work works[] = {
    {task_kind::diagnosis, feature::diagnosis, true, diagnose, show_diagnosis, compare_diagnoses,
     diagnosis_feature, &diagnosis_model},
    {task_kind::forecast, feature::prep, true, foresee, show_forecast, nullptr, forecast_feature,
     &forecast_model, true},
};

} // namespace

const work* work_of(task_kind x) {
  for (const auto& one : works)
    if (one.what == x)
      return &one;
  return nullptr;
}

} // namespace zhian::tasks
