// What a printed diagnosis is made from: the diagnosis as its task stored it, read back as plain
// data.
#pragma once

#include <optional>
#include <string>

#include "actors/diagnosis/diagnosis.hpp"
#include "protocols/report.hpp"

namespace zhian::report {

struct diagnosis_sheet {
  std::string id; ///< Of its task.
  std::string position;
  uint32_t resume_version = 0;
  uint32_t edition = 1; ///< Of the report.
  timestamp made_at{};
  task_maker by;
  diagnosis::report found; ///< Its lists are as long as a diagnosis may be, its texts bounded.
};

/// Reads a stored diagnosis with the reader of diagnoses; a finding of a kind that is no longer
/// known is left out, texts are cut at bounds far beyond what is written. Nothing: it is not of
/// that form.
std::optional<diagnosis_sheet> read_diagnosis(const stored_report& from);

} // namespace zhian::report
