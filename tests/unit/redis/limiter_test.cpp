// The limiter against a real Redis that comes and goes.
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <rapidcheck.h>

#include "protocols/errors.hpp"
#include "protocols/metrics.hpp"
#include "protocols/runtime/scoped_caller.hpp"
#include "storage/redis/client.hpp"
#include "storage/redis/limit_script.hpp"
#include "storage/redis/limiter.hpp"
#include "storage/redis/local_buckets.hpp"
#include "tests/unit/redis/redis_server.hpp"

using namespace zhian;
using namespace zhian::test;
using namespace std::chrono_literals;

namespace {

take_tokens from(const std::string& bucket, uint32_t capacity, double rate = 0.0) {
  return {{{bucket, capacity, rate}}, 1};
}

redis_settings at(const redis_server& server) {
  redis_settings out;
  out.port = 0;
  out.unix_socket = server.socket();
  out.timeout =
      2s; // Far above what a loaded test machine needs; the tests of slowness set their own.
  return out;
}

/// One node with a limiter.
struct node {
  caf::actor_system_config cfg;
  caf::actor_system system;
  std::shared_ptr<node_status> status = std::make_shared<node_status>();
  caf::actor limiter;

  explicit node(const redis_settings& where)
      : system(cfg), limiter(spawn_limiter(system, where, status)) {}
  ~node() { caf::anon_send_exit(limiter, caf::exit_reason::user_shutdown); }

  bool comes_up() const {
    return eventually([this] { return status->redis_up.load(); });
  }
  bool goes_down() const {
    return eventually([this] { return !status->redis_up.load(); });
  }

  limit_verdict take(const take_tokens& x) {
    scoped_caller self{system};
    limit_verdict out;
    self->request(limiter, 30s, x)
        .receive([&](const limit_verdict& got) { out = got; },
                 [&](const caf::error& err) { BOOST_ERROR("take_tokens failed: " << ec_of(err)); });
    return out;
  }

