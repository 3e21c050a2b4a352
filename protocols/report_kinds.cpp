#include "protocols/report.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace zhian {

namespace {

/// Another kind of report is another row here, and a form in actors/report/forms.cpp.
constexpr std::array kinds{
    report_traits{report_kind::interview,
                  "interview",
                  "模拟面试报告",
                  "Mock interview report",
                  "/api/v1/mock-interview/records/{id}",
                  "report.pdf",
                  {}},
    report_traits{report_kind::diagnosis,
                  "diagnosis",
                  "简历诊断报告",
                  "Resume diagnosis report",
                  "/api/v1/resume-diagnosis/{id}",
                  "report.pdf",
                  task_kind::diagnosis},
    report_traits{report_kind::forecast,
                  "forecast",
                  "面试押题",
                  "Question forecast",
                  "/api/v1/interview-prep/{id}",
                  "pack.pdf",
                  task_kind::forecast,
                  ec::pack_not_ready,
                  ec::pack_failed},
};

template <class Id>
std::optional<std::string> key_if(std::string_view text) {
  auto id = Id::parse(text);
  return id ? std::optional{id->str()} : std::nullopt;
}

} // namespace

std::span<const report_traits> report_kinds() {
  return kinds;
}

const report_traits* traits_of(report_kind x) {
  for (const auto& one : kinds)
    if (one.what == x)
      return &one;
  return nullptr;
}

std::string_view to_string(report_kind x) {
  const auto* traits = traits_of(x);
  return traits ? traits->word : kinds.front().word;
}

std::string_view title_of(report_kind x, language lang) {
  const auto* traits = traits_of(x);
  if (!traits)
    return {};
  return lang == language::zh ? traits->title_zh : traits->title_en;
}

ec absence_of(report_kind x, std::optional<task_stage> task) {
  const auto* traits = traits_of(x);
  if (!traits || !task)
    return ec::not_found;
  auto over = *task == task_stage::failed || *task == task_stage::cancelled;
  return over ? traits->lost : traits->early;
}

std::optional<std::string> report_key(report_kind x, std::string_view text) {
  const auto* traits = traits_of(x);
  if (!traits)
    return std::nullopt;
  return traits->task ? key_if<task_id>(text) : key_if<record_id>(text);
}

std::string reference_of(report_kind what, std::string_view report, uint32_t edition) {
  auto named = std::string{report} + '/' + std::to_string(edition);
  // Those of interviews were there before there was another kind.
  return what == report_kind::interview ? named : std::string{to_string(what)} + '/' + named;
}

std::optional<named_report> report_of(std::string_view reference) {
  named_report out;
  auto slashes = std::count(reference.begin(), reference.end(), '/');
  if (slashes == 2) {
    auto word = reference.substr(0, reference.find('/'));
    auto of = std::find_if(kinds.begin(), kinds.end(),
                           [&](const report_traits& x) { return x.word == word; });
    if (of == kinds.end() || of->what == report_kind::interview)
      return std::nullopt;
    out.what = of->what;
    reference.remove_prefix(word.size() + 1);
  } else if (slashes != 1) {
    return std::nullopt;
  }
  auto key = report_key(out.what, reference.substr(0, reference.find('/')));
  auto number = reference.substr(reference.find('/') + 1);
  auto [end, bad] = std::from_chars(number.data(), number.data() + number.size(), out.edition);
  if (!key || bad != std::errc{} || end != number.data() + number.size())
    return std::nullopt;
  out.key = std::move(*key);
  return out;
}

} // namespace zhian
