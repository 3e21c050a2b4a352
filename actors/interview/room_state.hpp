// What happens in an interview room, without actor, clock or store.
//
//              line_spoken                answer_given
//   asking ───────────────▶ answering ───────────────────▶ asking (a follow-up or the next
//   question)
//                                     └──after the last──▶ wrapping_up ──line_spoken──▶ ended
//   any phase but ended ──end_requested, idle_fired──▶ ended
//
// A room can also be held (pause.hpp), and one device of its host has the right to answer
// (seat.hpp); neither is a phase.
//
// Each way into `ended` gives, in one decision, exactly one record with its report, the frame
// `ended` in the room and the frame `record_ready` for the host.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "actors/interview/engine_log.hpp"
#include "actors/interview/pause.hpp"
#include "actors/interview/seat.hpp"
#include "config/settings.hpp"
#include "protocols/engine_config.hpp"
#include "protocols/errors.hpp"
#include "protocols/rows.hpp"

namespace zhian::interview {

/// Most characters of one answer.
inline constexpr size_t max_answer_characters = 8000;
/// Most bytes of an interviewer's line; more is a failure of the engine.
inline constexpr size_t max_line_bytes = 16000;
/// How often a line is tried again, each time after twice the wait, before the room tells the
/// person.
inline constexpr uint32_t max_retries = 3;
inline constexpr std::chrono::milliseconds first_retry_after{500};
/// The durable timer that ends a room nobody answers in.
inline constexpr std::string_view idle_timer = "idle";

/// One line of the interviewer and the answer to it.
struct room_turn {
  uint32_t turn = 0;   ///< From 1, without gaps.
  uint32_t number = 0; ///< The main question it belongs to, from 1; 0 for the closing line.
  bool follow_up = false;
  std::string
      ask; ///< What is asked, without the words that lead to it; empty for the closing line.
  std::string said; ///< The line as it was spoken; empty until it was committed.
  std::string finish_reason;
  timestamp said_at{};
  std::string answer; ///< Empty: not answered (an answer is never empty).
  timestamp answered_at{};
  bool operator==(const room_turn&) const = default;
};

/// A room. The last turn is the current one.
struct room_state {
  room_id id;
  realm in = realm::zhimai;
  user_id host;
  room_phase phase = room_phase::asking;
  interview_config config;
  std::vector<planned_question> plan;
  std::string engine;
  engine_log engines;
  std::vector<room_turn> turns;
  std::optional<end_reason> reason; ///< Set when ended.
  std::optional<record_id> record;  ///< Set when ended.
  int32_t score = -1;               ///< Of the whole interview; -1: nothing was answered.
  timestamp created_at{};
  timestamp last_active_at{};
  std::optional<timestamp> ended_at;
  pause_book pauses;
  speaker_seat seat;
  std::optional<branch_origin> branch; ///< Turns before its own were said in another room.
  uint64_t version = 0;
  uint32_t stored_turns = 0; ///< So many from the first have a row of their own.

  /// Not stored, but named by `config.engine_version`: how its engine works, from its beginning to
  /// its report. Null: as the program brings it.
  std::shared_ptr<const engine_config> by = {};

  // Not stored: how far the engine is with the current line. A fresh activation starts anew.
  uint32_t attempt = 0;  ///< Grows with each start; a late word of an older attempt is ignored.
  uint32_t failures = 0; ///< In a row.
  bool speaking = false; ///< A start is out, or will be after a wait.
  bool fallback = false; ///< The built-in engine says the current line, whoever says the others.

