// The analyst of resumes: everything by rule, so that the same text is always judged the same way.
#pragma once

#include <chrono>
#include <string_view>

#include "actors/diagnosis/diagnosis.hpp"

namespace zhian::diagnosis {

/// Judges a resume, against a posting when that is not empty. `today`: jobs that go on end here.
/// `by`: what each dimension counts for the total; nothing else depends on it.
/// No clock, no chance, no service. Any bytes are taken: those in no character are read as blanks,
/// and what lies beyond `most_bytes` is left out. Some milliseconds for a usual resume.
report analyse(std::string_view resume, std::string_view posting, std::chrono::year_month today,
               const dimension_weights& by = shipped_weights());

} // namespace zhian::diagnosis
