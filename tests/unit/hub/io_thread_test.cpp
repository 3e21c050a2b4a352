// The bridge between Asio and CAF: who answers, on which thread, and what happens when nobody does.
#include <utility>

#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/test/unit_test.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/typed_response_promise.hpp>

#include "http/server/ask.hpp"
#include "protocols/runtime/metered_actor.hpp"

using namespace std::chrono_literals;
using namespace zhian;
namespace net = boost::asio;

namespace {

struct echo {
  static constexpr uint16_t kind = 0x0ff0;
  using reply = std::string;
  std::string text;
};

/// Answers, refuses or keeps silent, as the text says.
class echo_actor final : public metered_actor {
public:
  explicit echo_actor(caf::actor_config& cfg) : metered_actor(cfg, "echo") {}

  caf::behavior make_behavior() override {
    return {
        [this](const echo& x) -> caf::result<std::string> {
          if (x.text == "refuse")
            return make_error(ec::room_busy, "busy");
          if (x.text == "die") {
            quit(caf::exit_reason::user_shutdown);
            return make_error(ec::shutting_down);
          }
          if (x.text == "hold") {
            held_.push_back(make_response_promise<std::string>());
            return held_.back();
          }
          if (x.text == "release") {
            for (auto& one : held_)
              one.deliver(std::string{"late"});
            held_.clear();
          }
          return "echo " + x.text;
        },
        [](const entity_call& x) -> caf::result<std::string> {
          if (!x.body.match_elements<call_meta, echo>())
            return make_error(ec::bad_request);
          return x.to.str() + "|" + x.body.get_as<call_meta>(0).trace + "|"
                 + x.body.get_as<echo>(1).text;
        },
    };
  }

  void on_exit() override { held_.clear(); } // A promise holds its actor.

private:
  std::vector<caf::typed_response_promise<std::string>> held_;
};

class one_host : public shard_router {
public:
  explicit one_host(caf::actor host) : host_(std::move(host)) {}
  const caf::actor& host_of(shard_id) const override { return host_; }
  uint64_t epoch_of(shard_id) const override { return 1; }

private:
  caf::actor host_;
};

struct fixture {
  caf::actor_system_config cfg;
  caf::actor_system sys{(cfg.set("scheduler.policy", caf::atom("sharing")), cfg)};
  caf::actor target = sys.spawn<echo_actor>();
  net::io_context ioc{1};
  http::io_thread io{sys, ioc};

  ~fixture() {
    io.stop();
    ioc.restart();
    ioc.run_for(20ms);
    caf::anon_send_exit(target, caf::exit_reason::kill);
  }

  /// Runs the coroutine to its end on this thread.
  template <class F>
  void run(F f) {
    std::exception_ptr failed;
    bool ended = false;
    auto guard = net::make_work_guard(ioc);
    net::co_spawn(ioc, std::move(f), [&](std::exception_ptr e) {
      failed = e;
      ended = true;
      guard.reset();
      ioc.stop();
    });
    ioc.restart();
    ioc.run_for(10s);
    BOOST_REQUIRE(ended);
    if (failed)
      std::rethrow_exception(failed);
  }

