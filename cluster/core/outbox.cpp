#include "cluster/core/outbox.hpp"

#include <algorithm>
#include <chrono>
#include <list>
#include <random>
#include <set>

#include <caf/actor_system.hpp>
#include <caf/typed_response_promise.hpp>

#include "cluster/core/shard_host.hpp"
#include "protocols/errors.hpp"
#include "protocols/notice.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "protocols/utf8.hpp"

namespace zhian::cluster {

namespace {

using namespace std::chrono_literals;

constexpr auto reload_interval = 30s;
/// An item marked `sending` is looked at again after this long: its dispatcher has died.
constexpr auto sending_limit = 120s;
/// Deliveries under way at once.
constexpr size_t most_under_way = 16;

struct tick {
  static constexpr uint16_t kind = 0x0fa4;
  uint64_t generation = 0;
};
struct reload_tick {
  static constexpr uint16_t kind = 0x0fa5;
};

class outbox : public metered_actor {
public:
  outbox(caf::actor_config& cfg, services svc, std::map<std::string, caf::actor> gateways)
      : metered_actor(cfg, "outbox"),
        svc_(std::move(svc)),
        gateways_(std::move(gateways)),
        waiting_(metrics::get_gauge("zhian_outbox_waiting", "Outbox items in memory")),
        delivered_(metrics::get_counter("zhian_outbox_delivered_total", "Outbox items delivered")),
        dead_(metrics::get_counter("zhian_outbox_dead_total", "Outbox items given up")) {}

  caf::behavior make_behavior() override {
    send(this, reload_tick{});
    return {
        [this](outbox_added& x) {
          for (auto& item : x.items)
            put(std::move(item));
          go_on();
        },
        [this](const tick& x) {
          if (x.generation == generation_)
            go_on();
        },
        [this](reload_tick) {
          reload();
          delayed_send(this, reload_interval, reload_tick{});
        },
        [this](reload_work) { reload(); },
        [this](const release_shards& x) -> caf::result<zhian::done> {
          release r{{x.shards.begin(), x.shards.end()}, {}};
          if (!busy(r.shards))
            return zhian::done{};
          auto promise = r.promise = make_response_promise<zhian::done>();
          releases_.push_back(std::move(r));
          return promise;
        },
    };
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    for (auto& r : releases_)
      r.promise.deliver(zhian::done{});
    releases_.clear();
    for (const auto& [key, epoch] : under_way_)
      svc_.router->busy_out(std::get<0>(key));
    under_way_.clear();
    svc_ = {}; // Handles in an ended actor would keep others from ending.
    gateways_.clear();
    return metered_actor::cleanup(std::move(reason), host);
  }

private:
  using key_type = std::tuple<shard_id, std::string, std::string>;

  /// Who waits until nothing of these shards is under way.
  struct release {
    std::set<shard_id> shards;
    caf::typed_response_promise<zhian::done> promise;
  };

  bool busy(const std::set<shard_id>& shards) const {
    return std::any_of(under_way_.begin(), under_way_.end(),
                       [&](const auto& x) { return shards.contains(std::get<0>(x.first)); });
  }

  void ended(const outbox_item& item) {
    if (under_way_.erase(key_of(item)) > 0)
      svc_.router->busy_out(item.shard);
    std::erase_if(releases_, [this](release& r) {
      if (busy(r.shards))
        return false;
      r.promise.deliver(zhian::done{});
      return true;
    });
  }

  static key_type key_of(const outbox_item& x) { return {x.shard, x.kind, x.dedup_key}; }

  void put(outbox_item item) {
    auto key = key_of(item);
    if (under_way_.contains(key))
      return;
    if (auto at = items_.find(key); at != items_.end()) {
      order_.erase({at->second.next_at, key});
      items_.erase(at);
    }
    order_.emplace(item.next_at, key);
    items_.emplace(std::move(key), std::move(item));
    waiting_.set(static_cast<int64_t>(items_.size()));
  }

  void go_on() {
    auto now = wall_now();
    while (!order_.empty() && order_.begin()->first <= now && under_way_.size() < most_under_way) {
      auto key = order_.begin()->second;
      order_.erase(order_.begin());
      auto item = std::move(items_.at(key));
      items_.erase(key);
      start(std::move(item));
    }
    waiting_.set(static_cast<int64_t>(items_.size()));
    if (order_.empty() || under_way_.size() >= most_under_way)
      return;
    auto wait = std::max(order_.begin()->first - now, std::chrono::microseconds{0});
    delayed_send(this, std::chrono::duration_cast<std::chrono::milliseconds>(wait) + 1ms,
                 tick{++generation_});
  }

