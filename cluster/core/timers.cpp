#include "cluster/core/timers.hpp"

#include <algorithm>
#include <chrono>

#include <caf/actor_system.hpp>

#include "cluster/core/timer_wheel.hpp"
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
            wheel_.forget(gone.entity, gone.name);
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
        [this](const activation_ended& x) {
          if (auto n = wheel_.ended(x.entity, wall_now()); n > 0) {
            log::warn("timers", "an activation ended before it had answered",
                      {{"entity", x.entity.str()}, {"timers", n}});
            arm();
          }
        },
    };
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    svc_ = {}; // Handles in an ended actor would keep others from ending.
    return metered_actor::cleanup(std::move(reason), host);
  }

private:
  void put(timer_row row) {
    if (row.due_at > wall_now() + horizon)
      wheel_.forget(row.entity, row.name); // A later reload brings it.
    else
      wheel_.put(std::move(row));
  }

  void arm() {
    auto next = wheel_.next();
    if (!next)
      return;
    auto wait = std::max(*next - wall_now(), std::chrono::microseconds{0});
    delayed_send(this, std::chrono::duration_cast<std::chrono::milliseconds>(wait) + 1ms,
                 tick{++generation_});
  }

  void fire_due() {
    auto now = wall_now();
    for (auto& row : wheel_.take_due(now))
      fire(std::move(row), now);
    arm();
  }

  void fire(timer_row row, timestamp now) {
    if (svc_.router->epoch_of(row.entity.shard) == 0) {
      wheel_.done(row); // Its owner fires it.
      return;
    }
    late_.observe_ns(
        static_cast<uint64_t>(std::max<int64_t>(0, (now - row.due_at).count()) * 1000));
    call_meta meta;
    meta.trace = random_hex(16);
    auto to = row.entity;
    timer_fired what{row.name, row.due_at, row.payload};
    ask(this, *svc_.router, std::move(to), std::move(meta), std::move(what))
        .then([this, row](zhian::done) { settled(row, ec::none); },
              [this, row](caf::error& err) { settled(row, ec_of(err)); });
  }

  void settled(const timer_row& row, ec why) {
    auto timer = row.entity.str() + '|' + row.name;
    if (why == ec::none || why == ec::record_gone || why == ec::not_found) {
      if (why == ec::none)
        fired_.add();
      else
        log::warn("timers", "a timer had nothing to do",
                  {{"timer", timer}, {"code", to_string(why)}});
      wheel_.done(row);
      return;
    }
    auto delay = wheel_.failed(row, wall_now());
    if (!delay)
      return; // Consumed by its commit or set anew meanwhile.
    log::warn("timers", "a timer failed and is tried again",
              {{"timer", timer}, {"code", to_string(why)}, {"in_s", delay->count()}});
    arm();
  }

  /// The shards whose timers are asked for. A shard that is won while the store answers is not
  /// among them: the reload that follows every claim asks for it.
  std::vector<shard_id> own_shards() const {
    std::vector<shard_id> out;
    for (size_t s = 0; s < shard_count; ++s)
      if (svc_.router->epoch_of(static_cast<shard_id>(s)) != 0)
        out.push_back(static_cast<shard_id>(s));
    return out;
  }

  /// All pages: much that waits its turn must not hide what comes later.
  void reload(due_timers::place after = {}) {
    auto own = own_shards();
    if (own.empty())
      return;
    due_timers question;
    if (own.size() < shard_count)
      question.shards = std::move(own); // Else none are named, which means all.
    question.until = wall_now() + horizon;
    question.after = std::move(after);
    request(svc_.queries, caf::infinite, std::move(question))
        .then(
            [this](due_timers::reply& found) {
              for (auto& row : found.items)
                if (svc_.router->epoch_of(row.entity.shard) != 0) // It may be lost by now.
                  put(std::move(row));
              arm();
              if (found.more)
                reload(std::move(*found.more));
            },
            [](caf::error&) {}); // The store is away: the next reload finds them.
  }

  services svc_;
  metrics::counter& fired_;
  metrics::histogram& late_;
  timer_wheel wheel_;
  uint64_t generation_ = 0;
};

} // namespace

caf::actor spawn_timers(caf::actor_system& sys, services svc) {
  return sys.spawn<timers>(std::move(svc));
}

} // namespace zhian::cluster
