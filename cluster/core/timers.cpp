#include "cluster/core/timers.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include <caf/actor_system.hpp>

#include "protocols/errors.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/runtime/metered_actor.hpp"

namespace zhian::cluster {

namespace {

using namespace std::chrono_literals;

constexpr auto horizon = 60s;
constexpr auto reload_interval = 5s;

struct tick {
  static constexpr uint16_t kind = 0x0fa1;
  uint64_t generation =
      0; ///< CAF cancels no delayed message: an outdated one is told by its number.
};
struct reload_tick {
  static constexpr uint16_t kind = 0x0fa2;
};

class timers : public metered_actor {
public:
  timers(caf::actor_config& cfg, services svc)
      : metered_actor(cfg, "timers"),
        svc_(std::move(svc)),
        fired_(metrics::get_counter("zhian_timers_fired_total", "Durable timers that took effect")),
        late_(metrics::get_histogram("zhian_timer_lateness_seconds", "How late timers fired")) {}

  caf::behavior make_behavior() override {
    send(this, reload_tick{});
    return {
        [this](timers_changed& x) {
          for (const auto& gone : x.gone)
            forget(key_of(gone.entity, gone.name));
          for (auto& set : x.set)
            put(std::move(set));
          arm();
        },
        [this](const tick& x) {
          if (x.generation == generation_)
            fire_due();
        },
        [this](reload_tick) {
          reload();
          delayed_send(this, reload_interval, reload_tick{});
        },
        [this](reload_work) { reload(); },
    };
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    svc_ = {}; // Handles in an ended actor would keep others from ending.
    return metered_actor::cleanup(std::move(reason), host);
  }

private:
  struct entry {
    timer_row row;
    timestamp at; ///< Next attempt; the due time at first.
    uint32_t attempts = 0;
    bool asking = false;
  };

  static std::string key_of(const entity_ref& entity, const std::string& name) {
    return std::string{to_string(entity.in)} + '/' + entity.str() + '|' + name;
  }

  void put(timer_row row) {
    if (row.due_at > wall_now() + horizon)
      return forget(key_of(row.entity, row.name)); // A later reload brings it.
    auto key = key_of(row.entity, row.name);
    auto at = entries_.find(key);
    if (at != entries_.end() && at->second.row.due_at == row.due_at)
      return; // Known, perhaps just being fired.
    auto due = row.due_at;
    forget(key);
    order_.emplace(due, key);
    entries_.emplace(std::move(key), entry{std::move(row), due, 0, false});
  }

  void forget(const std::string& key) {
    auto at = entries_.find(key);
    if (at == entries_.end())
      return;
    order_.erase({at->second.at, key});
    entries_.erase(at);
  }

  void arm() {
    if (order_.empty())
      return;
    auto wait = std::max(order_.begin()->first - wall_now(), std::chrono::microseconds{0});
    delayed_send(this, std::chrono::duration_cast<std::chrono::milliseconds>(wait) + 1ms,
                 tick{++generation_});
  }

  void fire_due() {
    auto now = wall_now();
    while (!order_.empty() && order_.begin()->first <= now) {
      auto key = order_.begin()->second;
      order_.erase(order_.begin());
      fire(key, now);
    }
    arm();
  }

  void fire(const std::string& key, timestamp now) {
    auto& e = entries_.at(key);
    if (svc_.router->epoch_of(e.row.entity.shard) == 0) {
      entries_.erase(key); // Its owner fires it.
      return;
    }
    e.asking = true;
    auto due = e.row.due_at;
    late_.observe_ns(static_cast<uint64_t>(std::max<int64_t>(0, (now - due).count()) * 1000));
    call_meta meta;
    meta.trace = random_hex(16);
    ask(this, *svc_.router, e.row.entity, std::move(meta),
        timer_fired{e.row.name, due, e.row.payload})
        .then([this, key, due](zhian::done) { settled(key, due, ec::none); },
              [this, key, due](caf::error& err) { settled(key, due, ec_of(err)); });
  }

  void settled(const std::string& key, timestamp due, ec why) {
    auto at = entries_.find(key);
    if (at == entries_.end() || at->second.row.due_at != due)
      return; // Consumed by its commit or set anew meanwhile.
    if (why == ec::none || why == ec::record_gone || why == ec::not_found) {
      if (why == ec::none)
        fired_.add();
      else
        log::warn("timers", "a timer had nothing to do",
                  {{"timer", key}, {"code", to_string(why)}});
      entries_.erase(at);
      return;
    }
    auto& e = at->second;
    e.asking = false;
    auto delay = std::min<int64_t>(int64_t{1} << std::min(e.attempts, 10u), 600);
    ++e.attempts;
    e.at = wall_now() + std::chrono::seconds{delay};
    order_.emplace(e.at, key);
    log::warn("timers", "a timer failed and is tried again",
              {{"timer", key}, {"code", to_string(why)}, {"in_s", delay}});
    arm();
  }

  void reload() {
    request(svc_.queries, caf::infinite, due_timers{{}, wall_now() + horizon, 5000})
        .then(
            [this](due_timers::reply& found) {
              for (auto& row : found.items)
                if (svc_.router->epoch_of(row.entity.shard) != 0)
                  put(std::move(row));
              arm();
            },
            [](caf::error&) {}); // The store is away: the next reload finds them.
  }

  services svc_;
  metrics::counter& fired_;
  metrics::histogram& late_;
  std::map<std::string, entry> entries_;
  std::set<std::pair<timestamp, std::string>> order_;
  uint64_t generation_ = 0;
};

} // namespace

caf::actor spawn_timers(caf::actor_system& sys, services svc) {
  return sys.spawn<timers>(std::move(svc));
}

} // namespace zhian::cluster