  void start(outbox_item item) {
    auto epoch = svc_.router->epoch_of(item.shard);
    if (epoch == 0)
      return; // Its owner delivers it.
    under_way_.emplace(key_of(item), epoch);
    svc_.router->busy_in(item.shard);
    // Found as `sending`: an attempt began and nobody knows how it ended.
    if (item.state == outbox_state::sending && item.once) {
      finish(std::move(item), ec::timed_out);
      return;
    }
    ++item.attempts;
    mark(item, outbox_state::sending, wall_now() + sending_limit, {},
         [this, item](bool ok) mutable {
           if (!ok) {
             ended(item); // The next reload finds it.
             go_on();
             return;
           }
           call(std::move(item));
         });
  }

  void call(outbox_item item) {
    if (item.kind == to_string(channel::nowhere)) {
      finish(std::move(item), ec::none);
      return;
    }
    auto gateway = gateways_.find(item.kind);
    if (gateway == gateways_.end()) {
      finish(std::move(item), ec::unsupported);
      return;
    }
    deliver what{item.kind, item.dedup_key, item.payload, item.trace};
    request(gateway->second, caf::infinite, std::move(what))
        .then([this, item](zhian::done) mutable { finish(std::move(item), ec::none); },
              [this, item](caf::error& err) mutable {
                finish(std::move(item), ec_of(err), detail_of(err));
              });
  }

  void finish(outbox_item item, ec why, const std::string& detail = {}) {
    auto now = wall_now();
    auto verdict = judge(why, item.once, item.attempts, now,
                         std::uniform_real_distribution<double>{-1, 1}(chance_));
    auto error = why == ec::none
                     ? std::string{}
                     : std::string{to_string(why)} + (detail.empty() ? "" : ": " + detail);
    if (verdict.state == outbox_state::dead) {
      dead_.add();
      log::error("outbox", "an item was given up",
                 {{"kind", item.kind},
                  {"code", to_string(why)},
                  {"attempts", item.attempts},
                  {"trace", item.trace}});
    } else if (verdict.state == outbox_state::done) {
      delivered_.add();
    }
    mark(item, verdict.state, verdict.next_at, error, [this, item, verdict](bool ok) mutable {
      ended(item);
      if (ok && verdict.state == outbox_state::fresh) {
        item.state = outbox_state::fresh;
        item.next_at = verdict.next_at;
        put(std::move(item));
      }
      go_on();
    });
  }

  template <class Then>
  void mark(const outbox_item& item, outbox_state state, timestamp next_at, std::string error,
            Then then) {
    write_set what;
    what.shard = item.shard;
    // The one it began with: a shard that is on its way to another node is this node's until what
    // is under way has been written.
    what.epoch = under_way_.at(key_of(item));
    what.entity = "outbox";
    what.trace = item.trace;
    what.records.emplace_back(outbox_mark{item.kind, item.dedup_key, state, item.attempts, next_at,
                                          std::string{cut_utf8(mend_text(error), 300)}});
    request(svc_.lane_of(item.shard), caf::infinite, std::move(what))
        .then([then](committed&) mutable { then(true); },
              [then](caf::error&) mutable { then(false); });
  }

  void reload() {
    request(svc_.queries, caf::infinite, due_outbox{{}, wall_now() + 60s, 500})
        .then(
            [this](due_outbox::reply& found) {
              for (auto& item : found.items)
                if (svc_.router->epoch_of(item.shard) != 0)
                  put(std::move(item));
              go_on();
            },
            [](caf::error&) {});
  }

  services svc_;
  std::map<std::string, caf::actor> gateways_;
  metrics::gauge& waiting_;
  metrics::counter& delivered_;
  metrics::counter& dead_;
  std::map<key_type, outbox_item> items_;
  std::set<std::pair<timestamp, key_type>> order_;
  std::map<key_type, uint64_t> under_way_; ///< With the epoch of the shard.
  std::list<release> releases_;
  std::mt19937_64 chance_{std::random_device{}()};
  uint64_t generation_ = 0;
};

} // namespace

delivery_verdict judge(ec why, bool once, uint32_t attempts, timestamp now, double spread) {
  if (why == ec::none)
    return {outbox_state::done, now};
  bool final = why == ec::bad_request || why == ec::unsupported || why == ec::validation_failed;
  bool unknown = why == ec::timed_out;
  // A one-time code is never sent again when it may have gone: the person asks for another.
  if (final || attempts >= most_attempts || (once && (unknown || attempts >= 5)))
    return {outbox_state::dead, now};
  auto seconds =
      std::min(5.0 * static_cast<double>(uint64_t{1} << std::min(attempts - 1, 20u)), 3600.0);
  seconds *= 1.0 + 0.2 * spread;
  return {outbox_state::fresh,
          now + std::chrono::milliseconds{static_cast<int64_t>(seconds * 1000)}};
}

caf::actor spawn_outbox(caf::actor_system& sys, services svc,
                        std::map<std::string, caf::actor> gateways) {
  return sys.spawn<outbox>(std::move(svc), std::move(gateways));
}

} // namespace zhian::cluster
