// Which document a stored report is, by its kind. Pure.
#pragma once

#include <optional>

#include "actors/report/document.hpp"
#include "protocols/report.hpp"

namespace zhian::report {

/// The document of a report, with labels in `lang`. Nothing: what is stored is no report of its
/// kind, or the kind is unknown here.
std::optional<document> document_of(const stored_report& x, language lang);

} // namespace zhian::report
