// Reads of calendars. All fail with storage_unavailable.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "protocols/calendar.hpp"
#include "protocols/storage.hpp"

namespace zhian {

/// `owner` must match; otherwise empty.
struct find_calendar_event {
  static constexpr uint16_t kind = 0x0d90;
  struct reply {
    static constexpr uint16_t kind = 0x0d91;
    std::optional<calendar_row> row;
  };
  realm in = realm::zhimai;
  user_id owner;
  calendar_id id;
};
/// What adding one depends on.
struct count_calendar_events {
  static constexpr uint16_t kind = 0x0d92;
  using reply = uint32_t;
  realm in = realm::zhimai;
  user_id owner;
};
/// The events of which an occurrence may lie between `from` and `to`, without their notes: series
/// that began before and end after, too. At most `most_calendar_events`.
struct list_calendar_events {
  static constexpr uint16_t kind = 0x0d93;
  struct reply {
    static constexpr uint16_t kind = 0x0d94;
    std::vector<calendar_row> items;
  };
  realm in = realm::zhimai;
  user_id owner;
  timestamp from{};
  timestamp to{};
};

} // namespace zhian
