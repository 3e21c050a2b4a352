// What of a calendar lies within a window of time, a page at a time. Pure.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "http/json/calendar.hpp"

namespace zhian::http {

/// So long a window may be.
inline constexpr std::chrono::days longest_window{100};

struct window_page {
  std::vector<json::placed_event> items;
  std::string next; ///< Empty: no more.
};

/// Whether a text is a cursor of a window: "<start in µs>.<event>" of the last item seen.
bool is_window_cursor(std::string_view text);

/// At most `limit` occurrences that end after `from` and begin before `to`, behind `cursor` (which
/// is one, or empty), by their start and then by event. Only what is shown is worked out, so a page
/// costs about one step an event. `events` outlive the answer.
window_page window_of(const std::vector<calendar_row>& events, timestamp from, timestamp to,
                      std::string_view cursor, uint32_t limit);

} // namespace zhian::http
