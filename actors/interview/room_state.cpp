#include "actors/interview/room_state.hpp"

#include <algorithm>
#include <utility>

#include "actors/engines/config_json.hpp"
#include "actors/interview/charge.hpp"
#include "actors/interview/engine_steps.hpp"
#include "actors/interview/report.hpp"
#include "actors/interview/room_json.hpp"
#include "actors/interview/room_steps.hpp"
#include "actors/interview/rubric.hpp"
#include "actors/resume/text.hpp"
#include "protocols/entity.hpp"
#include "protocols/utf8.hpp"

namespace zhian::interview {

const engine_config& room_state::engine_rules() const {
  return by ? *by : *engines::shipped_interview();
}

std::string_view engine_for(const interview_settings& conf, const engine_config* by) {
  return engines::chosen_engine(conf.engine, by);
}

void start_engine(room_decision& d) {
  auto& x = d.next;
  ++x.attempt;
  x.speaking = true;
  engine_start start;
  start.room = x.id;
  start.turn = x.current().turn;
  start.attempt = x.attempt;
  start.lang = x.config.lang;
  start.line = line_of(x, x.current());
  address_engine(x, start);
  d.speak = std::move(start);
}

namespace {

void finish(room_decision& d, end_reason why, timestamp at, const room_facts& facts);

/// The current line as it was spoken: the room tells it and, after the closing line, is over. The
/// decision is complete then.
void say(room_decision& d, std::string text, std::string finish_reason, const engine_voice& voice,
         timestamp at, const room_facts& facts) {
  auto& x = d.next;
  x.speaking = false;
  x.failures = 0;
  auto& turn = x.turns.back();
  turn.said = std::move(text);
  turn.finish_reason = std::move(finish_reason);
  turn.said_at = at;
  x.engines.heard(turn.turn, voice);
  x.last_active_at = std::max(at, x.last_active_at); // Clocks may step back.
  if (x.phase == room_phase::wrapping_up) {
    tell_room(d, "closing", line_data(turn.turn, turn.said), at);
    d.records.push_back(timer_cancelled{ref_of(x), std::string{idle_timer}});
    finish(d, end_reason::completed, at, facts);
    return;
  }
  x.phase = room_phase::answering;
  tell_room(d, "question", question_data(x, turn), at);
  save(d);
}

/// Opens the next turn: a follow-up by rule, else the next planned question, else the closing line.
/// The decision is complete then.
void open_next_turn(room_decision& d, timestamp at, const room_facts& facts) {
  auto& x = d.next;
  auto number = x.current().number;
  room_turn next;
  next.turn = x.current().turn + 1;
  auto so_far = collect(x, number);
  std::optional<follow_up> more;
  const auto& rules = x.engine_rules();
  auto most = rules.limit("follow_ups").value_or(max_follow_ups);
  if (may_follow_up(*so_far.asked, so_far.follow_ups, most)) {
    auto judged = score_answer(*so_far.asked, so_far.answer, x.config.lang, rules);
    more = pick_follow_up(*so_far.asked, so_far.answer, judged, so_far.follow_ups, most);
  }
  if (more) {
    next.number = number;
    next.follow_up = true;
    next.ask = std::move(more->text);
  } else if (number < x.plan.size()) {
    next.number = number + 1;
    next.ask = x.plan[number].text;
  }
  x.phase = next.number == 0 ? room_phase::wrapping_up : room_phase::asking;
  x.turns.push_back(std::move(next));
  x.attempt = 0;
  x.failures = 0;
  x.fallback = false;
  // Our own interviewer knows its line at once. When nobody wants to watch it speak, the line is
  // part of the same commit: half the commits of an interview.
  if (x.engine == builtin_engine_name && !facts.conf.deltas) {
    auto line = line_of(x, x.current());
    say(d, std::move(line), "stop", {}, at, facts);
    return;
  }
  start_engine(d);
  save(d);
}

/// The one way into `ended`. The caller has said what happens to the timer.
void finish(room_decision& d, end_reason why, timestamp at, const room_facts& facts) {
  auto& x = d.next;
  auto report = build_report(x, why, at);
  x.phase = room_phase::ended;
  x.reason = why;
  x.record = facts.record;
  x.score = report.score;
  x.ended_at = at;
  x.engines.trouble.reset();
  x.pauses.end(at);
  d.cancel_engine = std::exchange(x.speaking, false);
  tell_room(d, "ended", ended_data(x), at);
  d.records.push_back(event_row{stream_of(x.host), x.in, "record_ready", record_ready_data(x), at});
  record_row kept;
  kept.head = {
      facts.record,      x.id, x.config.position, x.config.company, report.score, report.answers,
      report.duration_s, why,  x.engine,          x.created_at,     at,           0};
  if (x.config.price > 0) {
    auto lines = charges_of(x);
    for (const auto& line : lines)
      kept.head.cost += line.amount;
    // The account charges the hold: its timer stands in the same commit as the record.
    d.records.push_back(timer_row{refs::account(x.in, x.host),
                                  std::string{charge_timer_prefix} + x.id.str(), at,
                                  charge_payload(lines)});
  }
  kept.in = x.in;
  kept.user = x.host;
  kept.config = config_view_json(x.config);
  kept.report = report_json(report);
  kept.transcript = transcript_json(x);
  d.records.push_back(std::move(kept));
  save(d);
  d.ack = {0, x.current().turn, x.phase};
}

room_decision on(const room_state& now, const woken&, timestamp at, const room_facts&) {
  auto d = keep(now);
  if (owes_a_line(now, at)) {
    d.next.failures = 0;
    start_engine(d);
  }
  return d;
}

room_decision on(const room_state& now, const answer_given& x, timestamp at,
                 const room_facts& facts) {
  if (now.phase == room_phase::ended)
    return refuse(now, ec::room_over);
  if (!may_speak(now.seat, x.by, facts.speaker_lost))
    return refuse(now, ec::not_speaker);
  if (now.pauses.paused())
    return refuse(now, ec::room_paused);
  if (x.turn != now.current().turn)
    return refuse(now, ec::turn_mismatch, "turn " + std::to_string(now.current().turn) + " is open",
                  "turn");
  if (now.phase != room_phase::answering)
    return refuse(now, ec::room_busy);
  if (!storable_text(x.text))
    return refuse(now, ec::validation_failed, "not readable text", "text");
  if (resume::clean_text(x.text).empty())
    return refuse(now, ec::validation_failed, "empty", "text");
  if (count_characters(x.text) > max_answer_characters)
    return refuse(now, ec::validation_failed,
                  "more than " + std::to_string(max_answer_characters) + " characters", "text");
  auto d = keep(now);
  auto& turn = d.next.turns.back();
  turn.answer = x.text;
  turn.answered_at = at;
  d.next.last_active_at = std::max(at, now.last_active_at); // Clocks may step back.
  tell_room(d, "answer", line_data(x.turn, x.text), at);
  take_seat(d, x.by, at);
  open_next_turn(d, at, facts);
  d.ack = {0, x.turn, d.next.phase};
  return d;
}

room_decision on(const room_state& now, const line_failed& x, timestamp at,
                 const room_facts& facts) {
  auto d = keep(now);
  if (!is_live(now, x.turn, x.attempt))
    return d;
  if (now.engine != builtin_engine_name && !now.fallback)
    return provider_failed(now, x, at, facts);
  d.next.speaking = false;
  ++d.next.failures;
  if (d.next.failures > max_retries) {
    d.trouble = true;
    return d;
  }
  start_engine(d);
  d.speak_after = first_retry_after * (1u << (d.next.failures - 1));
  return d;
}

room_decision on(const room_state& now, const line_spoken& x, timestamp at,
                 const room_facts& facts) {
  if (!is_live(now, x.turn, x.attempt))
    return keep(now);
  if (x.finish_reason.empty() || x.text.empty() || x.text.size() > max_line_bytes
      || !storable_text(x.text))
    return on(now, line_failed{x.turn, x.attempt, "unusable_line"}, at, facts);
  auto d = keep(now);
  auto spoken = now.current().turn;
  say(d, x.text, x.finish_reason, x.voice, at, facts);
  d.ack = {0, spoken, d.next.phase};
  return d;
}

room_decision on(const room_state& now, const end_requested& x, timestamp at,
                 const room_facts& facts) {
  auto d = keep(now);
  if (now.phase == room_phase::ended) {
    d.ack.seq = facts.head; // Nothing is said in a room after its end.
    return d;
  }
  d.records.push_back(timer_cancelled{ref_of(now), std::string{idle_timer}});
  finish(d, x.reason, at, facts);
  return d;
}

room_decision on(const room_state& now, const idle_fired& x, timestamp at,
                 const room_facts& facts) {
  auto d = keep(now);
  d.records.push_back(timer_done{ref_of(now), std::string{idle_timer}, x.due_at});
  if (now.phase == room_phase::ended)
    return d; // A stray timer is consumed, or gone already; the end stands.
  auto due = idle_due(now.pauses, now.last_active_at, facts.conf);
  if (at < due) {
    // Activity does not move the timer, which would cost a write a line; it is looked at here.
    d.records.push_back(timer_row{ref_of(now), std::string{idle_timer}, due, ""});
    return d;
  }
  finish(d, end_reason::idle, at, facts);
  return d;
}

room_decision on(const room_state& now, const engine_chosen& x, timestamp at,
                 const room_facts& facts) {
  return choose(now, x, at, facts);
}

std::string greeting(const interview_config& x, size_t questions) {
  auto n = std::to_string(questions);
  if (x.lang == language::en)
    return "Hello, and welcome to this mock interview for " + x.position
           + (x.company.empty() ? "" : " at " + x.company) + ". I have " + n
           + (questions == 1 ? " main question" : " main questions")
           + " for you; concrete examples from your own work help most. Let's begin. ";
  return "你好，欢迎参加" + (x.company.empty() ? "" : x.company + "的") + "「" + x.position
         + "」模拟面试。这次一共 " + n + " 个主问题，尽量用你亲身做过的事来回答。我们开始。";
}

} // namespace

room_decision decide(const room_state& now, const room_event& event, timestamp at,
                     const room_facts& facts) {
  return std::visit([&](const auto& x) { return on(now, x, at, facts); }, event);
}

bool is_live(const room_state& now, uint32_t turn, uint32_t attempt) {
  return now.speaking && turn == now.current().turn && attempt == now.attempt;
}

bool owes_a_line(const room_state& now, timestamp at) {
  auto due = now.phase == room_phase::asking || now.phase == room_phase::wrapping_up;
  // Nobody waits for the line of a room that is held: an engine that gave up is left alone.
  return due && !now.speaking && may_try_again(now, at)
         && !(now.pauses.paused() && now.engines.trouble);
}

std::string line_of(const room_state& now, const room_turn& turn) {
  bool english = now.config.lang == language::en;
  if (turn.number == 0)
    return english ? "That was my last question. Thank you for your time and your answers; your "
                     "report is being written now."
                   : "我的问题就到这里。谢谢你的时间和认真的回答，面试报告马上生成。";
  if (turn.follow_up)
    return turn.ask;
  if (turn.number == 1)
    return greeting(now.config, now.plan.size()) + turn.ask;
  if (turn.number == now.plan.size())
    return (english ? "Thank you. Here is the last question. " : "好的，谢谢。最后一个问题：")
           + turn.ask;
  static constexpr std::string_view zh[] = {"好的，谢谢。下一个问题：", "明白了。我们换一个话题：",
                                            "谢谢你的分享。接着问："};
  static constexpr std::string_view en[] = {"Thank you. Next question. ",
                                            "I see. Let's turn to something else. ",
                                            "Thanks for sharing that. Moving on. "};
  return std::string{english ? en[turn.number % 3] : zh[turn.number % 3]} + turn.ask;
}

room_opening open_new_room(room_id id, realm in, user_id host, const interview_config& config,
                           std::vector<planned_question> plan, timestamp now,
                           const interview_settings& conf,
                           const std::shared_ptr<const engine_config>& by) {
  room_state x;
  x.id = id;
  x.in = in;
  x.host = host;
  x.config = config;
  x.config.engine_version = by ? by->version : 0;
  x.plan = std::move(plan);
  x.engine = engine_for(conf, by.get());
  x.created_at = now;
  x.last_active_at = now;
  x.version = 1;
  room_turn first;
  first.turn = 1;
  first.number = 1;
  first.ask = x.plan.front().text;
  x.turns.push_back(std::move(first));
  room_opening out;
  out.row = to_row(x);
  out.records.push_back(out.row);
  out.records.push_back(timer_row{ref_of(x), std::string{idle_timer}, now + conf.idle_end, ""});
  out.answer = {id, std::move(x.plan), x.engine, now};
  return out;
}

room_row to_row(const room_state& x) {
  auto out = changed_row(x);
  out.config = config_json(x.config);
  out.plan = plan_json(x.plan);
  return out;
}

room_row changed_row(const room_state& x) {
  room_row out;
  out.id = x.id;
  out.in = x.in;
  out.host = x.host;
  out.phase = x.phase;
  out.state = state_json(x);
  out.engine = x.engine;
  out.created_at = x.created_at;
  out.last_active_at = x.last_active_at;
  out.ended_at = x.ended_at;
  out.version = x.version;
  return out;
}

std::vector<room_turn_row> new_turn_rows(const room_state& x) {
  std::vector<room_turn_row> out;
  for (auto i = x.stored_turns; i + 1 < x.turns.size(); ++i)
    out.push_back({x.id, x.in, x.turns[i].turn, turn_json(x.turns[i])});
  return out;
}

namespace {

/// Whether the turns can be those of a room in this phase.
bool consistent(const room_state& x) {
  if (x.plan.empty() || x.turns.empty() || !x.pauses.consistent())
    return false;
  for (size_t i = 0; i < x.turns.size(); ++i) {
    const auto& t = x.turns[i];
    bool last = i + 1 == x.turns.size();
    if (t.turn != i + 1 || t.number > x.plan.size()
        || (!last && (t.answer.empty() || t.number == 0)))
      return false;
  }
  const auto& t = x.current();
  switch (x.phase) {
  case room_phase::asking:
    return t.said.empty() && t.number != 0;
  case room_phase::answering:
    return !t.said.empty() && t.answer.empty() && t.number != 0;
  case room_phase::wrapping_up:
    return t.said.empty() && t.number == 0;
  case room_phase::ended:
    return x.reason && x.record && x.ended_at;
  }
  return false;
}

} // namespace

std::optional<room_state> from_row(const room_row& x) {
  auto config = read_config(x.config);
  auto plan = read_plan(x.plan);
  room_state out;
  if (!config || !plan || !read_turns(x.turns, out.turns))
    return std::nullopt;
  out.stored_turns = static_cast<uint32_t>(out.turns.size());
  if (!read_state(x.state, out))
    return std::nullopt;
  out.id = x.id;
  out.in = x.in;
  out.host = x.host;
  out.phase = x.phase;
  out.config = std::move(*config);
  out.plan = std::move(*plan);
  out.engine = x.engine;
  out.created_at = x.created_at;
  out.last_active_at = x.last_active_at;
  out.ended_at = x.ended_at;
  out.version = x.version;
  if (!consistent(out))
    return std::nullopt;
  return out;
}

} // namespace zhian::interview
