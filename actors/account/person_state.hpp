// The rules of a person: what they set, how they stand, what the staff may do with them, and how
// they leave. No clock, no chance, no I/O.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocols/errors.hpp"
#include "protocols/profile.hpp"
#include "protocols/rows.hpp"
#include "protocols/staff.hpp"

namespace zhian::account {

/// What the account entity knows of its person.
struct person {
  user_row user;
  money_row money;
  profile_row profile;
};

/// Facts around an event that come from outside.
struct facts {
  timestamp now{};
  user_id caller;      ///< Who asks; empty: the system.
  std::string address; ///< Of the client.
  shard_id shard = 0;
};

/// What follows. `error`: nothing is kept.
struct outcome {
  ec error = ec::none;
  std::string detail;
  std::string field;
  person next;
  std::vector<record> records;
};

/// The timer that carries a change of standing to the address and then ends the sessions; its
/// payload is the reason.
inline constexpr const char* settle_timer = "settle";
/// The timer that tells the address of a change for which no session ends. A name of its own, so
/// that it never takes the place of one that ends them.
inline constexpr const char* tell_timer = "tell";

/// The timer by which what belonged to a closed person goes, piece by piece. Its payload: the
/// address they had, and when they left.
inline constexpr const char* purge_timer = "purge";

/// Changes with everything that `GET /api/v1/me` shows.
std::string etag_of(const person& x);

outcome decide(const person& now, const facts& around, const change_profile& event);
/// `picture`: id of the new picture.
outcome decide(const person& now, const facts& around, const set_avatar& event,
               const avatar_id& picture, std::chrono::seconds spare);
outcome decide(const person& now, const facts& around, const drop_avatar& event,
               std::chrono::seconds spare);
outcome decide(const person& now, const facts& around, const set_mail_choices& event);
outcome decide(const person& now, const facts& around, const set_blocked& event);
outcome decide(const person& now, const facts& around, const set_roles& event);

/// The end of the account: what the address commits together with its own release. What belonged to
/// the person goes afterwards, by `purge_timer`.
outcome leave(const person& now, const facts& around, std::chrono::seconds spare);

/// The next piece, when the timer was due at `due_at` with this payload; it sets the timer again.
/// Nothing: that is no payload of ours.
std::vector<record> purge_next(const person& now, const std::string& payload, timestamp due_at,
                               timestamp at, std::chrono::seconds spare);

/// A text of a timer's payload; empty: there is none.
std::string text_in(const std::string& json, const char* name);
/// Whether this was loaded before the change that set a timer with this payload.
bool is_older(const person& now, const std::string& payload);

/// Has the file looked at after `spare`, and taken away when no row refers to it.
timer_row drop_later(const entity_ref& owner, const std::string& sha256, timestamp now,
                     std::chrono::seconds spare);
inline constexpr std::string_view drop_timer_prefix = "drop:";

} // namespace zhian::account
