// The printed question forecast. Pure: the same sheet gives the same document.
#pragma once

#include "actors/report/document.hpp"
#include "actors/report/forecast_sheet.hpp"

namespace zhian::report {

/// `lang` is that of the labels; questions, and what is quoted, stay in the language they were
/// made in.
document print_forecast(const forecast_sheet& x, language lang);

} // namespace zhian::report
