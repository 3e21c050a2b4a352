// What each record counts for. The one place where it is said: every commit passes it.
#pragma once

#include <vector>

#include "protocols/rows.hpp"

namespace zhian {

/// What has happened with this record; nothing for most. A `count_row` counts for itself. Pure: the
/// record alone decides, so it must be one that is written once, or tell by its version.
std::vector<count_row> counts_of(const record& x);

} // namespace zhian