  net::awaitable<http::answer<std::string>> ask(std::string text,
                                                std::chrono::milliseconds budget = 5s) {
    return http::ask_service(io, target, echo{std::move(text)}, budget);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(io_thread_suite, fixture)

BOOST_AUTO_TEST_CASE(an_answer_comes_back_on_the_io_thread) {
  auto here = std::this_thread::get_id();
  run([&]() -> net::awaitable<void> {
    auto got = co_await ask("hi");
    BOOST_REQUIRE(got);
    BOOST_TEST(*got == "echo hi");
    BOOST_TEST((std::this_thread::get_id() == here));
  });
}

BOOST_AUTO_TEST_CASE(a_refusal_keeps_its_code_and_detail) {
  run([&]() -> net::awaitable<void> {
    auto got = co_await ask("refuse");
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.code() == ec::room_busy);
    BOOST_TEST(detail_of(got.error()) == "busy");
  });
}

BOOST_AUTO_TEST_CASE(an_entity_receives_meta_and_message) {
  run([&]() -> net::awaitable<void> {
    services svc;
    svc.router = std::make_shared<one_host>(target);
    auto room = room_id::make(7, wall_now());
    call_meta meta;
    meta.trace = "t1";
    echo question{"x"};
    http::answer<std::string> got =
        co_await http::ask_entity(io, svc, refs::room(realm::zhimai, room), meta, question, 5s);
    BOOST_REQUIRE(got);
    BOOST_TEST(*got == "room/" + room.str() + "|t1|x");
  });
}

BOOST_AUTO_TEST_CASE(silence_ends_with_timed_out_and_a_late_answer_is_ignored) {
  run([&]() -> net::awaitable<void> {
    auto start = http::steady::now();
    auto got = co_await ask("hold", 100ms);
    BOOST_TEST(got.code() == ec::timed_out);
    BOOST_TEST((http::steady::now() - start >= 100ms));
    BOOST_TEST((http::steady::now() - start < 2s));
    // The held promise is answered now; the waiter is gone, the next question works.
    auto next = co_await ask("release");
    BOOST_REQUIRE(next);
    BOOST_TEST(*next == "echo release");
  });
}

BOOST_AUTO_TEST_CASE(a_dead_actor_is_an_error_and_not_a_timeout) {
  run([&]() -> net::awaitable<void> {
    auto first = co_await ask("die");
    BOOST_TEST(first.code() == ec::shutting_down);
    auto got = co_await ask("hi");
    BOOST_TEST(got.code() == ec::not_owner);
  });
}

BOOST_AUTO_TEST_CASE(stopping_answers_whoever_waits) {
  run([&]() -> net::awaitable<void> {
    net::post(ioc, [&] { io.stop(); });
    auto got = co_await ask("hold");
    BOOST_TEST(got.code() == ec::shutting_down);
    auto after = co_await ask("hi");
    BOOST_TEST(after.code() == ec::shutting_down);
  });
}

BOOST_AUTO_TEST_CASE(ten_thousand_questions_get_their_own_answers) {
  int right = 0;
  int open = 0;
  run([&]() -> net::awaitable<void> {
    net::steady_timer gate{ioc, http::steady::time_point::max()};
    for (int worker = 0; worker < 50; ++worker) {
      ++open;
      net::co_spawn(
          ioc,
          [&, worker]() -> net::awaitable<void> {
            for (int i = 0; i < 200; ++i) {
              auto text = std::to_string(worker) + "/" + std::to_string(i);
              auto got = co_await ask(text);
              right += got && *got == "echo " + text;
            }
            if (--open == 0)
              gate.cancel();
          },
          net::detached);
    }
    boost::system::error_code ignored;
    co_await gate.async_wait(net::redirect_error(net::use_awaitable, ignored));
  });
  BOOST_TEST(right == 10000);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(the_wheel_is_never_early_and_survives_entries_that_come_and_go) {
  struct one : http::deadlines::entry {
    http::steady::time_point fired{};
    http::steady::time_point* now = nullptr;
    ec why = ec::none;
    one* kills = nullptr;
    void expire(ec w) override {
      why = w;
      fired = *now;
      if (kills)
        kills->cancel();
    }
  };
  http::steady::time_point now{1h};
  http::deadlines wheel;
  std::vector<std::unique_ptr<one>> all;
  for (int i = 0; i < 2000; ++i) {
    all.push_back(std::make_unique<one>());
    all.back()->now = &now;
    wheel.add(*all.back(),
              now + std::chrono::milliseconds{17 * i}); // Up to 34 s: more than a turn.
  }
  all[500]->kills = all[501].get();
  all[700].reset();
  for (int step = 0; step < 1000; ++step) {
    now += 37ms;
    wheel.sweep(now);
  }
  for (size_t i = 0; i < all.size(); ++i) {
    if (i == 700)
      continue;
    BOOST_TEST_CONTEXT("entry " << i) {
      if (i == 501) {
        BOOST_TEST(all[i]->why == ec::none);
        continue;
      }
      auto due = http::steady::time_point{1h} + std::chrono::milliseconds{17 * i};
      BOOST_TEST(all[i]->why == ec::timed_out);
      BOOST_TEST((all[i]->fired >= due));
      BOOST_TEST((all[i]->fired <= due + 37ms + 2 * http::deadlines::grain));
    }
  }
  BOOST_TEST(wheel.empty());
}
