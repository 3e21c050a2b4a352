// A diagnosis as it is stored.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "actors/diagnosis/diagnosis.hpp"

namespace zhian::diagnosis {

/// Without the words for people: those are made when it is read, so that they can be mended.
std::string to_json(const report& x);

/// Reads what `to_json` wrote; empty when it is not of that form. A finding of a kind that is no
/// longer known is left out: an old diagnosis can still be shown.
std::optional<report> report_from_json(std::string_view json);

} // namespace zhian::diagnosis
