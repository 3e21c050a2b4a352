// A room played by hand: each decision's records are kept as a store would, or the test fails.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>
#include <rapidjson/document.h>

#include "actors/interview/plan.hpp"
#include "actors/interview/room_json.hpp"
#include "actors/interview/room_state.hpp"

namespace room_test {

using namespace zhian;
using namespace zhian::interview;
using namespace std::chrono_literals;

inline const timestamp t0 = *parse_timestamp("2026-03-01T08:00:00Z");

inline interview_config config_of(uint32_t questions, language lang = language::zh) {
  interview_config x;
  x.position = lang == language::zh ? "后端工程师" : "Backend engineer";
  x.company = lang == language::zh ? "云杉科技" : "Spruce";
  x.lang = lang;
  x.questions = questions;
  return x;
}

/// Questions the bank does not know: they have no follow-ups, so a test knows what comes next.
inline std::vector<planned_question> plain_plan(uint32_t questions) {
  std::vector<planned_question> out;
  for (uint32_t i = 1; i <= questions; ++i)
    out.push_back({"t-" + std::to_string(i), "问题" + std::to_string(i) + "？",
                   "skill" + std::to_string(i), "general"});
  return out;
}

inline rapidjson::Document parsed(const std::string& json) {
  rapidjson::Document doc;
  doc.Parse(json.data(), json.size());
  BOOST_REQUIRE_MESSAGE(!doc.HasParseError(), "not JSON: " << json);
  return doc;
}

template <class Row>
std::vector<Row> rows_of(const std::vector<zhian::record>& records) {
  std::vector<Row> out;
  for (const auto& r : records)
    if (const auto* x = std::get_if<Row>(&r))
      out.push_back(*x);
  return out;
}

inline std::vector<std::string> types_of(const std::vector<zhian::record>& records) {
  std::vector<std::string> out;
  for (const auto& e : rows_of<event_row>(records))
    out.push_back(e.type);
  return out;
}

/// As the store answers the turns of a room with its row.
inline void add_turn(room_row& to, const room_turn_row& x) {
  auto& all = to.turns;
  all = all.empty() ? '[' + x.body + ']' : all.substr(0, all.size() - 1) + ',' + x.body + ']';
}

/// What a store would hold after the decisions so far.
struct played_room {
  room_state state;
  interview_settings conf;
  timestamp now = t0;
  room_row row;
  std::vector<event_row> room_frames;
  std::vector<event_row> user_frames;
  std::vector<record_row> kept;
  std::optional<timestamp> timer;
  std::vector<engine_start> started;
  bool speaker_lost = false; ///< As the actor would find it.

  explicit played_room(std::vector<planned_question> plan, language lang = language::zh) {
    auto room = room_id::make(7, t0);
    auto host = user_id::make(7, t0);
    auto config = config_of(static_cast<uint32_t>(plan.size()), lang);
    auto opening = open_new_room(room, realm::zhimai, host, config, std::move(plan), t0, conf);
    BOOST_REQUIRE_EQUAL(opening.records.size(), 2u);
    for (const auto& r : opening.records)
      keep(r);
    auto loaded = from_row(opening.row);
    BOOST_REQUIRE(loaded);
    state = std::move(*loaded);
  }
  explicit played_room(uint32_t questions, language lang = language::zh)
      : played_room(plain_plan(questions), lang) {}

  /// Decides at `now` and stores what was decided.
  room_decision step(const room_event& event) {
    room_facts facts{record_id::make(7, now), room_frames.size(), conf};
    facts.speaker_lost = speaker_lost;
    auto d = decide(state, event, now, facts);
    if (d.error != ec::none) {
      BOOST_TEST(d.records.empty());
      BOOST_TEST(d.next.version == state.version);
      return d;
    }
    size_t room_events = 0;
    bool others = false;
    for (const auto& r : d.records) {
      if (const auto* e = std::get_if<event_row>(&r)) {
        bool in_room = e->stream.of == stream_kind::room;
        BOOST_TEST(!(in_room && others), "a frame of the room behind one of the user");
        others = others || !in_room;
        room_events += in_room ? 1 : 0;
      }
      keep(r);
    }
    BOOST_TEST(room_events == d.room_events);
    if (!d.records.empty())
      BOOST_REQUIRE(from_row(row).has_value());
    state = d.next;
    if (d.speak)
      started.push_back(*d.speak);
    return d;
  }

  room_decision speak() {
    return step(
        line_spoken{state.current().turn, state.attempt, line_of(state, state.current()), "stop"});
  }
  room_decision answer(std::string text) {
    return step(answer_given{state.current().turn, std::move(text)});
  }
  /// Wakes the room and has it speak when it wants to.
  void ask() {
    step(woken{});
    if (state.speaking)
      speak();
  }

  /// A crash: only what was stored comes back.
  void reload() {
    auto loaded = from_row(row);
    BOOST_REQUIRE(loaded);
    state = std::move(*loaded);
  }

private:
  void keep(const zhian::record& r) {
    if (const auto* x = std::get_if<room_row>(&r)) {
      BOOST_TEST(x->version == row.version + 1);
      auto before = std::exchange(row, *x);
      // As the store does: what is empty stays, and turns have rows of their own.
      row.turns = before.turns;
      if (row.config.empty())
        row.config = before.config;
      if (row.plan.empty())
        row.plan = before.plan;
    } else if (const auto* x = std::get_if<room_turn_row>(&r)) {
      add_turn(row, *x);
    } else if (const auto* x = std::get_if<event_row>(&r)) {
      parsed(x->data);
      (x->stream.of == stream_kind::room ? room_frames : user_frames).push_back(*x);
    } else if (const auto* x = std::get_if<record_row>(&r)) {
      kept.push_back(*x);
    } else if (const auto* x = std::get_if<timer_row>(&r)) {
      BOOST_TEST(x->name == "idle");
      timer = x->due_at;
    } else if (const auto* x = std::get_if<timer_done>(&r)) {
      BOOST_REQUIRE(timer.has_value());
      BOOST_TEST((*timer == x->due_at));
      timer.reset();
    } else if (std::get_if<timer_cancelled>(&r) != nullptr) {
      timer.reset();
    } else {
      BOOST_ERROR("a record a room does not write");
    }
  }
};

} // namespace room_test
