// The rows a command may write. storage/postgres/tables.cpp binds each to its table.
// Versioned rows: version 1 inserts; n+1 replaces version n, or the whole command fails with
// `version_conflict`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "protocols/account.hpp"
#include "protocols/account_rows.hpp"
#include "protocols/bank.hpp"
#include "protocols/calendar.hpp"
#include "protocols/entity.hpp"
#include "protocols/identity.hpp"
#include "protocols/interview.hpp"
#include "protocols/job.hpp"
#include "protocols/meeting.hpp"
#include "protocols/money_rows.hpp"
#include "protocols/monthly_counts.hpp"
#include "protocols/news.hpp"
#include "protocols/patrol.hpp"
#include "protocols/question.hpp"
#include "protocols/report.hpp"
#include "protocols/stream.hpp"
#include "protocols/task.hpp"

namespace zhian {

/// A user. Shard: that of the first identity.
struct user_row {
  user_id id;
  realm in = realm::zhimai;
  std::string email;
  std::string nickname;
  user_status status = user_status::active;
  std::vector<std::string> roles;
  std::string invited_by; ///< The invite code given at registration, as typed; empty: none.
  timestamp created_at{};
  uint64_t version = 0;
};

/// An address: who owns it, its password, the code that is out.
struct identity_row {
  realm in = realm::zhimai;
  std::string kind; ///< "email"
  std::string value;
  shard_id shard = 0;
  std::optional<user_id> owner; ///< Set once verified.
  std::string password_hash;    ///< crypt(3) text; of the one pending registration until verified.
  std::string invite_code;
  std::string code_mac; ///< HMAC-SHA256 of the code that is out, hex; empty: none.
  timestamp code_expires_at{};
  uint32_t code_tries = 0; ///< Wrong tries of this code.
  timestamp code_sent_at{};
  timestamp window_start{}; ///< Start of the hour in which `window_sends` codes were sent.
  uint32_t window_sends = 0;
  uint32_t failed_sign_ins = 0; ///< In a row.
  timestamp locked_until{};
  timestamp created_at{};
  uint64_t version = 0;
  std::string reset_mac; ///< Of the code that recovers the password, hex; empty: none is out.
  timestamp reset_expires_at{};
  uint32_t reset_tries = 0;
  timestamp reset_sent_at{};
  timestamp day_start{}; ///< Start of the day in which `day_sends` codes were sent.
  uint32_t day_sends = 0;
  std::vector<std::string> known_devices; ///< Digests of device tokens; the oldest first.
  bool contested = false; ///< Registered with several passwords and not proved: none is kept here.
};

/// A signed-in device.
struct session_row {
  session_id id;
  realm in = realm::zhimai;
  user_id user;
  std::string device_name;
  std::string user_agent;
  std::string address;
  std::vector<std::string> roles;
  uint64_t generation = 0;
  timestamp rotated_at{};
  timestamp expires_at{};
  timestamp created_at{};
  timestamp last_seen_at{};
  std::optional<timestamp> revoked_at;
  std::string revoke_reason;
  uint64_t version = 0;
};

/// Ends all open sessions of a user, whoever opened them; `kept` stays.
struct sessions_over {
  user_id user;
  std::optional<session_id> kept;
  std::string reason;
  timestamp at{};
};

/// A resume with its extracted text.
struct resume_row {
  resume_id id;
  realm in = realm::zhimai;
  user_id user;
  stored_file file;
  extracted_text text;
  timestamp created_at{};
  uint64_t version = 0;
  resume_id document{};
  uint32_t number = 1;
  resume_state state = resume_state::ready;
  bool is_default = false;
  bool latest = true; ///< The version that lists show.
  std::string fault = {};
  bool corrected = false;
  std::optional<timestamp> deleted_at = {};
  /// Not stored. True: `text` was not loaded, and in a change what is stored stays. The preview
  /// then stands in `text.text`.
  bool head_only = false;
};
/// What is answered of a resume; the preview ends on a character.
resume_view view_of(const resume_row& row);

/// A room. `plan`, `state`, `turns` are JSON written and read by actors/interview.
struct room_row {
  room_id id;
  realm in = realm::zhimai;
  user_id host;
  room_phase phase = room_phase::asking;
  std::string config; ///< JSON of interview_config. Empty in a change: as stored.
  std::string plan;   ///< JSON: the planned questions. Empty in a change: as stored.
  std::string state;  ///< JSON: the turn under way, scores so far.
  std::string turns;  ///< JSON list of the turns before it, as loaded. Written as room_turn_row.
  std::string engine;
  timestamp created_at{};
  timestamp last_active_at{};
  std::optional<timestamp> ended_at;
  uint64_t version = 0;
};

/// A turn of a room that is over: written once, when the next one opens.
struct room_turn_row {
  room_id room;
  realm in = realm::zhimai;
  uint32_t turn = 0; ///< From 1.
  std::string body;  ///< JSON object.
};

/// The one record of a finished room; `room` is unique.
struct record_row {
  record_item head;
  realm in = realm::zhimai;
  user_id user;
  std::string config;
  std::string report;
  std::string transcript;
};

/// A reference answer, written once: the first of its question stands.
struct reference_row {
  realm in = realm::zhimai;
  user_id user;
  std::string key;  ///< Digest of what was asked.
  std::string body; ///< JSON object text, given out as it is.
  std::string engine;
  timestamp created_at{};
};

/// A stream event; its seq is assigned in the commit, and the lane publishes it afterwards.
struct event_row {
  stream_ref stream;
  realm in = realm::zhimai;
  std::string type;
  std::string data; ///< JSON object text. A member "seq" is not needed: the frame carries it.
  timestamp at{};
};

/// Work for a gateway, delivered at least once after the commit; unique by (kind, dedup_key).
struct outbox_row {
  realm in = realm::zhimai;
  std::string kind;      ///< "mail", "entity" (a command to another entity), …
  std::string dedup_key; ///< Stable key of the effect; given to the receiver.
  std::string payload;   ///< JSON object text.
  bool once = false;     ///< Never repeated after an unknown outcome (one-time codes).
  timestamp not_before{};
};

/// How far the delivery of an outbox item came; written by the dispatcher.
enum class outbox_state : uint8_t { fresh = 1, sending = 2, done = 3, dead = 4 };
std::string_view to_string(outbox_state x);
struct outbox_mark {
  std::string kind;
  std::string dedup_key;
  outbox_state state = outbox_state::sending;
  uint32_t attempts = 0;
  timestamp next_at{};
  std::string error; ///< Last error, without personal data.
};

/// A durable timer; the same id replaces the earlier one. Fires as `timer_fired` at the entity.
struct timer_row {
  entity_ref entity;
  std::string name; ///< Unique within the entity, e.g. "idle".
  timestamp due_at{};
  std::string payload; ///< JSON object text, may be empty.
};

/// Consumes a timer: the command fails with `record_gone` when it is not there with this due time,
/// so that a timer takes effect once, whoever fires it.
struct timer_done {
  entity_ref entity;
  std::string name;
  timestamp due_at{};
};

/// Cancels a timer if it is there.
struct timer_cancelled {
  entity_ref entity;
  std::string name;
};

/// A line of the audit log.
struct audit_row {
  realm in = realm::zhimai;
  std::string actor;  ///< Who: a user id, "system", "ops:<name>".
  std::string action; ///< E.g. "session.replay_revoked".
  std::string target;
  std::string detail; ///< JSON object text without secrets.
  std::string address;
  timestamp at{};
};

using any_row = std::variant<
    identity_row, user_row, money_row, session_row, resume_row, room_row, record_row, event_row,
    outbox_row, outbox_mark, timer_row, timer_done, timer_cancelled, audit_row, sessions_over,
    profile_row, avatar_row, export_row, trail_row, user_purge, admin_guard, reference_row,
    room_turn_row, purse_row, purse_entry_row, order_row, ledger_txn_row, points_lot_row,
    points_hold_row, plan_line_row, money_finding, inbox_row, message_row, messages_read,
    voucher_row, patrol_run_row, finding_row, approval_row, meeting_row, calendar_row,
    calendar_gone, classic_question_row, favourite_row, news_row, news_feed_row, news_trim,
    count_row, job_row, job_book_row, job_search_row, report_right_row, task_row, task_result_row,
    task_part_row>;

template <class Row, class Rows>
inline constexpr bool is_one_of = false;
template <class Row, class... Rows>
inline constexpr bool is_one_of<Row, std::variant<Rows...>> = (std::is_same_v<Row, Rows> || ...);
template <class Row>
concept row_of_a_table = is_one_of<Row, any_row>;

/// One row of a write set. It is the variant above; but what makes, copies, moves and ends it is
/// compiled once, in rows.cpp, and not in each file that decides something: with so many rows that
/// took a third of the time to compile.
struct record : any_row {
  template <row_of_a_table Row>
  record(Row x);

  record(const record&);
  record(record&&) noexcept;
  record& operator=(const record&);
  record& operator=(record&&) noexcept;
  ~record();
};

} // namespace zhian
