// The printed diagnosis of a resume. Pure: the same sheet gives the same document.
#pragma once

#include "actors/report/diagnosis_sheet.hpp"
#include "actors/report/document.hpp"

namespace zhian::report {

/// `lang` chooses the words of findings and those around them; what is quoted, and what is
/// suggested to be written, stays in the resume's language.
document print_diagnosis(const diagnosis_sheet& x, language lang);

} // namespace zhian::report
