#include "actors/report/forms.hpp"

#include "actors/report/diagnosis_document.hpp"
#include "actors/report/forecast_document.hpp"
#include "actors/report/interview_document.hpp"

namespace zhian::report {

namespace {

/// What a kind of report looks like: `read` makes plain data of what is stored, `print` a document
/// of those.
template <auto Read, auto Print>
std::optional<document> made(const stored_report& x, language lang) {
  auto sheet = Read(x);
  if (!sheet)
    return std::nullopt;
  return Print(*sheet, lang);
}

struct form {
  report_kind what;
  std::optional<document> (*make)(const stored_report& x, language lang);
};
constexpr form forms[] = {
    {report_kind::interview, made<read_interview, print_interview>},
    {report_kind::diagnosis, made<read_diagnosis, print_diagnosis>},
    {report_kind::forecast, made<read_forecast, print_forecast>},
};

} // namespace

std::optional<document> document_of(const stored_report& x, language lang) {
  for (const auto& one : forms)
    if (one.what == x.what)
      return one.make(x, lang);
  return std::nullopt;
}

} // namespace zhian::report
