// A diagnosis as it is answered.
#pragma once

#include <string>

#include "actors/diagnosis/comparison.hpp"
#include "actors/diagnosis/diagnosis.hpp"

namespace zhian::diagnosis {

/// What everybody sees, without words: total, scores, how many findings of each severity, and how
/// many key words of the posting were met. Stored beside the diagnosis.
std::string summary_json(const report& x);

/// The whole report in the language of the reader.
std::string report_view_json(const report& x, language lang);

/// Scores before and after, how many findings went, came and stayed, and with `full` which.
std::string comparison_json(const comparison& x, language lang, bool full);

} // namespace zhian::diagnosis
