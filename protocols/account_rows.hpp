// Rows of the profile, of pictures and exports, and of the trail of sign-ins.
#pragma once

#include <optional>
#include <string>

#include "protocols/profile.hpp"

namespace zhian {

/// What a person set. Version 0: nothing yet, defaults hold.
struct profile_row {
  user_id id;
  realm in = realm::zhimai;
  std::string lang = "zh";
  std::string time_zone = "Asia/Shanghai";
  std::optional<avatar_id> avatar;
  std::string avatar_sha256;
  mail_choices mails;
  std::string block_reason;
  std::optional<timestamp> blocked_at;
  uint64_t version = 0;
};

/// A picture; version 2 marks it as removed.
struct avatar_row {
  avatar_id id;
  realm in = realm::zhimai;
  user_id user;
  std::string sha256;
  std::string media_type;
  uint64_t size = 0;
  timestamp created_at{};
  std::optional<timestamp> removed_at;
  uint64_t version = 0;
};

struct export_row {
  export_id id;
  realm in = realm::zhimai;
  user_id user;
  export_state state = export_state::waiting;
  language lang = language::zh;
  std::string sha256;
  uint64_t size = 0;
  timestamp requested_at{};
  std::optional<timestamp> ready_at;
  std::optional<timestamp> expires_at;
  uint64_t version = 0;
};
export_view view_of(const export_row& row);

/// One sign-in decision of an address. The lane keeps the newest `trail_length` of each.
struct trail_row {
  realm in = realm::zhimai;
  std::string address;
  std::string
      outcome; ///< signed_in, unknown_address, wrong_password, held_up, blocked, rate_limited
  std::string detail; ///< JSON object text without secrets.
  std::string client;
  std::string device;
  timestamp at{};
};
inline constexpr int trail_length = 50;
/// Of these, lines of the edge's limits: a flood of them does not push the others out.
inline constexpr int limited_trail_length = 10;
/// Days a line of the trail is kept, and one of the edge's limits.
inline constexpr int trail_days = 30;
inline constexpr int limited_trail_days = 7;
/// The outcome of a sign-in that the edge refused before anybody was asked.
inline constexpr std::string_view limited_outcome = "rate_limited";

/// A piece of what belonged to a closed user and is counted nowhere goes. `erasure_finished` tells
/// whether it was the last.
struct user_purge {
  realm in = realm::zhimai;
  user_id user;
  std::string address; ///< Which was theirs, until `before`: it may be somebody else's since.
  timestamp before{};
  timestamp drop_at{}; ///< When files that lost a row are looked at.
  uint32_t rows = 500; ///< That go at most, or a few more.
};

/// The command fails with `last_admin` when no administrator would be left.
struct admin_guard {
  realm in = realm::zhimai;
};

} // namespace zhian
