#include "actors/identity/known_devices.hpp"

#include <algorithm>

namespace zhian::identity {

bool knows_device(const identity_row& row, std::string_view marker) {
  const auto& known = row.known_devices;
  return !marker.empty() && std::find(known.begin(), known.end(), marker) != known.end();
}

bool remember_device(identity_row& row, std::string_view marker) {
  if (marker.empty() || knows_device(row, marker))
    return false;
  auto& known = row.known_devices;
  if (known.size() >= most_known_devices)
    known.erase(known.begin(), known.end() - (most_known_devices - 1));
  known.emplace_back(marker);
  return true;
}

} // namespace zhian::identity
