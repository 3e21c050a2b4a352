// Random lives of a room: whatever comes in whatever order, the promises hold.
#include <cstdlib>
#include <random>

#include "tests/unit/interview/room_support.hpp"

using namespace room_test;

namespace {

constexpr int lives = 200;
constexpr int longest_life = 160;

uint64_t seed_of_run() {
  if (const char* given = std::getenv("ZHIAN_SEED"))
    return std::strtoull(given, nullptr, 10);
  return std::random_device{}();
}

std::string random_answer(std::mt19937_64& rng) {
  static const std::vector<std::string> some{
      "",
      "不知道",
      "我负责过。",
      "first we measured, then we cut latency by 40% because the cache was cold",
      "当时系统每天有 200 万订单，我先定位瓶颈，然后重构，结果延迟下降 60%。",
      std::string("\0", 1),
      "   "};
  return some[rng() % some.size()];
}

/// What the outside knows of the answers: what was acknowledged must stay.
struct witness {
  session_id devices[2] = {session_id::make(7, t0), session_id::make(7, t0)};
  std::map<uint32_t, std::string> acknowledged;
  std::string state_at_end;
  uint64_t version_at_end = 0;
  size_t frames_at_end = 0;
};

void one_step(played_room& room, witness& seen, std::mt19937_64& rng) {
  auto turn = room.state.current().turn;
  auto near = turn + static_cast<uint32_t>(rng() % 3) - 1;
  auto attempt = room.state.attempt - static_cast<uint32_t>(rng() % 8 == 0);
  room.now += std::chrono::seconds{rng() % 20};
  switch (rng() % 20) {
  case 0:
  case 1:
    room.step(woken{});
    break;
  case 2:
  case 3:
  case 4:
  case 5: {
    auto target = rng() % 4 == 0 ? near : turn;
    auto text = random_answer(rng);
    auto by = seen.devices[rng() % 2];
    auto seat = room.state.seat.speaker;
    auto paused = room.state.pauses.paused();
    auto d = room.step(answer_given{target, text, by});
    if (d.error == ec::none) {
      BOOST_TEST(!paused, "an answer in a pause");
      BOOST_TEST((!seat || seat == by), "an answer of a device without the seat");
      BOOST_TEST(!seen.acknowledged.contains(target), "two answers to one turn");
      seen.acknowledged[target] = text;
    }
    break;
  }
  case 6:
  case 7:
  case 8:
  case 9:
  case 10:
    room.step(line_spoken{rng() % 8 == 0 ? near : turn, attempt, rng() % 16 == 0 ? "" : "line",
                          rng() % 16 == 0 ? "" : "stop"});
    break;
  case 11:
    room.step(line_failed{turn, attempt, "x"});
    break;
  case 12:
  case 13:
    if (room.timer && rng() % 4 == 0) {
      if (rng() % 4 == 0)
        room.now = std::max(room.now, *room.timer);
      room.step(idle_fired{*room.timer});
    }
    break;
  case 14:
    if (rng() % 12 == 0)
      room.step(end_requested{});
    break;
  case 15:
    if (rng() % 3 == 0)
      room.reload(); // kill -9
    break;
  case 16:
    if (rng() % 2 == 0)
      room.step(pause_requested{});
    break;
  case 17:
  case 18:
    room.step(continue_requested{});
    break;
  case 19:
    room.step(takeover_requested{seen.devices[rng() % 2]});
    break;
  }
}

void check(const played_room& room, witness& seen) {
  // Frames: turns never go back, each question once, each answer behind its question.
  uint32_t last = 0;
  std::map<std::pair<uint32_t, std::string>, int> count;
  int ends = 0;
  for (const auto& f : room.room_frames) {
    BOOST_REQUIRE_EQUAL(ends, 0); // Nothing behind the end.
    if (f.type == "ended") {
      ++ends;
      continue;
    }
    auto turn = parsed(f.data)["turn"].GetUint();
    BOOST_REQUIRE_GE(turn, last);
    last = turn;
    auto again = f.type == "paused" || f.type == "resumed" || f.type == "takeover";
    auto n = ++count[std::pair(turn, f.type)];
    BOOST_REQUIRE((again || n == 1));
    if (f.type == "paused" || f.type == "resumed")
      BOOST_REQUIRE((count[std::pair(0u, std::string{"held"})] ^= 1) == (f.type == "paused"));
    if (f.type == "answer") {
      BOOST_REQUIRE_EQUAL(count[std::pair(turn, std::string{"question"})], 1);
      BOOST_REQUIRE_EQUAL(std::string{parsed(f.data)["text"].GetString()},
                          seen.acknowledged.at(turn));
    }
  }
  // Answers: stored as acknowledged, none lost, none invented.
  auto stored = *from_row(room.row);
  size_t answers = 0;
  for (const auto& t : stored.turns)
    if (!t.answer.empty()) {
      ++answers;
      BOOST_REQUIRE_EQUAL(t.answer, seen.acknowledged.at(t.turn));
    }
  BOOST_REQUIRE_EQUAL(answers, seen.acknowledged.size());
  // The end: one record, and nothing moves afterwards.
  bool over = stored.phase == room_phase::ended;
  BOOST_REQUIRE_EQUAL(ends, over ? 1 : 0);
  BOOST_REQUIRE_EQUAL(room.kept.size(), over ? 1u : 0u);
  BOOST_REQUIRE_EQUAL(room.user_frames.size(), over ? 1u : 0u);
  BOOST_REQUIRE_EQUAL(room.timer.has_value(), !over);
  if (!over)
    return;
  if (seen.version_at_end == 0) {
    seen.version_at_end = room.row.version;
    seen.state_at_end = room.row.state;
    BOOST_REQUIRE_EQUAL(room.kept[0].head.turns, answers);
    BOOST_REQUIRE_EQUAL(room.kept[0].head.score == -1, answers == 0);
  }
  BOOST_REQUIRE_EQUAL(room.row.version, seen.version_at_end);
  BOOST_REQUIRE_EQUAL(room.row.state, seen.state_at_end);
}

} // namespace

BOOST_AUTO_TEST_CASE(room_keeps_its_promises_whatever_happens_in_whatever_order) {
  auto seed = seed_of_run();
  BOOST_TEST_MESSAGE("seed " << seed << " (ZHIAN_SEED repeats it)");
  BOOST_TEST_CONTEXT("seed " << seed) {
    std::mt19937_64 rng{seed};
    std::map<end_reason, int> ends;
    for (int life = 0; life < lives; ++life) {
      auto lang = rng() % 2 == 0 ? language::zh : language::en;
      auto questions = 1 + static_cast<uint32_t>(rng() % 4);
      auto plan = rng() % 2 == 0 ? plain_plan(questions)
                                 : plan_interview(config_of(questions, lang), {}, rng());
      played_room room{std::move(plan), lang};
      witness seen;
      for (int i = 0; i < longest_life; ++i) {
        one_step(room, seen, rng);
        check(room, seen);
      }
      if (room.state.reason)
        ++ends[*room.state.reason];
    }
    BOOST_TEST_MESSAGE("completed " << ends[end_reason::completed] << ", by the person "
                                    << ends[end_reason::ended_by_user] << ", idle "
                                    << ends[end_reason::idle]);
    BOOST_TEST(ends.size() == 3u, "the random lives do not reach every end");
  }
}
