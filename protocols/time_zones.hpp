// Names of time zones.
#pragma once

#include <string_view>

namespace zhian {

/// Whether the IANA database of this machine has a zone of this name. Reads the list of names once.
bool known_time_zone(std::string_view name);

} // namespace zhian
