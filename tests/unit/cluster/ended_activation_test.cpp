// An activation that ends owes answers to whoever asked it: its timers are not forgotten.
#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>

#include <boost/test/unit_test.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/send.hpp>

#include "cluster/core/shard_host.hpp"
#include "cluster/core/timers.hpp"
#include "tests/support/wait_until.hpp"

using namespace zhian;
using namespace zhian::cluster;
using namespace std::chrono_literals;

namespace {

struct tally {
  std::atomic<int> fired{0};
  std::atomic<bool> done{false};
};

/// The first one that is asked ends with its answer owed, as one does whose commit was refused
/// while another of its handlers waits for somebody else.
class forgetful : public entity_actor {
public:
  forgetful(caf::actor_config& cfg, entity_context context, tally* counts)
      : entity_actor(cfg, "forgetful", std::move(context)), counts_(counts) {}
  caf::behavior make_behavior() override {
    return common().or_else(
        [this](const call_meta&, const timer_fired&) -> caf::result<zhian::done> {
          auto promise = make_response_promise<zhian::done>();
          if (++counts_->fired == 1) {
            give_up(make_error(ec::storage_unavailable));
            return promise;
          }
          counts_->done = true;
          promise.deliver(zhian::done{});
          return promise;
        });
  }

private:
  tally* counts_;
};

/// The store: the timer is there until it has taken effect.
class timer_store : public metered_actor {
public:
  timer_store(caf::actor_config& cfg, timer_row row, tally* counts)
      : metered_actor(cfg, "query"), row_(std::move(row)), counts_(counts) {}
  caf::behavior make_behavior() override {
    return {[this](const due_timers&) {
      due_timers::reply out;
      if (!counts_->done)
        out.items.push_back(row_);
      return out;
    }};
  }

private:
  timer_row row_;
  tally* counts_;
};

/// A store whose pages are of one timer each.
class paged_timers : public metered_actor {
public:
  paged_timers(caf::actor_config& cfg, std::vector<timer_row> rows)
      : metered_actor(cfg, "query"), rows_(std::move(rows)) {}
  caf::behavior make_behavior() override {
    return {[this](const due_timers& q) {
      due_timers::reply out;
      for (const auto& row : rows_)
        if (row.due_at > q.after.due_at && out.items.empty()) {
          out.items.push_back(row);
          out.more = due_timers::place{row.due_at, row.entity.str(), row.name};
        }
      return out;
    }};
  }

private:
  std::vector<timer_row> rows_;
};

/// Notes whose timers it is asked for.
struct asked_shards {
  std::mutex lock;
  std::vector<std::vector<shard_id>> all;

  bool last_was(const std::vector<shard_id>& shards) {
    std::lock_guard guard{lock};
    return !all.empty() && all.back() == shards;
  }
  /// No shards named: those of all.
  bool never_all() {
    std::lock_guard guard{lock};
    return std::none_of(all.begin(), all.end(), [](const auto& x) { return x.empty(); });
  }
};
class noting_timers : public metered_actor {
public:
  noting_timers(caf::actor_config& cfg, asked_shards* asked)
      : metered_actor(cfg, "query"), asked_(asked) {}
  caf::behavior make_behavior() override {
    return {[this](const due_timers& q) {
      std::lock_guard guard{asked_->lock};
      asked_->all.push_back(q.shards);
      return due_timers::reply{};
    }};
  }

private:
  asked_shards* asked_;
};

class counting_host : public metered_actor {
public:
  counting_host(caf::actor_config& cfg, std::atomic<int>* fired)
      : metered_actor(cfg, "host"), fired_(fired) {}
  caf::behavior make_behavior() override {
    return {[this](const entity_call&) {
      ++*fired_;
      return zhian::done{};
    }};
  }

private:
  std::atomic<int>* fired_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(ended_activations)

BOOST_AUTO_TEST_CASE(a_timer_whose_entity_ended_without_an_answer_fires_again) {
  tally counts;
  caf::actor_system_config cfg;
  caf::actor_system sys{cfg};
  auto map = std::make_shared<shard_map>();
  auto entity = refs::email(realm::zhimai, "li@example.cn");
  map->hold(entity.shard, 1);
  services svc;
  svc.router = map;
  svc.queries = sys.spawn<timer_store>(timer_row{entity, "a", wall_now(), {}}, &counts);
  entity_factories factories;
  factories.emplace(entity.kind, [&](caf::actor_system& home, entity_context context) {
    return caf::actor{home.spawn<forgetful>(std::move(context), &counts)};
  });
  auto host = spawn_shard_host(sys, map, factories, svc, std::make_shared<settings>());
  map->set_hosts({host});
  auto timers = spawn_timers(sys, svc);
  caf::anon_send(host, tell_ends{timers});
  BOOST_TEST(test::wait_until([&] { return counts.done.load(); }));
  BOOST_TEST(counts.fired == 2);
  for (const auto& x : {timers, host, svc.queries})
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
  timers = host = nullptr;
  map->set_hosts({});
}

BOOST_AUTO_TEST_CASE(a_node_asks_for_the_timers_of_its_own_shards) {
  asked_shards asked;
  caf::actor_system_config cfg;
  caf::actor_system sys{cfg};
  auto map = std::make_shared<shard_map>();
  services svc;
  svc.router = map;
  svc.queries = sys.spawn<noting_timers>(&asked);
  auto timers = spawn_timers(sys, svc); // Holds nothing yet, and asks nobody.
  map->hold(7, 1);
  map->hold(9, 1);
  caf::anon_send(timers, reload_work{}); // As every claim does.
  BOOST_TEST(test::wait_until([&] { return asked.last_was({7, 9}); }));
  map->drop(9);
  caf::anon_send(timers, reload_work{});
  BOOST_TEST(test::wait_until([&] { return asked.last_was({7}); }));
  BOOST_TEST(asked.never_all());
  for (size_t s = 0; s < shard_count; ++s)
    map->hold(static_cast<shard_id>(s), 1);
  caf::anon_send(timers, reload_work{});
  BOOST_TEST(test::wait_until([&] { return asked.last_was({}); }));
  for (const auto& x : {timers, svc.queries})
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
  timers = nullptr;
}

BOOST_AUTO_TEST_CASE(timers_behind_a_full_page_are_loaded_too) {
  caf::actor_system_config cfg;
  caf::actor_system sys{cfg};
  auto map = std::make_shared<shard_map>();
  auto first = refs::email(realm::zhimai, "li@example.cn");
  auto last = refs::email(realm::zhimai, "wang@example.cn");
  map->hold(last.shard, 1); // The first one is somebody else's.
  std::atomic<int> fired{0};
  services svc;
  svc.router = map;
  svc.queries = sys.spawn<paged_timers>(std::vector{timer_row{first, "a", wall_now() - 2s, {}},
                                                    timer_row{last, "b", wall_now() - 1s, {}}});
  auto host = sys.spawn<counting_host>(&fired);
  map->set_hosts({host});
  auto timers = spawn_timers(sys, svc);
  BOOST_TEST(test::wait_until([&] { return fired.load() > 0; }));
  for (const auto& x : {timers, host, svc.queries})
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
  timers = host = nullptr;
  map->set_hosts({});
}

BOOST_AUTO_TEST_SUITE_END()
