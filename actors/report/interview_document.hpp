// The printed report of an interview. Pure: the same sheet gives the same document.
#pragma once

#include "actors/report/document.hpp"
#include "actors/report/interview_sheet.hpp"

namespace zhian::report {

/// `lang` chooses the words around it; what was said and written in the interview stays in the
/// interview's language.
document print_interview(const interview_sheet& x, language lang);

} // namespace zhian::report
