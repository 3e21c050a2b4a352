// The hub as an actor, under the deterministic scheduler and with real io threads.
#include <utility>

#include <condition_variable>
#include <mutex>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/test/unit_test.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include "cluster/hub/hub.hpp"
#include "http/server/ask.hpp"
#include "protocols/errors.hpp"
#include "protocols/runtime/scoped_caller.hpp"
#include "tests/support/patience.hpp"

using namespace std::chrono_literals;
using namespace zhian;

namespace {

std::shared_ptr<const stream_frame> frame(const std::string& room, uint64_t seq) {
  auto made = std::make_shared<stream_frame>();
  made->stream = {stream_kind::room, room};
  made->epoch = "e";
  made->seq = seq;
  made->type = "answer";
  made->data = "{}";
  return made;
}

struct fixture {
  caf::actor_system_config cfg;
  caf::actor_system sys{(cfg.set("scheduler.policy", caf::atom("sharing")), cfg)};
  caf::actor hub = spawn_hub(sys);
  ~fixture() { caf::anon_send_exit(hub, caf::exit_reason::kill); }
};

/// What an edge is told, seen from the test thread.
struct edge {
  explicit edge(caf::actor_system& sys) : self(sys) {}
  scoped_caller self;

  ec subscribe(const caf::actor& hub, const std::string& key) {
    ec got = ec::none;
    self->request(hub, 5s, subscribe_stream{key})
        .receive([](const done&) {}, [&](caf::error& err) { got = ec_of(err); });
    return got;
  }
  std::vector<uint64_t> next() {
    std::vector<uint64_t> out;
    self->receive(
        [&](const told& x) {
          for (auto& one : x.frames)
            out.push_back(one->seq);
        },
        caf::after(5s) >> [] { BOOST_FAIL("nothing was told"); });
    return out;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(hub_suite, fixture)

BOOST_AUTO_TEST_CASE(every_frame_after_the_answer_to_subscribe_is_told) {
  edge one{sys};
  edge other{sys};
  BOOST_TEST(one.subscribe(hub, "room:a") == ec::none);
  caf::anon_send(hub, publish{{frame("a", 1), frame("b", 1), frame("a", 2)}});
  BOOST_TEST(one.next() == (std::vector<uint64_t>{1, 2}), boost::test_tools::per_element());
  BOOST_TEST(other.subscribe(hub, "room:a") == ec::none);
  caf::anon_send(hub, publish{{frame("a", 3)}});
  BOOST_TEST(one.next() == (std::vector<uint64_t>{3}), boost::test_tools::per_element());
  BOOST_TEST(other.next() == (std::vector<uint64_t>{3}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(after_unsubscribe_only_the_rest_is_told) {
  edge one{sys};
  one.subscribe(hub, "room:a");
  one.subscribe(hub, "room:b");
  one.self->send(hub, unsubscribe_stream{"room:a"});
  one.subscribe(hub, "room:b"); // The answer proves that the hub has seen the line above.
  caf::anon_send(hub, publish{{frame("a", 1), frame("b", 7)}});
  BOOST_TEST(one.next() == (std::vector<uint64_t>{7}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_end_of_a_session_reaches_every_edge_that_joined) {
  edge one{sys};
  edge other{sys};
  for (auto* x : {&one, &other})
    x->self->request(hub, 5s, join_edge{})
        .receive([](const done&) {}, [](caf::error&) { BOOST_ERROR("join failed"); });
  session_ended news;
  news.session = session_id::make(3, wall_now());
  news.reason = "replayed";
  caf::anon_send(hub, news);
  for (auto* x : {&one, &other})
    x->self->receive(
        [&](const session_ended& got) {
          BOOST_TEST(got.session == news.session);
          BOOST_TEST(got.reason == "replayed");
        },
        caf::after(5s) >> [] { BOOST_ERROR("no news"); });
}

BOOST_AUTO_TEST_CASE(a_message_without_sender_is_refused) {
  // A request always has a sender; an anonymous send cannot be answered and must not kill the hub.
  caf::anon_send(hub, subscribe_stream{"room:a"});
  edge one{sys};
  BOOST_TEST(one.subscribe(hub, "room:a") == ec::none);
  caf::anon_send(hub, publish{{frame("a", 1)}});
  BOOST_TEST(one.next().size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_edge_that_ends_is_forgotten) {
  auto& known = metrics::get_gauge("zhian_hub_streams", "");
  edge stays{sys};
  {
    edge gone{sys};
    gone.subscribe(hub, "room:z");
    stays.subscribe(hub, "room:a");
    BOOST_TEST(known.value() == 2);
  }
  // The hub hears of the end by a message of its own; ask until it has.
  auto until = std::chrono::steady_clock::now() + test::patience(5s);
  while (known.value() != 1 && std::chrono::steady_clock::now() < until)
    stays.subscribe(hub, "room:a");
  BOOST_TEST(known.value() == 1);
  caf::anon_send(hub, publish{{frame("z", 1), frame("a", 1)}});
  BOOST_TEST(stays.next().size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_io_thread_is_told_in_order_while_others_publish) {
  boost::asio::io_context ioc{1};
  http::io_thread io{sys, ioc};
  std::vector<uint64_t> got;
  constexpr uint64_t last = 5000;
  io.actor->on_told = [&](const told& x) {
    for (auto& one : x.frames)
      got.push_back(one->seq);
    if (got.back() == last)
      ioc.stop();
  };
  auto guard = boost::asio::make_work_guard(ioc);
  std::thread lane;
  http::ask_then<done>(
      io, hub, 5s,
      [&](http::answer<done> ok) {
        BOOST_TEST(bool(ok));
        lane = std::thread{[&] {
          // One stream's frames come from one lane in order; another stream's come in between.
          for (uint64_t i = 1; i <= last; i += 2)
            caf::anon_send(hub, publish{{frame("a", i), frame("b", i), frame("a", i + 1)}});
        }};
      },
      subscribe_stream{"room:a"});
  ioc.run_for(20s);
  if (lane.joinable())
    lane.join();
  BOOST_REQUIRE(got.size() == last);
  for (uint64_t i = 0; i < last; ++i)
    BOOST_REQUIRE(got[i] == i + 1);
  io.stop();
}

BOOST_AUTO_TEST_CASE(an_io_thread_that_ended_without_running_is_forgotten_too) {
  {
    boost::asio::io_context ioc{1};
    http::io_thread io{sys, ioc};
    io.actor->request(hub, caf::infinite, subscribe_stream{"room:q"})
        .then([](const done&) {}, [](caf::error&) {});
  }
  auto& known = metrics::get_gauge("zhian_hub_streams", "");
  edge stays{sys};
  auto until = std::chrono::steady_clock::now() + test::patience(5s);
  do
    stays.subscribe(hub, "room:a");
  while (known.value() != 1 && std::chrono::steady_clock::now() < until);
  BOOST_TEST(known.value() == 1);
  caf::anon_send(hub, publish{{frame("q", 1), frame("a", 1)}});
  BOOST_TEST(stays.next().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
