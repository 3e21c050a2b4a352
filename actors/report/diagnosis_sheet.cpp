#include "actors/report/diagnosis_sheet.hpp"

#include <utility>

#include "actors/diagnosis/diagnosis_json.hpp"
#include "protocols/utf8.hpp"

namespace zhian::report {

namespace {

// What is written is shorter; with these the longest diagnosis stays below the pages a file may
// have.
constexpr size_t longest_name = 80;
constexpr size_t longest_value = 600;

void bound(std::string& text, size_t bytes) {
  if (text.size() > bytes)
    text.resize(cut_utf8(text, bytes).size());
}

} // namespace

std::optional<diagnosis_sheet> read_diagnosis(const stored_report& from) {
  auto found = diagnosis::report_from_json(from.body);
  if (!found)
    return std::nullopt;
  diagnosis_sheet out;
  out.id = from.key;
  out.position = from.position;
  out.resume_version = from.number;
  out.edition = from.edition;
  out.made_at = from.made_at;
  out.by = from.by;
  out.found = std::move(*found);
  auto& x = out.found;
  bound(x.rules, longest_name);
  for (auto& y : x.findings) {
    bound(y.quote, diagnosis::longest_quote);
    for (auto& value : y.parameters)
      bound(value.value, longest_value);
  }
  for (auto& y : x.skills)
    bound(y.name, longest_name);
  if (!x.coverage)
    return out;
  for (auto& y : x.coverage->keywords)
    bound(y.name, longest_name);
  for (auto& y : x.coverage->languages)
    bound(y, longest_name);
  return out;
}

} // namespace zhian::report
