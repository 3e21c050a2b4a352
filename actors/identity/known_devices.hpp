// Devices that signed in at an address before. Kept as digests of their tokens, so that nobody who
// reads the row can pose as one.
#pragma once

#include <string_view>

#include "protocols/rows.hpp"

namespace zhian::identity {

/// More devices than a person has; the one that was added first is forgotten.
inline constexpr size_t most_known_devices = 20;

/// An empty marker is no device.
bool knows_device(const identity_row& row, std::string_view marker);

/// True: the row has changed.
bool remember_device(identity_row& row, std::string_view marker);

} // namespace zhian::identity
