// The built-in interviewer's voice.
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include "actors/interview/builtin_engine.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "tests/unit/interview/room_support.hpp"

using namespace room_test;

namespace {

struct heard {
  std::vector<engine_delta> deltas;
  std::vector<engine_done> done;
  std::vector<engine_failed> failed;
  std::string joined() const {
    std::string out;
    for (const auto& x : deltas)
      out += x.text;
    return out;
  }
};

class listener : public metered_actor {
public:
  listener(caf::actor_config& cfg, std::shared_ptr<heard> to)
      : metered_actor(cfg, "listener"), to_(std::move(to)) {}
  struct say {
    static constexpr uint16_t kind = 0x0ff2;
    caf::actor engine;
    engine_start what;
  };
  caf::behavior make_behavior() override {
    return {
        [this](say& x) { send(x.engine, std::move(x.what)); },
        [this](engine_delta& x) { to_->deltas.push_back(std::move(x)); },
        [this](engine_done& x) { to_->done.push_back(std::move(x)); },
        [this](engine_failed& x) { to_->failed.push_back(std::move(x)); },
    };
  }

private:
  std::shared_ptr<heard> to_;
};

struct engine_world {
  caf::actor_system_config cfg;
  caf::actor_system sys{(cfg.set("scheduler.policy", caf::atom("testing")), cfg)};
  caf::scheduler::test_coordinator& sched =
      dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());
  std::shared_ptr<heard> ears = std::make_shared<heard>();
  caf::actor person = sys.spawn<listener>(ears);
  caf::actor engine;

  explicit engine_world(std::chrono::milliseconds pace = 25ms, size_t most = max_live_lines,
                        bool deltas = true) {
    interview_settings conf;
    conf.delta_interval = pace;
    conf.deltas = deltas;
    engine = spawn_builtin_engine(sys, conf, most);
  }
  ~engine_world() {
    caf::anon_send_exit(person, caf::exit_reason::kill);
    caf::anon_send_exit(engine, caf::exit_reason::kill);
    person = nullptr;
    engine = nullptr;
    sched.run();
    sched.trigger_timeouts();
    sched.run();
  }
  void start(const room_id& room, std::string line, uint32_t turn = 1, uint32_t attempt = 1) {
    engine_start x;
    x.room = room;
    x.turn = turn;
    x.attempt = attempt;
    x.line = std::move(line);
    caf::anon_send(person, listener::say{engine, std::move(x)});
    sched.run();
  }
  void pass(std::chrono::milliseconds time) {
    sched.advance_time(time);
    sched.run();
  }
};

std::vector<std::string> strings(std::string_view line) {
  std::vector<std::string> out;
  for (auto x : pieces_of(line))
    out.emplace_back(x);
  return out;
}

const auto room_a = room_id::make(1, t0);
const auto room_b = room_id::make(2, t0);

} // namespace

BOOST_AUTO_TEST_SUITE(engine)

BOOST_AUTO_TEST_CASE(english_is_spoken_word_by_word_and_chinese_in_threes) {
  BOOST_TEST(strings("Tell me, please.") == (std::vector<std::string>{"Tell", " me,", " please."}),
             boost::test_tools::per_element());
  BOOST_TEST(strings("请介绍一下你自己。")
                 == (std::vector<std::string>{"请介绍", "一下你", "自己。"}),
             boost::test_tools::per_element());
  BOOST_TEST(strings("你好，用C++写过服务吗？")
                 == (std::vector<std::string>{"你好，", "用", "C++", "写过服", "务吗？"}),
             boost::test_tools::per_element());
  BOOST_TEST(strings("").empty());
}

BOOST_AUTO_TEST_CASE(the_pieces_joined_are_the_line_and_never_end_inside_a_character) {
  for (std::string line :
       {std::string{"a"}, std::string{"   "}, std::string{"😀😀 ok 👍🏽。。。"},
        std::string{"「引号」—— dash—dash"}, std::string{"漏\xff洞\xe4\xbd"},
        std::string{"ünïcödé wörds"}, std::string(5000, 'x')}) {
    std::string joined;
    for (auto piece : pieces_of(line)) {
      BOOST_TEST(!piece.empty());
      if ((static_cast<unsigned char>(piece[0]) & 0xc0) == 0x80)
        BOOST_TEST(line.find('\xff') != std::string::npos);
      joined += piece;
    }
    BOOST_TEST(joined == line);
  }
}

BOOST_AUTO_TEST_CASE(without_deltas_a_line_comes_whole_and_at_once) {
  engine_world world{25ms, max_live_lines, false};
  world.start(room_a, "one two three", 4, 2);
  BOOST_TEST(world.ears->deltas.empty());
  BOOST_REQUIRE_EQUAL(world.ears->done.size(), 1u);
  BOOST_TEST(world.ears->done[0].text == "one two three");
  BOOST_TEST(world.ears->done[0].turn == 4u);
}

