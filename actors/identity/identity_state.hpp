// The rules of an address: register, prove it, get in. No clock, no chance, no I/O;
// docs/identity.md has the drawing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "actors/identity/registration.hpp"
#include "config/settings.hpp"
#include "protocols/errors.hpp"
#include "protocols/rows.hpp"

namespace zhian::identity {

/// What the address entity knows.
struct state {
  std::optional<identity_row> row;
  std::optional<user_row> user; ///< The owner, once verified.
};

/// Facts around an event that come from outside.
struct facts {
  timestamp now{};
  realm in = realm::zhimai;
  std::string email; ///< Normalised.
  shard_id shard = 0;
  std::string address; ///< Of the client.
  language lang = language::zh;
  const auth_settings* rules = nullptr;
};

/// A fresh code and its MAC, made by the caller whether or not it is needed.
struct fresh_code {
  std::string text;
  std::string mac;
};

struct sign_up_asked {
  std::string password_hash;
  std::string invite_code;
  fresh_code code;
  bool same_password = false; ///< The one registration that waits has this password too.
  std::string sealed{};       ///< This registration, for who asks.
};
struct resend_asked {
  fresh_code code;
};
struct code_given {
  std::string mac; ///< Of the code as typed.
  device_info device;
  user_id new_user; ///< Ids to use if a user is made.
  session_id new_session;
  std::optional<registration> shown{}; ///< What the code confirms, when its holder shows it.
};
struct password_given {
  bool matches = false;
  device_info device;
  session_id new_session;
};

/// An operator makes (or promotes) a member of staff; arrives as a timer, so that it works on any
/// node and takes effect once.
struct staff_made {
  std::string password_hash; ///< Used only when the address has no owner yet.
  std::vector<std::string> roles;
  user_id new_user;
};

/// What follows. `error`: nothing is kept but `records` (a wrong try is counted, then refused).
struct outcome {
  ec error = ec::none;
  std::string detail;
  state next;
  std::vector<record> records;
  uint32_t resend_after_s = 0;
  std::string registration; ///< Sealed, for who registered.
  std::optional<signed_in> entry;
  std::vector<session_id>
      over; ///< Sessions that the commit ends, for those who have them in memory.
  std::string over_reason;
};

outcome decide(const state& now, const facts& around, const sign_up_asked& event);
outcome decide(const state& now, const facts& around, const resend_asked& event);
outcome decide(const state& now, const facts& around, const code_given& event);
outcome decide(const state& now, const facts& around, const password_given& event);
outcome decide(const state& now, const facts& around, const staff_made& event);

/// Reads the payload of a `staff` timer: {"password_hash":…,"roles":[…]}. Empty: not one.
std::optional<staff_made> parse_staff(std::string_view json);
/// Writes it.
std::string staff_json(std::string_view password_hash, const std::vector<std::string>& roles);

/// The password of the one registration that waits; empty when none or several do. A registration
/// with this password is the same person, asking again.
std::string waiting_hash(const state& now);

/// Whether sign-in is held up now (too many wrong passwords in a row); seconds left, 0: no. A
/// device that got in before is never held up by what others try: its own tries are bounded by the
/// edge.
uint32_t held_up_s(const state& now, timestamp at, std::string_view device_marker = {});

/// Wrong passwords in a row before sign-in is held up, and for how long at most.
inline constexpr uint32_t free_wrong_passwords = 10;
inline constexpr uint32_t longest_hold_s = 300;

user_view view_of(const user_row& row);

} // namespace zhian::identity
