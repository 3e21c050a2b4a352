// What a node tells about itself.
#include <boost/test/unit_test.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <condition_variable>
#include <mutex>

#include "cluster/core/figures.hpp"
#include "protocols/runtime/scoped_caller.hpp"

using namespace zhian;
using namespace zhian::cluster;

namespace {

/// Sums after `n` messages, each of which waited a millisecond and was handled in 20 µs.
actor_work sums(uint64_t n, int64_t deepest) {
  actor_work out;
  out.live = 2;
  out.deepest = deepest;
  out.handled = n;
  metrics::histogram wait, handling;
  for (uint64_t i = 0; i < n; ++i) {
    wait.observe_ns(1'000'000);
    handling.observe_ns(20'000);
  }
  out.wait = wait.read();
  out.handling = handling.read();
  return out;
}

/// Holds whoever handles a `halt` until it is opened.
struct gate_keeper {
  std::mutex mx;
  std::condition_variable changed;
  bool open = false;

  void wait() {
    std::unique_lock lock{mx};
    changed.wait(lock, [&] { return open; });
  }
  void let_go() {
    std::lock_guard lock{mx};
    open = true;
    changed.notify_all();
  }
};

struct halt {
  static constexpr uint16_t kind = 0x0ff0;
};
struct pass_by {
  static constexpr uint16_t kind = 0x0ff1;
};
struct ready {
  static constexpr uint16_t kind = 0x0ff2;
  using reply = uint64_t;
};

class queuer : public metered_actor {
public:
  queuer(caf::actor_config& cfg, gate_keeper* keeper)
      : metered_actor(cfg, "queuer"), keeper_(keeper) {}

  caf::behavior make_behavior() override {
    return {
        [this](halt) { keeper_->wait(); },
        [this](pass_by) { ++passed_; },
        [this](ready) { return passed_; },
    };
  }

private:
  gate_keeper* keeper_;
  uint64_t passed_ = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(figures)

BOOST_AUTO_TEST_CASE(a_window_tells_what_came_since_its_oldest_reading) {
  work_window w;
  BOOST_TEST(w.recent().handled == 0u);
  w.read(sums(1000, 900)); // Before anybody looked.
  w.read(sums(1100, 7));
  w.read(sums(1150, 3));
  auto got = w.recent();
  BOOST_TEST(got.handled == 150u);
  BOOST_TEST(got.deepest == 7);
  BOOST_TEST(got.live == 2);
  uint64_t measured = 0;
  for (auto n : got.wait)
    measured += n;
  BOOST_TEST(measured == 150u);
  BOOST_TEST(metrics::quantile_ns(got.wait, 0.5) > 500'000u);
  BOOST_TEST(metrics::quantile_ns(got.wait, 0.5) <= 1'000'000u);
  BOOST_TEST(metrics::quantile_ns(got.handling, 0.99) <= 25'000u);
}

BOOST_AUTO_TEST_CASE(what_is_older_than_the_window_is_forgotten) {
  work_window w;
  w.read(sums(0, 0));
  w.read(sums(500, 400));
  for (size_t i = 0; i < work_window::readings; ++i)
    w.read(sums(500 + i, 1));
  BOOST_TEST(w.recent().handled == work_window::readings - 1);
  BOOST_TEST(w.recent().deepest == 1);
}

BOOST_AUTO_TEST_CASE(the_time_in_a_mailbox_and_its_greatest_length_are_measured) {
  caf::actor_system_config cfg;
  caf::actor_system sys{cfg};
  gate_keeper keeper;
  auto& meters = meters_of("queuer");
  auto busy = sys.spawn<queuer>(&keeper);
  caf::anon_send(busy, halt{});
  for (int i = 0; i < 2000; ++i)
    caf::anon_send(busy, pass_by{});
  BOOST_TEST(meters.depth.value() >= 2000);
  BOOST_TEST(meters.peak.load() >= 2000);
  keeper.let_go();
  scoped_caller self{sys};
  uint64_t passed = 0;
  self->request(busy, std::chrono::seconds{20}, ready{})
      .receive([&](uint64_t n) { passed = n; }, [](caf::error&) {});
  BOOST_TEST(passed == 2000u);
  // One of eight at most, since one at a time; and what is measured is no more than there was.
  BOOST_TEST(meters.wait.count() > 0u);
  BOOST_TEST(meters.wait.count() < 2002u);
  BOOST_TEST(meters.wait.sum_ns() > 0u);
  self->send_exit(busy, caf::exit_reason::user_shutdown);
}

BOOST_AUTO_TEST_CASE(a_node_tells_as_often_as_it_is_due_and_whom_it_sees) {
  auto map = std::make_shared<shard_map>();
  map->moved_in({entity_kind::room, realm::zhimai, "x", 7});
  map->set_links({"b#1"});
  node_figures told{map, 2};
  placement seen{"a#1", {}};
  cluster_view view;
  member a, b, gone;
  a.name = "a", a.incarnation = "a#1";
  b.name = "b", b.incarnation = "b#1";
  gone.name = "c", gone.incarnation = "c#1", gone.state = member_state::left;
  view.members = {a, b, gone};
  auto now = boottime_ns();
  seen.polled(now, view.members);
  seen.saw(now, view);
  BOOST_TEST(told.due(now));
  auto text = told.tell(now, seen);
  BOOST_TEST(!told.due(now + node_figures::every_ns - 1));
  BOOST_TEST(told.due(now + node_figures::every_ns));
  auto has = [&](const char* part) {
    return text.find(part) != std::string::npos;
  };
  BOOST_TEST(has(R"("activations":[{"kind":"room","count":1}])"), text);
  BOOST_TEST(has(R"("peers":[{"node":"b","incarnation":"b#1","linked":true,"silent_ms":0}])"),
             text);
  BOOST_TEST(has(R"("lanes":[0,0])"), text);
  BOOST_TEST(has(R"("type":"queuer")"), text);
  BOOST_TEST(!has(R"("rss_bytes":0)"), text);
  BOOST_TEST(text.size() < 64u * 1024);
}

BOOST_AUTO_TEST_SUITE_END()
