// The merge of history and live frames: whatever is cut, repeated or late, the consumer's view is
// the stream.
#include <deque>
#include <optional>
#include <random>

#include <boost/test/unit_test.hpp>

#include "http/websocket/stream_cursor.hpp"

using namespace zhian;
using namespace zhian::http;

namespace {

frame_ptr frame(uint64_t seq, std::string epoch = "a") {
  auto made = std::make_shared<stream_frame>();
  made->stream = {stream_kind::room, "rom_x"};
  made->epoch = std::move(epoch);
  made->seq = seq;
  made->type = seq == 0 ? "delta" : "answer";
  made->data = "{}";
  return std::make_shared<const wire_frame>(made);
}

std::vector<frame_ptr> frames(uint64_t first, uint64_t last) {
  std::vector<frame_ptr> out;
  for (; first <= last; ++first)
    out.push_back(frame(first));
  return out;
}

std::vector<uint64_t> seqs(const std::vector<frame_ptr>& those) {
  std::vector<uint64_t> out;
  for (const auto& one : those)
    out.push_back((*one)->seq);
  return out;
}

struct fixture {
  stream_cursor cursor;
  std::vector<frame_ptr> out;

  void check(std::vector<uint64_t> expected) {
    auto got = seqs(out);
    BOOST_TEST(got == expected, boost::test_tools::per_element());
    out.clear();
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(ws_cursor)

BOOST_FIXTURE_TEST_CASE(frames_that_came_while_opening_follow_the_start_without_a_repeat, fixture) {
  for (auto& one : frames(4, 8))
    cursor.live(one, out);
  check({});
  cursor.start({"a", 5}, out);
  check({6, 7, 8});
  BOOST_TEST(!cursor.wants_read());
  cursor.live(frame(9), out);
  cursor.live(frame(9), out);
  cursor.live(frame(3), out);
  check({9});
}

BOOST_FIXTURE_TEST_CASE(a_stream_in_doubt_is_read_once_more_and_loses_nothing, fixture) {
  cursor.start({"a", 5}, out);
  cursor.doubt();
  BOOST_TEST(cursor.wants_read());
  cursor.live(frame(8), out); // 6 and 7 were told while nobody told them here.
  check({});
  BOOST_TEST(cursor.history("a", 8, frames(6, 8), out));
  check({6, 7, 8});
  BOOST_TEST(!cursor.wants_read());
}

BOOST_FIXTURE_TEST_CASE(a_doubt_that_comes_while_it_is_read_asks_for_another_read, fixture) {
  cursor.start({"a", 5}, out);
  cursor.doubt();
  BOOST_TEST(cursor.wants_read());
  cursor.doubt(); // What was missed now may be younger than what is being read.
  BOOST_TEST(cursor.history("a", 5, {}, out));
  BOOST_TEST(cursor.wants_read());
  BOOST_TEST(cursor.history("a", 6, frames(6, 6), out));
  check({6});
  BOOST_TEST(!cursor.wants_read());
}

BOOST_FIXTURE_TEST_CASE(a_resume_gets_history_then_what_was_held, fixture) {
  cursor.claim({"a", 2});
  BOOST_TEST(cursor.wants_read());
  BOOST_TEST(!cursor.wants_read());
  cursor.live(frame(6), out);
  cursor.live(frame(7), out);
  check({});
  BOOST_TEST(cursor.history("a", 6, frames(3, 6), out));
  check({3, 4, 5, 6, 7});
  BOOST_TEST(cursor.is_live());
}

BOOST_FIXTURE_TEST_CASE(a_hole_is_closed_from_the_store_in_order, fixture) {
  cursor.start({"a", 2}, out);
  cursor.live(frame(3), out);
  check({3});
  cursor.live(frame(6), out);
  cursor.live(frame(7), out);
  check({});
  BOOST_TEST(cursor.wants_read());
  BOOST_TEST(cursor.history("a", 7, frames(4, 7), out));
  check({4, 5, 6, 7});
  cursor.live(frame(8), out);
  check({8});
}

BOOST_FIXTURE_TEST_CASE(a_read_that_is_behind_the_hub_is_repeated, fixture) {
  cursor.start({"a", 2}, out);
  cursor.live(frame(6), out);
  BOOST_TEST(cursor.wants_read());
  BOOST_TEST(cursor.history("a", 4, frames(3, 4), out));
  check({3, 4});
  BOOST_TEST(!cursor.is_live());
  BOOST_TEST(cursor.wants_read());
  BOOST_TEST(cursor.history("a", 6, frames(5, 6), out));
  check({5, 6});
  BOOST_TEST(cursor.is_live());
}

BOOST_FIXTURE_TEST_CASE(a_new_epoch_that_began_behind_a_read_is_not_taken_for_an_old_one, fixture) {
  cursor.start({"a", 2}, out);
  cursor.live(frame(4), out);
  cursor.live(frame(1, "before a"), out);
  BOOST_TEST(cursor.wants_read());
  cursor.live(frame(1, "b"), out); // Between the read and its answer.
  BOOST_TEST(cursor.history("a", 4, frames(3, 4), out));
  check({3, 4});
  BOOST_TEST(cursor.wants_read());
  BOOST_TEST(!cursor.history("b", 1, {frame(1, "b")}, out));
  cursor.start({"b", 1}, out);
  check({});
  BOOST_TEST(cursor.is_live());
}

BOOST_FIXTURE_TEST_CASE(another_epoch_a_claim_beyond_the_head_and_lost_history_are_gaps, fixture) {
  cursor.claim({"a", 5});
  BOOST_TEST(!cursor.history("b", 9, {}, out));
  BOOST_TEST(!cursor.history("a", 4, {}, out));
  BOOST_TEST(!cursor.history("a", 9, frames(7, 9), out)); // 6 is not there any more
  BOOST_TEST(!cursor.history("a", 9, {}, out));
  BOOST_TEST(!cursor.history("a", 2000, frames(6, 1005), out)); // more than one recovery brings
  check({});
  cursor.live(frame(10), out);
  cursor.start({"a", 9}, out);
  check({10});
}

BOOST_FIXTURE_TEST_CASE(exactly_the_limit_is_recovered, fixture) {
  cursor.claim({"a", 5});
  BOOST_TEST(cursor.history("a", 5 + stream_cursor::history_limit,
                            frames(6, 5 + stream_cursor::history_limit), out));
  BOOST_TEST(out.size() == stream_cursor::history_limit);
}

BOOST_FIXTURE_TEST_CASE(interim_frames_pass_only_while_live, fixture) {
  cursor.live(frame(0), out);
  check({});
  cursor.start({"a", 1}, out);
  check({});
  cursor.live(frame(0), out);
  check({0});
  cursor.live(frame(3), out);
  cursor.live(frame(0), out);
  check({});
}

BOOST_AUTO_TEST_CASE(what_is_not_held_is_read_again) {
  stream_cursor cursor{4};
  std::vector<frame_ptr> out;
  for (auto& one : frames(11, 40))
    cursor.live(one, out);
  cursor.start({"a", 10}, out);
  BOOST_TEST(seqs(out) == (std::vector<uint64_t>{11, 12, 13, 14}),
             boost::test_tools::per_element());
  BOOST_TEST(cursor.wants_read());
  out.clear();
  BOOST_TEST(cursor.history("a", 40, frames(15, 40), out));
  BOOST_TEST(out.size() == 26u);
  BOOST_TEST(cursor.is_live());
}

namespace {

/// A store, a hub that loses and repeats, and a client that checks what it is given.
class world {
public:
  explicit world(unsigned seed) : random_(seed) {}

  void play() {
    open();
    for (int i = 0; i < 120; ++i)
      step();
    // Nothing is lost any more: one frame proves to the cursor where the stream ends.
    lossy_ = false;
    commit();
    while (!told_.empty() || reading_ || pending_ || cursor_.wants_read()) {
      if (!told_.empty())
        deliver();
      begin_read();
      finish_read();
    }
    BOOST_TEST(cursor_.is_live());
    BOOST_TEST(view_.epoch == epoch_);
    BOOST_TEST(view_.seq == head_);
    BOOST_TEST(cursor_.position().seq == head_);
  }

private:
  bool chance(unsigned percent) { return random_() % 100 < percent; }

  void open() {
    for (auto n = random_() % 20; n > 0; --n)
      commit();
    told_.clear(); // The hub did not know this consumer yet.
    if (chance(50)) {
      view_ = {epoch_, head_};
      pending_start_ = view_;
    } else {
      view_ = {chance(90) ? epoch_ : "of another time", random_() % (head_ + 2)};
      cursor_.claim(view_);
    }
  }

  void step() {
    switch (random_() % 6) {
    case 0:
    case 1:
      commit();
      break;
    case 2:
      told_.push_back(frame(0, epoch_));
      break;
    case 3:
      if (!told_.empty())
        deliver();
      break;
    case 4:
      begin_read();
      break;
    case 5:
      finish_read();
      break;
    }
    if (chance(1))
      new_epoch();
    if (chance(2) && !stored_.empty())
      stored_.pop_front(); // Retention.
  }

  void commit() {
    auto made = frame(++head_, epoch_);
    stored_.push_back(made);
    if (lossy_ && chance(8))
      return;
    told_.push_back(made);
    if (lossy_ && chance(8))
      told_.push_back(made);
  }

  void new_epoch() {
    epoch_ += "'";
    stored_.clear();
    head_ = 0;
  }

  void deliver() {
    auto next = told_.front();
    told_.pop_front();
    cursor_.live(next, out_);
    receive();
  }

  void begin_read() {
    if (pending_start_ && chance(50)) {
      cursor_.start(*pending_start_, out_);
      pending_start_.reset();
      receive();
    }
    if (reading_ || !cursor_.wants_read())
      return;
    reading_ = true;
    read_after_ = cursor_.position().seq;
    pending_ = true;
  }

  void finish_read() {
    if (pending_start_ && !lossy_) {
      cursor_.start(*pending_start_, out_);
      pending_start_.reset();
      receive();
    }
    if (!pending_)
      return;
    std::vector<frame_ptr> found;
    for (const auto& one : stored_)
      if ((*one)->seq > read_after_)
        found.push_back(one);
    pending_ = reading_ = false;
    if (!cursor_.history(epoch_, head_, found, out_)) {
      BOOST_TEST(out_.empty());
      view_ = {epoch_, head_}; // The gap frame carries a snapshot of now.
      cursor_.start(view_, out_);
    }
    receive();
  }

  void receive() {
    for (const auto& one : out_) {
      if (one->interim())
        continue;
      BOOST_REQUIRE((*one)->epoch == view_.epoch);
      BOOST_REQUIRE((*one)->seq == view_.seq + 1);
      ++view_.seq;
    }
    out_.clear();
  }

  std::mt19937 random_;
  std::string epoch_ = "a";
  uint64_t head_ = 0;
  std::deque<frame_ptr> stored_;
  std::deque<frame_ptr> told_;
  bool lossy_ = true;
  stream_cursor cursor_{6};
  std::vector<frame_ptr> out_;
  stream_position view_;
  std::optional<stream_position> pending_start_;
  bool reading_ = false;
  bool pending_ = false;
  uint64_t read_after_ = 0;
};

} // namespace

BOOST_AUTO_TEST_CASE(whatever_is_lost_repeated_or_late_the_view_is_the_stream) {
  for (unsigned seed = 1; seed <= 5000; ++seed)
    BOOST_TEST_CONTEXT("seed " << seed) {
      world{seed}.play();
    }
}

BOOST_AUTO_TEST_SUITE_END()
