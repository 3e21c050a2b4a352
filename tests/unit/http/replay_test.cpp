// The times of a replay.
#include <boost/test/unit_test.hpp>

#include <rapidjson/document.h>

#include "http/json/replay.hpp"
#include "protocols/time.hpp"

using namespace std::chrono_literals;
using namespace zhian;
using namespace zhian::http;

namespace {

const timestamp t0 = *parse_timestamp("2026-03-01T08:00:00Z");

using frames = std::vector<std::shared_ptr<const stream_frame>>;

void add(frames& to, const char* type, timestamp at) {
  auto x = std::make_shared<stream_frame>();
  x->seq = to.size() + 1;
  x->type = type;
  x->data = "{}";
  x->at = at;
  to.push_back(std::move(x));
}

frames held_interview() {
  frames out;
  add(out, "question", t0 + 1s);
  add(out, "paused", t0 + 3s);
  add(out, "question", t0 + 4s); // Was being spoken when the room was held.
  add(out, "resumed", t0 + 63s);
  add(out, "answer", t0 + 70s);
  add(out, "paused", t0 + 80s);
  add(out, "ended", t0 + 90s);
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(replay_suite)

BOOST_AUTO_TEST_CASE(pauses_take_time_by_the_clock_and_none_of_the_replay) {
  auto steps = json::time_frames(held_interview(), t0);
  const int64_t by_clock[] = {1000, 3000, 4000, 63000, 70000, 80000, 90000};
  const int64_t active[] = {1000, 3000, 3000, 3000, 10000, 20000, 20000};
  BOOST_REQUIRE_EQUAL(steps.size(), 7u);
  for (size_t i = 0; i < steps.size(); ++i) {
    BOOST_TEST(steps[i].offset_ms == by_clock[i], "step " << i);
    BOOST_TEST(steps[i].active_ms == active[i], "step " << i);
  }
}

BOOST_AUTO_TEST_CASE(a_clock_that_steps_back_does_not_make_time_negative) {
  frames all;
  add(all, "question", t0 - 5s);
  add(all, "paused", t0 + 5s);
  add(all, "resumed", t0 + 1s);
  for (const auto& x : json::time_frames(all, t0)) {
    BOOST_TEST(x.offset_ms >= 0);
    BOOST_TEST(x.active_ms >= 0);
  }
}

BOOST_AUTO_TEST_CASE(pages_follow_each_other_without_hole_or_repeat_and_their_times_fit) {
  auto all = held_interview();
  auto whole = json::time_frames(all, t0);
  for (size_t limit : {1u, 2u, 3u, 7u, 20u}) {
    std::vector<uint64_t> seqs;
    uint64_t after = 0;
    for (int pages = 0; pages < 10; ++pages) {
      frames page, pauses;
      for (const auto& x : all) {
        if (x->seq > after && page.size() < limit)
          page.push_back(x);
        if (x->seq <= after && (x->type == "paused" || x->type == "resumed"))
          pauses.push_back(x);
      }
      auto steps = json::time_frames(page, t0, pauses);
      for (const auto& x : steps) {
        BOOST_TEST(x.offset_ms == whole[x.frame->seq - 1].offset_ms);
        BOOST_TEST(x.active_ms == whole[x.frame->seq - 1].active_ms);
      }
      rapidjson::Document doc;
      auto text = json::replay({}, steps, all.size());
      doc.Parse(text.c_str());
      BOOST_REQUIRE(!doc.HasParseError());
      BOOST_TEST(doc["frames"].GetUint() == 7u);
      for (const auto& x : doc["items"].GetArray())
        seqs.push_back(x["seq"].GetUint64());
      if (doc["next_cursor"].IsNull())
        break;
      after = std::stoull(doc["next_cursor"].GetString());
    }
    BOOST_TEST((seqs == std::vector<uint64_t>{1, 2, 3, 4, 5, 6, 7}));
  }
}

BOOST_AUTO_TEST_CASE(behind_the_end_is_an_empty_page) {
  rapidjson::Document doc;
  auto text = json::replay({}, {}, 7);
  doc.Parse(text.c_str());
  BOOST_REQUIRE(!doc.HasParseError());
  BOOST_TEST(doc["items"].Empty());
  BOOST_TEST(doc["next_cursor"].IsNull());
}

BOOST_AUTO_TEST_SUITE_END()