BOOST_AUTO_TEST_CASE(a_line_is_spoken_at_its_pace_and_then_done) {
  engine_world world;
  world.start(room_a, "one two three", 4, 2);
  BOOST_TEST(world.ears->deltas.empty());
  world.pass(25ms);
  BOOST_TEST(world.ears->joined() == "one");
  world.pass(25ms);
  BOOST_TEST(world.ears->joined() == "one two");
  BOOST_TEST(world.ears->done.empty());
  world.pass(25ms);
  BOOST_TEST(world.ears->joined() == "one two three");
  BOOST_REQUIRE_EQUAL(world.ears->done.size(), 1u);
  BOOST_TEST(world.ears->done[0].text == "one two three");
  BOOST_TEST(world.ears->done[0].finish_reason == "stop");
  BOOST_TEST(world.ears->done[0].turn == 4u);
  BOOST_TEST(world.ears->done[0].attempt == 2u);
  for (uint32_t i = 0; i < 3; ++i)
    BOOST_TEST(world.ears->deltas[i].index == i);
}

BOOST_AUTO_TEST_CASE(without_a_line_there_is_no_tick) {
  engine_world world;
  BOOST_TEST(!world.sched.has_pending_timeout());
  world.start(room_a, "one two");
  world.start(room_b, "one two three");
  BOOST_TEST(world.sched.has_pending_timeout());
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(world.sched.has_pending_timeout());
    world.pass(25ms);
  }
  BOOST_TEST(world.ears->done.size() == 2u);
  BOOST_TEST(!world.sched.has_pending_timeout());
}

BOOST_AUTO_TEST_CASE(one_tick_moves_every_line) {
  engine_world world;
  for (shard_id i = 0; i < 50; ++i)
    world.start(room_id::make(i, t0), "one two");
  BOOST_TEST(world.sched.advance_time(25ms) == 1u);
  world.sched.run();
  BOOST_TEST(world.ears->deltas.size() == 50u);
}

BOOST_AUTO_TEST_CASE(with_pace_zero_a_line_is_spoken_at_once) {
  engine_world world{0ms};
  world.start(room_a, "请介绍一下你自己。");
  BOOST_TEST(world.ears->deltas.size() == 3u);
  BOOST_TEST(world.ears->done.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_cancelled_line_is_not_finished) {
  engine_world world;
  world.start(room_a, "one two three", 2);
  world.pass(25ms);
  caf::anon_send(world.engine, engine_cancel{room_a, 1}); // Another turn: nothing happens.
  world.pass(25ms);
  BOOST_TEST(world.ears->deltas.size() == 2u);
  caf::anon_send(world.engine, engine_cancel{room_a, 2});
  caf::anon_send(world.engine, engine_cancel{room_b, 1});
  world.pass(100ms);
  BOOST_TEST(world.ears->deltas.size() == 2u);
  BOOST_TEST(world.ears->done.empty());
  BOOST_TEST(world.ears->failed.empty());
}

BOOST_AUTO_TEST_CASE(a_new_start_of_a_room_replaces_the_line_in_the_air) {
  engine_world world{25ms, 1};
  world.start(room_a, "old words here", 1, 1);
  world.pass(25ms);
  world.start(room_a, "new", 1, 2);
  world.pass(25ms);
  world.pass(25ms);
  BOOST_REQUIRE_EQUAL(world.ears->done.size(), 1u);
  BOOST_TEST(world.ears->done[0].attempt == 2u);
  BOOST_TEST(world.ears->done[0].text == "new");
}

BOOST_AUTO_TEST_CASE(more_lines_than_the_bound_are_refused_as_overloaded) {
  engine_world world{25ms, 1};
  world.start(room_a, "one two");
  world.start(room_b, "one two", 3, 2);
  BOOST_REQUIRE_EQUAL(world.ears->failed.size(), 1u);
  BOOST_TEST(world.ears->failed[0].reason == "overloaded");
  BOOST_TEST((world.ears->failed[0].room == room_b));
  BOOST_TEST(world.ears->failed[0].turn == 3u);
  BOOST_TEST(world.ears->failed[0].attempt == 2u);
  world.pass(25ms);
  world.pass(25ms);
  world.start(room_b, "one", 3, 3);
  world.pass(25ms);
  BOOST_TEST(world.ears->done.size() == 2u);
}

BOOST_AUTO_TEST_CASE(nothing_to_say_is_a_failure_and_a_start_from_nobody_is_ignored) {
  engine_world world;
  world.start(room_a, "");
  BOOST_REQUIRE_EQUAL(world.ears->failed.size(), 1u);
  engine_start x;
  x.room = room_b;
  x.line = "to nobody";
  caf::anon_send(world.engine, x);
  world.sched.run();
  BOOST_TEST(!world.sched.has_pending_timeout());
}

BOOST_AUTO_TEST_SUITE_END()