  /// How many of `count` requests sent at once are let through.
  int passed_of(int count, const take_tokens& x) {
    scoped_caller self{system};
    int passed = 0;
    std::vector<caf::response_handle<caf::blocking_actor, caf::message, true>> open;
    for (int i = 0; i < count; ++i)
      open.push_back(self->request(limiter, 30s, x));
    for (auto& handle : open)
      handle.receive(
          [&](const limit_verdict& got) { passed += got.allowed ? 1 : 0; },
          [&](const caf::error& err) { BOOST_ERROR("take_tokens failed: " << ec_of(err)); });
    return passed;
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(limiter)

BOOST_AUTO_TEST_CASE(without_redis_limits_are_counted_in_memory) {
  redis_settings none;
  none.port = 0;
  node here{none};
  BOOST_TEST(here.take(from("a", 2)).remaining == 1u);
  BOOST_TEST(here.take(from("a", 2)).allowed);
  auto refused = here.take(from("a", 2, 0.1));
  BOOST_TEST(!refused.allowed);
  BOOST_TEST(refused.retry_after_s == 10u);
  BOOST_TEST(!here.status->redis_up.load());
}

BOOST_AUTO_TEST_CASE(a_request_without_buckets_passes_and_one_with_too_many_is_refused) {
  redis_settings none;
  none.port = 0;
  node here{none};
  BOOST_TEST(here.take({}).allowed);
  take_tokens many;
  many.rules.resize(17, {"a", 1, 1.0});
  scoped_caller self{here.system};
  self->request(here.limiter, 30s, many)
      .receive([](const limit_verdict&) { BOOST_ERROR("was not refused"); },
               [](const caf::error& err) { BOOST_TEST(ec_of(err) == ec::bad_request); });
}

BOOST_AUTO_TEST_CASE(two_nodes_share_the_buckets_in_redis_and_none_passes_twice) {
  redis_server server;
  server.start();
  node one{at(server)};
  node two{at(server)};
  BOOST_REQUIRE((one.comes_up() && two.comes_up()));
  auto other =
      std::async(std::launch::async, [&] { return two.passed_of(300, from("shared", 100)); });
  auto mine = one.passed_of(300, from("shared", 100));
  BOOST_TEST(mine + other.get() == 100);
}

BOOST_AUTO_TEST_CASE(a_refusal_in_redis_takes_from_no_bucket) {
  redis_server server;
  server.start();
  node here{at(server)};
  BOOST_REQUIRE(here.comes_up());
  take_tokens both{{{"wide", 5, 0.0}, {"narrow", 1, 0.0}}, 1};
  BOOST_TEST(here.take(both).allowed);
  BOOST_TEST(here.passed_of(20, both) == 0);
  BOOST_TEST(here.take(from("wide", 5)).remaining == 3u);
}

BOOST_AUTO_TEST_CASE(a_bucket_in_redis_is_forgotten_once_it_is_full_again) {
  redis_server server;
  server.start();
  node here{at(server)};
  BOOST_REQUIRE(here.comes_up());
  here.take(from("slow", 10, 0.1));
  here.take(from("never", 10, 0.0));
  auto ttl = [&](const char* key) {
    return std::stol(server.ask({"PTTL", key}).at(0));
  };
  BOOST_TEST(ttl("zhian:limit:slow") > 5'000);
  BOOST_TEST(ttl("zhian:limit:slow") <= 11'000);
  BOOST_TEST(ttl("zhian:limit:never") > 80'000'000);
  BOOST_TEST(ttl("zhian:limit:never") <= 86'400'000);
}

BOOST_AUTO_TEST_CASE(
    nobody_is_refused_or_kept_waiting_when_redis_dies_and_it_is_used_again_when_it_returns) {
  redis_server server;
  server.start();
  node here{at(server)};
  BOOST_REQUIRE(here.comes_up());
  BOOST_TEST(here.passed_of(5, from("x", 5)) == 5);
  BOOST_TEST(!here.take(from("x", 5)).allowed);

  server.stop();
  BOOST_REQUIRE(here.goes_down());
  auto before = std::chrono::steady_clock::now();
  BOOST_TEST(here.passed_of(50, from("x", 5)) == 5, "counted in memory, from full");
  BOOST_TEST((std::chrono::steady_clock::now() - before < 1s));

  // A new server knows neither the script nor the buckets.
  server.start();
  BOOST_REQUIRE(here.comes_up());
  BOOST_TEST(here.passed_of(50, from("x", 5)) == 5);
  BOOST_TEST(server.ask({"EXISTS", "zhian:limit:x"}).at(0) == "1");
}

BOOST_AUTO_TEST_CASE(every_request_is_answered_while_redis_is_killed_under_them) {
  redis_server server;
  server.start();
  node here{at(server)};
  BOOST_REQUIRE(here.comes_up());
  for (int round = 0; round < 5; ++round) {
    auto asked =
        std::async(std::launch::async, [&] { return here.passed_of(400, from("y", 1'000'000)); });
    server.stop();
    BOOST_TEST(asked.get() == 400);
    server.start();
    BOOST_REQUIRE(here.comes_up());
  }
}

BOOST_AUTO_TEST_CASE(a_server_that_forgot_the_script_is_given_it_again) {
  redis_server server;
  server.start();
  node here{at(server)};
  BOOST_REQUIRE(here.comes_up());
  here.take(from("z", 5));
  server.ask({"SCRIPT", "FLUSH"});
  BOOST_TEST(here.take(from("z", 5)).remaining == 3u);
  BOOST_TEST(here.status->redis_up.load());
}

BOOST_AUTO_TEST_CASE(a_frozen_redis_costs_one_timeout_and_then_nothing_until_it_thaws) {
  redis_server server;
  server.start();
  auto where = at(server);
  where.timeout = 800ms;
  node here{where};
  BOOST_REQUIRE(here.comes_up());
  server.freeze();
  auto before = std::chrono::steady_clock::now();
  BOOST_TEST(here.take(from("q", 2)).allowed);
  auto waited = std::chrono::steady_clock::now() - before;
  BOOST_TEST((waited >= 750ms), "the question was really asked");
  BOOST_TEST((waited < 8s));
  BOOST_TEST(!here.status->redis_up.load());
  before = std::chrono::steady_clock::now();
  BOOST_TEST(here.passed_of(100, from("q", 2)) == 1);
  BOOST_TEST((std::chrono::steady_clock::now() - before < 800ms), "nobody waits for it again");
  server.thaw();
  BOOST_TEST(here.comes_up());
}

BOOST_AUTO_TEST_CASE(the_password_is_given_and_a_wrong_one_means_counting_in_memory) {
  redis_server server{"geheim"};
  server.start();
  auto right = at(server);
  right.password = "geheim";
  node good{right};
  BOOST_TEST(good.comes_up());

  auto wrong = right;
  wrong.password = "falsch";
  auto& refused = metrics::get_counter("zhian_redis_lost_total", "");
  auto before = refused.value();
  node bad{wrong};
  BOOST_TEST(eventually([&] { return refused.value() > before + 1; }), "it tries again");
  BOOST_TEST(bad.passed_of(10, from("w", 3)) == 3);
  BOOST_TEST(!bad.status->redis_up.load());
}

BOOST_AUTO_TEST_CASE(a_limiter_that_ends_answers_whoever_still_waits) {
  redis_server server;
  server.start();
  auto where = at(server);
  where.timeout = 10s;
  node here{where};
  BOOST_REQUIRE(here.comes_up());
  server.freeze();
  scoped_caller self{here.system};
  auto open = self->request(here.limiter, 30s, from("e", 1));
  self->send_exit(here.limiter, caf::exit_reason::user_shutdown);
  open.receive([](const limit_verdict&) { BOOST_ERROR("nobody could know"); },
               [](const caf::error& err) { BOOST_TEST(ec_of(err) == ec::shutting_down); });
}

BOOST_AUTO_TEST_CASE(a_limiter_nobody_holds_ends_by_itself_even_with_a_question_open) {
  redis_server server;
  server.start();
  auto where = at(server);
  where.timeout = 300ms;
  auto status = std::make_shared<node_status>();
  {
    caf::actor_system_config cfg;
    caf::actor_system system{cfg};
    auto handle = spawn_limiter(system, where, status);
    BOOST_REQUIRE(eventually([&] { return status->redis_up.load(); }));
    server.freeze();
    caf::anon_send(handle, from("n", 1));
  } // The system waits for its actors here.
  BOOST_TEST(!status->redis_up.load());
}

BOOST_AUTO_TEST_CASE(redis_and_memory_decide_alike_at_every_step_of_any_run) {
  redis_server server;
  server.start();
  std::atomic<bool> up{false};
  auto where = at(server);
  redis::client client{where, std::string{redis::limit_script}, [&](bool now) {
                         up = now;
                       }};
  BOOST_REQUIRE(eventually([&] { return up.load(); }));
  auto in_redis = [&](const take_tokens& x, int64_t now) {
    std::promise<redis::redis_reply> got;
    auto call = redis::call_of(x, now);
    RC_ASSERT(client.eval(call.keys, call.args,
                          [&](const redis::redis_reply& reply) { got.set_value(reply); }));
    auto reply = got.get_future().get();
    RC_ASSERT(reply.ok);
    return redis::verdict_from(x, reply.items).value();
  };
  int run = 0;
  auto held = rc::check("same verdicts", [&] {
    auto prefix = "run" + std::to_string(run++) + ":";
    redis::local_buckets local{100};
    // Of today's size: microseconds since 1970 must survive Lua's numbers.
    int64_t now = 1'800'000'000'000'000;
    auto steps = *rc::gen::inRange(1, 40);
    for (int i = 0; i < steps; ++i) {
      now += *rc::gen::inRange<int64_t>(-300'000, 3'000'001);
      take_tokens x;
      x.cost = *rc::gen::inRange<uint32_t>(0, 4);
      for (int n = *rc::gen::inRange(1, 4); n > 0; --n) {
        auto bucket = *rc::gen::inRange(0, 3);
        x.rules.push_back({prefix + std::to_string(bucket), static_cast<uint32_t>(2 + 3 * bucket),
                           *rc::gen::element(0.0, 0.25, 1.0, 3.7)});
      }
      auto here = local.take(x, now);
      auto there = in_redis(x, now);
      RC_ASSERT(here.allowed == there.allowed);
      RC_ASSERT(here.limit == there.limit);
      RC_ASSERT(here.remaining == there.remaining);
      RC_ASSERT(here.reset_s == there.reset_s);
      RC_ASSERT(here.retry_after_s == there.retry_after_s);
    }
  });
  BOOST_TEST(held);
}

BOOST_AUTO_TEST_SUITE_END()
