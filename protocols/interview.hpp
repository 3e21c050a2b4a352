// The interview room: one actor a room, behind WebSocket and SSE alike. Entity `room`, keyed by
// room id.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocols/entity.hpp"
#include "protocols/ids.hpp"
#include "protocols/message.hpp"

namespace zhian {

/// Seniority the interview aims at.
enum class level : uint8_t { junior = 0, middle = 1, senior = 2 };
std::string_view to_string(level x);
std::optional<level> parse_level(std::string_view text);

/// The immutable snapshot a room starts from (Z-025).
struct interview_config {
  static constexpr uint16_t kind = 0x0510;
  std::string position;        ///< 1…120 characters.
  std::string company;         ///< 0…120.
  std::string job_description; ///< 0…8000.
  language lang = language::zh;
  level seniority = level::middle;
  uint32_t questions = 6; ///< 1…12 main questions; follow-ups come on top.
  std::optional<resume_id> resume;
  /// What a language model is told of the resume: its beginning, addresses and numbers taken out.
  /// Empty for the built-in engine; never shown.
  std::string resume_brief = {};
  int64_t price = 0; ///< Points that are held for it under the room's id; 0: nothing is charged.
  /// How its engine works (protocols/engine_config.hpp); 0: as the program brings it. Set when the
  /// room opens and kept in its row; it does not travel.
  uint32_t engine_version = 0;
  ZHIAN_FIELDS(position, company, job_description, lang, seniority, questions, resume, resume_brief,
               price)
};

/// A main question as planned.
struct planned_question {
  std::string id; ///< Id in the question bank.
  std::string text;
  std::string skill;
  std::string reason; ///< Why it is asked: "resume", "posting", "role", "general", or
                      ///< "chosen" by the person, or "forecast" for them.
  /// What a good answer contains and what is asked after it, for a question that brought it along
  /// (actors/interview/own_question.hpp); empty: as the bank says. It does not travel.
  std::string notes = {};
  ZHIAN_FIELDS(id, text, skill, reason)
};

/// Of a question that was forecast: its text quotes the resume or the posting.
inline constexpr std::string_view forecast_reason = "forecast";

struct room_created {
  static constexpr uint16_t kind = 0x0511;
  room_id room;
  std::vector<planned_question> questions;
  std::string engine;
  timestamp created_at{};
  ZHIAN_FIELDS(room, questions, engine, created_at)
};

/// Where a room stands.
///   asking ──done──▶ answering ──answer──▶ asking … ──last──▶ wrapping_up ──report──▶ ended
/// `asking`: the engine is producing the line of turn `turn`; `answering`: it waits for the person.
enum class room_phase : uint8_t { asking = 1, answering = 2, wrapping_up = 3, ended = 4 };
std::string_view to_string(room_phase x);
std::optional<room_phase> parse_room_phase(std::string_view text);

/// Why a room ended: the person said so, nobody came, or all questions were asked.
enum class end_reason : uint8_t { completed = 1, ended_by_user = 2, idle = 3 };
std::string_view to_string(end_reason x);

/// Where a branched room began: at the question of one turn of a finished interview.
struct branch_origin {
  record_id record;
  room_id room;
  uint32_t turn = 0; ///< The first turn of its own; what is before it was said there.
  bool operator==(const branch_origin&) const = default;
  ZHIAN_FIELDS(record, room, turn)
};

/// What a subscriber learns first.
struct room_view {
  static constexpr uint16_t kind = 0x0512;
  room_id room;
  user_id host;
  room_phase phase = room_phase::asking;
  interview_config config;
  uint32_t turn = 0;      ///< The current turn, from 1.
  uint32_t questions = 0; ///< Main questions planned.
  std::string engine;
  std::string epoch;    ///< Of the room's stream.
  uint64_t head = 0;    ///< Seq of the last final frame.
  std::string snapshot; ///< JSON: the whole transcript, for a client that has a gap.
  timestamp created_at{};
  std::string model = {}; ///< Of the engine, as far as it has spoken; empty: none.
  /// Set while the engine has given up on the current line: its word for why.
  std::string trouble = {};
  timestamp trouble_at{};
  std::vector<std::string> engines = {};   ///< Those the host may choose.
  std::optional<timestamp> paused_at = {}; ///< Set while the room is paused.
  session_id speaker = {}; ///< The device that may answer; empty: the first that does.
  uint32_t devices = 0;    ///< Devices of the host that watch now.
  std::optional<branch_origin> branch = {};
  ZHIAN_FIELDS(room, host, phase, config, turn, questions, engine, epoch, head, snapshot,
               created_at, model, trouble, trouble_at, engines, paused_at, speaker, devices, branch)
};

/// Joins as a watcher or player; only the host may (others: not_found). Changes nothing, but wakes
/// a room that was cut off by a crash in the middle of a turn. With a `watcher` the connection
/// counts as present until `stop_watching`, or until its `keep_watching` stays away. Fails:
/// not_found, too_many_watchers.
struct open_room {
  static constexpr uint16_t kind = 0x0501;
  using reply = room_view;
  bool with_snapshot = false;
  uint64_t watcher = 0; ///< A number of the connection, made by the edge; 0: only asks.
  ZHIAN_FIELDS(with_snapshot, watcher)
};

/// The receipt of a stored line.
struct room_ack {
  static constexpr uint16_t kind = 0x0513;
  uint64_t seq = 0;
  uint32_t turn = 0;
  room_phase phase = room_phase::answering;
  ZHIAN_FIELDS(seq, turn, phase)
};

/// The person's answer to turn `turn`; 1…8000 characters. Repeatable by op key.
/// Fails: room_over, room_paused, not_speaker, turn_mismatch, room_busy, validation_failed,
/// not_found.
struct answer_turn {
  static constexpr uint16_t kind = 0x0502;
  using reply = room_ack;
  uint32_t turn = 0;
  std::string text;
  ZHIAN_FIELDS(turn, text)
};

/// Ends the interview now: one record, one report. Repeatable (an ended room answers its end).
struct end_room {
  static constexpr uint16_t kind = 0x0503;
  using reply = room_ack;
  end_reason reason = end_reason::ended_by_user;
  ZHIAN_FIELDS(reason)
};

/// Who speaks from now on. The one who speaks already is asked again, if it had given up.
/// Fails: room_over, engine_not_offered, not_found.
struct choose_engine {
  static constexpr uint16_t kind = 0x0504;
  using reply = room_ack;
  std::string engine; ///< "builtin" or "openai".
  ZHIAN_FIELDS(engine)
};
/// Holds the interview: no answer is taken and the room waits longer for somebody to come back.
/// Repeatable (a paused room answers that it is). Fails: room_over, room_busy (the closing line is
/// being spoken), room_limit, not_found.
struct pause_room {
  static constexpr uint16_t kind = 0x0506;
  using reply = room_ack;
  ZHIAN_FIELDS_EMPTY
};
/// Goes on. Repeatable (a room that is not paused answers where it stands). Fails: room_over,
/// not_found.
struct continue_room {
  static constexpr uint16_t kind = 0x0507;
  using reply = room_ack;
  ZHIAN_FIELDS_EMPTY
};
/// Moves the right to answer to the caller's device. Repeatable. Fails: room_over, room_limit,
/// not_found.
struct takeover_room {
  static constexpr uint16_t kind = 0x0508;
  using reply = room_ack;
  ZHIAN_FIELDS_EMPTY
};
/// A connection of `open_room` is still there. Changes nothing stored.
struct keep_watching {
  static constexpr uint16_t kind = 0x0509;
  using reply = done;
  uint64_t watcher = 0;
  ZHIAN_FIELDS(watcher)
};
/// It is gone. Changes nothing stored.
struct stop_watching {
  static constexpr uint16_t kind = 0x050a;
  using reply = done;
  uint64_t watcher = 0;
  ZHIAN_FIELDS(watcher)
};

/// To the account: a new room that begins where turn `turn` of a finished interview began.
/// Repeatable by op key. Fails: not_found, validation_failed (no question was asked in that turn),
/// too_many_rooms.
struct branch_room {
  static constexpr uint16_t kind = 0x050b;
  using reply = room_created;
  record_id record;
  uint32_t turn = 0;
  ZHIAN_FIELDS(record, turn)
};

/// To the account: a new room that asks the questions of a pack that was forecast, in their order.
/// Repeatable by op key. Fails: tier_required, points_required, not_found, pack_not_ready,
/// pack_failed, too_many_rooms, validation_failed (more questions than an interview has now).
struct interview_from_pack {
  static constexpr uint16_t kind = 0x0547;
  using reply = room_created;
  task_id pack;
  uint32_t questions = 0; ///< 1…12; 0: as many as may be.
  level seniority = level::middle;
  ZHIAN_FIELDS(pack, questions, seniority)
};

/// A reference answer. `body` is JSON and is the same for every repeat.
struct reference_view {
  static constexpr uint16_t kind = 0x0515;
  std::string body;
  ZHIAN_FIELDS(body)
};
/// To the account: how a good answer could look, for the question of one turn of an own room or for
/// any question. Made once and kept: the same question gets the same text. Fails: not_found (room,
/// turn or resume), reference_limit.
struct ask_reference {
  static constexpr uint16_t kind = 0x050c;
  using reply = reference_view;
  std::optional<room_id> room;
  uint32_t turn = 0;    ///< With `room`.
  std::string question; ///< Without `room`: 1…1000 characters.
  language lang = language::zh;
  std::optional<resume_id> resume;
  ZHIAN_FIELDS(room, turn, question, lang, resume)
};

// ---- engine: one per node (bounded CPU pool for the built-in one) ----

/// A line of the interview so far.
struct transcript_line {
  uint32_t turn = 0;
  bool interviewer = false;
  std::string text;
  uint64_t seq = 0;
  timestamp at{};
  ZHIAN_FIELDS(turn, interviewer, text, seq, at)
};

/// Produce the interviewer's line of this turn. Answered one-way with `engine_delta`… then
/// `engine_done` or `engine_failed`, all carrying (room, turn, attempt), so that a late one of an
/// older attempt is ignored.
struct spoken_context; // actors/interview/engine_prompt.hpp
struct engine_start {
  static constexpr uint16_t kind = 0x0f20;
  room_id room;
  uint32_t turn = 0;
  uint32_t attempt = 0;
  language lang = language::zh;
  std::string line;               ///< What the built-in engine is to say (already decided by rule).
  std::string engine = "builtin"; ///< Who is to speak.
  std::shared_ptr<const spoken_context> context =
      {}; ///< What a language model is told; null for the built-in engine.
};
/// Who spoke a line, as records tell it. The built-in engine has a name only.
struct engine_voice {
  std::string engine = "builtin";
  std::string model = {};
  std::string prompt_version = {};
  std::string config_version = {}; ///< Changes with any setting that changes what is said.
  bool simulated = false;          ///< A provider on this machine.
  bool operator==(const engine_voice&) const = default;
};
struct engine_cancel {
  static constexpr uint16_t kind = 0x0f21;
  room_id room;
  uint32_t turn = 0;
};
struct engine_delta {
  static constexpr uint16_t kind = 0x0f22;
  room_id room;
  uint32_t turn = 0;
  uint32_t attempt = 0;
  uint32_t index = 0; ///< From 0 within the turn.
  std::string text;
};
struct engine_done {
  static constexpr uint16_t kind = 0x0f23;
  room_id room;
  uint32_t turn = 0;
  uint32_t attempt = 0;
  std::string text;          ///< The whole line.
  std::string finish_reason; ///< "stop", "length", …; empty is a failure.
  engine_voice voice = {};
};
struct engine_failed {
  static constexpr uint16_t kind = 0x0f24;
  room_id room;
  uint32_t turn = 0;
  uint32_t attempt = 0;
  std::string reason;    ///< A word, e.g. "rate_limited"; docs/engines.md lists them.
  bool retryable = true; ///< Whether another attempt may do better.
  std::chrono::milliseconds retry_after{0}; ///< As the provider wished; zero: it did not say.
};

// ---- records ----

/// One finished interview in a list.
struct record_item {
  record_id id;
  room_id room;
  std::string position;
  std::string company;
  int32_t score = 0;  ///< 0…100; -1 when nothing was answered.
  uint32_t turns = 0; ///< Answers given.
  uint32_t duration_s = 0;
  end_reason reason = end_reason::completed;
  std::string engine;
  timestamp started_at{};
  timestamp ended_at{};
  int64_t cost = 0; ///< Points that were charged.
  ZHIAN_FIELDS(id, room, position, company, score, turns, duration_s, reason, engine, started_at,
               ended_at, cost)
};

/// One finished interview whole. `config`, `report` and `transcript` are JSON texts as stored.
struct record_view {
  static constexpr uint16_t kind = 0x0514;
  record_item head;
  std::string config;
  std::string report;
  std::string transcript;
  ZHIAN_FIELDS(head, config, report, transcript)
};

} // namespace zhian
