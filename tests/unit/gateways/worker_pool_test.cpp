#include <boost/test/unit_test.hpp>

#include <condition_variable>
#include <mutex>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include "protocols/runtime/scoped_caller.hpp"
#include "protocols/runtime/worker_pool.hpp"

using namespace zhian;

namespace {

struct square {
  static constexpr uint16_t kind = 0x7f01;
  using reply = int;
  int x = 0;
};

/// Opens for all who wait in it.
class gate {
public:
  void open() {
    std::lock_guard guard{mx_};
    open_ = true;
    cv_.notify_all();
  }
  void enter() {
    std::unique_lock guard{mx_};
    ++inside_;
    cv_.notify_all();
    cv_.wait(guard, [&] { return open_; });
  }
  void await_inside(int n) {
    std::unique_lock guard{mx_};
    cv_.wait(guard, [&] { return inside_ >= n; });
  }

private:
  std::mutex mx_;
  std::condition_variable cv_;
  bool open_ = false;
  int inside_ = 0;
};

struct square_work {
  std::shared_ptr<gate> door;
  std::shared_ptr<const stop_signal> stop;

  caf::expected<int> handle(const square& in) {
    if (in.x < 0)
      throw std::runtime_error("negative");
    if (in.x == 1000)
      return make_error(ec::not_found);
    if (in.x == 77) { // Works until it is told to stop.
      door->enter();
      while (!stop->raised())
        std::this_thread::yield();
      return 0;
    }
    if (in.x == 7)
      door->enter();
    return in.x * in.x;
  }
};

using square_pool = worker_pool<square_work, square>;

struct fixture {
  caf::actor_system_config cfg;
  caf::actor_system sys{cfg};
  scoped_caller self{sys};
  std::shared_ptr<gate> door = std::make_shared<gate>();

  caf::actor pool(uint32_t workers, uint32_t queue,
                  std::chrono::milliseconds patience = std::chrono::seconds(60)) {
    pool_bounds bounds{"square_worker", workers, queue, patience};
    return sys.spawn<square_pool>(
        "squares", bounds,
        square_pool::factory{[door = door](std::shared_ptr<const stop_signal> stop) {
          return std::make_shared<square_work>(square_work{door, std::move(stop)});
        }});
  }

  ec ask(const caf::actor& p, int x, int& result) {
    ec error = ec::none;
    self->request(p, caf::infinite, square{x})
        .receive([&](int y) { result = y; }, [&](const caf::error& e) { error = ec_of(e); });
    return error;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(worker_pools, fixture)

BOOST_AUTO_TEST_CASE(each_request_gets_its_own_answer) {
  auto p = pool(3, 100);
  for (int i = 0; i < 50; ++i) {
    int got = 0;
    BOOST_TEST(ask(p, i + 10, got) == ec::none);
    BOOST_TEST(got == (i + 10) * (i + 10));
  }
}

BOOST_AUTO_TEST_CASE(an_error_or_an_exception_costs_one_request) {
  auto p = pool(1, 10);
  int got = 0;
  BOOST_TEST(ask(p, 1000, got) == ec::not_found);
  BOOST_TEST(ask(p, -1, got) == ec::internal);
  BOOST_TEST(ask(p, 3, got) == ec::none);
  BOOST_TEST(got == 9);
}

BOOST_AUTO_TEST_CASE(workers_work_at_once_and_the_rest_waits_up_to_the_queue) {
  auto p = pool(2, 3);
  std::deque<scoped_caller> askers;
  std::vector<decltype(askers.front()->request(p, caf::infinite, square{7}))> pending;
  // Two at work, three waiting, the sixth is too much.
  for (int i = 0; i < 2; ++i) {
    askers.emplace_back(sys);
    pending.push_back(askers.back()->request(p, caf::infinite, square{7}));
  }
  door->await_inside(2);
  for (int i = 0; i < 3; ++i) {
    askers.emplace_back(sys);
    pending.push_back(askers.back()->request(p, caf::infinite, square{4 + i}));
  }
  int ignored = 0;
  // Sent by another actor, but after the five: a mailbox keeps the order in which it was filled.
  BOOST_TEST(ask(p, 2, ignored) == ec::overloaded);
  door->open();
  int good = 0;
  for (auto& x : pending)
    x.receive([&](int) { ++good; }, [&](const caf::error& e) { BOOST_ERROR(ec_of(e)); });
  BOOST_TEST(good == 5);
}

BOOST_AUTO_TEST_CASE(a_request_that_waited_too_long_is_not_worked_on) {
  auto p = pool(1, 10, std::chrono::milliseconds(0));
  scoped_caller first{sys};
  scoped_caller second{sys};
  auto busy = first->request(p, caf::infinite, square{7});
  door->await_inside(1);
  auto late = second->request(p, caf::infinite, square{5});
  door->open();
  busy.receive([](int) {}, [](const caf::error&) {});
  late.receive([](int) { BOOST_ERROR("worked on"); },
               [](const caf::error& e) { BOOST_TEST(ec_of(e) == ec::overloaded); });
}

BOOST_AUTO_TEST_CASE(a_pool_that_ends_answers_everybody_and_stops_its_workers) {
  auto p = pool(1, 10);
  scoped_caller first{sys};
  scoped_caller second{sys};
  auto busy = first->request(p, caf::infinite, square{77});
  door->open();
  door->await_inside(1);
  auto waiting = second->request(p, caf::infinite, square{5});
  self->send_exit(p, caf::exit_reason::user_shutdown);
  auto expect = [](auto& x) {
    x.receive([](int) { BOOST_ERROR("worked on"); },
              [](const caf::error& e) { BOOST_TEST(ec_of(e) == ec::shutting_down); });
  };
  expect(busy);
  expect(waiting);
  // The destructor of the actor system waits for all workers: this test would hang if one went on.
}

BOOST_AUTO_TEST_CASE(a_pool_nobody_holds_any_more_ends_by_itself) {
  int got = 0;
  BOOST_TEST(ask(pool(2, 4), 3, got) == ec::none);
  BOOST_TEST(got == 9);
}

BOOST_AUTO_TEST_SUITE_END()
