// Calendars, as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocols/calendar.hpp"

namespace zhian::http::json {

/// An occurrence and whose it is.
struct placed_event {
  const calendar_row* event = nullptr;
  occurrence at;
};

/// An event as its owner wrote it, and how far it reaches.
std::string calendar_event(const calendar_row& x);
/// A page of a window: one item an occurrence.
std::string calendar_occurrences(const std::vector<placed_event>& items, std::string_view next);

} // namespace zhian::http::json