  const engine_config& engine_rules() const;
  const room_turn& current() const { return turns.back(); }
  /// Whether the question of a turn was asked in the room this one was branched from.
  bool inherited(const room_turn& x) const { return branch && x.turn < branch->turn; }
};

/// Somebody came: a line that is not being produced is started.
struct woken {};
/// The person's answer to turn `turn`.
struct answer_given {
  uint32_t turn = 0;
  std::string text;
  session_id by{}; ///< The device; empty: none of the host's.
};
/// The host wants to be away for a while.
struct pause_requested {};
/// And is back.
struct continue_requested {};
/// Another device of the host wants to answer.
struct takeover_requested {
  session_id by;
};
/// The engine has finished the line.
struct line_spoken {
  uint32_t turn = 0;
  uint32_t attempt = 0;
  std::string text;
  std::string finish_reason;
  engine_voice voice = {};
};
/// The engine gave up on the line, or was silent for too long.
struct line_failed {
  uint32_t turn = 0;
  uint32_t attempt = 0;
  std::string reason;
  bool retryable = true;
  std::chrono::milliseconds retry_after{0};
};
/// The host wants this engine from now on.
struct engine_chosen {
  std::string engine;
};
struct end_requested {
  end_reason reason = end_reason::ended_by_user;
};
/// The timer `idle` with this due time fired.
struct idle_fired {
  timestamp due_at{};
};
using room_event =
    std::variant<woken, answer_given, line_spoken, line_failed, end_requested, idle_fired,
                 engine_chosen, pause_requested, continue_requested, takeover_requested>;

/// What comes in from outside.
struct room_facts {
  record_id record;  ///< For the record, if this event makes one.
  uint64_t head = 0; ///< Seq of the room's last frame: where an ended room ended.
  interview_settings conf;
  std::chrono::milliseconds retry_wait{500};     ///< Of a provider's engine.
  std::chrono::milliseconds longest_wait{30000}; ///< A provider's wish beyond it is not waited for.
  bool speaker_lost = false; ///< The device with the right to answer was away for too long.
};

/// What an event does.
struct room_decision {
  ec error = ec::none; ///< Not none: `next` is the old state and nothing else is set.
  std::string detail;
  std::string field;
  room_state next;
  std::vector<zhian::record> records; ///< One transaction; frames of the room before all others.
  size_t room_events = 0;             ///< How many of the event rows are the room's.
  std::optional<engine_start> speak;  ///< After the commit.
  std::chrono::milliseconds speak_after{0};
  bool cancel_engine = false; ///< Before `speak`: the line under way is no longer wanted.
  bool trouble = false;       ///< The engine failed for good: tell the person; `woken` tries again.
  room_ack ack;               ///< `seq` is completed with the commit.
};

/// What `event` does to `now`. Same arguments, same decision.
room_decision decide(const room_state& now, const room_event& event, timestamp at,
                     const room_facts& facts);

/// Whether a word of the engine belongs to the line that is being produced.
bool is_live(const room_state& now, uint32_t turn, uint32_t attempt);

/// What the interviewer says in this turn: the question and, for a main one, the words that lead to
/// it.
std::string line_of(const room_state& now, const room_turn& turn);

/// A fresh room, to be committed together with the rows of whoever opens it.
struct room_opening {
  room_row row;
  std::vector<zhian::record> records; ///< The row and the idle timer.
  room_created answer;
};
/// `plan` must not be empty. `by`: the version in force, which the room keeps; null: as the program
/// brings it.
room_opening open_new_room(room_id id, realm in, user_id host, const interview_config& config,
                           std::vector<planned_question> plan, timestamp now,
                           const interview_settings& conf,
                           const std::shared_ptr<const engine_config>& by = {});

/// Who speaks in rooms that begin under a version: the one it names, where the node has it.
std::string_view engine_for(const interview_settings& conf, const engine_config* by);

/// The stored form of a room; what a change writes of it, as config and plan never change; and its
/// turns that are over and have no row yet.
room_row to_row(const room_state& x);
room_row changed_row(const room_state& x);
std::vector<room_turn_row> new_turn_rows(const room_state& x);
/// Back again, from a row loaded with its turns; nothing when it cannot be read.
std::optional<room_state> from_row(const room_row& x);

/// Whether a line is due that nobody is producing: `woken` starts it.
bool owes_a_line(const room_state& now, timestamp at);

} // namespace zhian::interview
