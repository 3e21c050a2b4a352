// What a patrol meets: a store, a provider and orders, in memory. All actors run on the test's
// thread, so their notes are read without locks.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>

#include "actors/patrol/patrol_actor.hpp"
#include "actors/patrol/patrol_state.hpp"
#include "protocols/patrol_queries.hpp"
#include "protocols/pay_gateway.hpp"
#include "protocols/payment.hpp"

namespace patrol_test {

using namespace zhian;
using namespace std::chrono_literals;

struct store_state {
  std::map<timestamp, patrol_run_row> runs;
  std::vector<timestamp> begun; ///< Slots, once for each row that was inserted.
  std::map<std::string, money_finding> findings;
  std::optional<timer_row> timer;
  std::vector<order_evidence> orders; ///< By id.
  int commits = 0;
  int fail_after = -1;              ///< So many commits succeed, the next one does not.
  std::vector<std::string> cursors; ///< Of the runs as they were written.
};

struct provider_state {
  std::map<std::string, fetch_bill::answer> bills; ///< By day.
  std::vector<std::string> asked;
  pay_step next = pay_step::none; ///< Of all bills.
};

class fake_lane : public metered_actor {
public:
  fake_lane(caf::actor_config& cfg, std::shared_ptr<store_state> store)
      : metered_actor(cfg, "lane"), store_(std::move(store)) {}
  caf::behavior make_behavior() override {
    return {[this](const write_set& what) -> caf::result<committed> {
      if (store_->fail_after == 0) {
        store_->fail_after = -1;
        return make_error(ec::storage_unavailable);
      }
      --store_->fail_after;
      for (const auto& r : what.records)
        if (const auto* x = std::get_if<timer_done>(&r))
          if (!store_->timer || store_->timer->due_at != x->due_at)
            return make_error(ec::record_gone);
      for (const auto& r : what.records)
        keep(r);
      ++store_->commits;
      return committed{};
    }};
  }

private:
  void keep(const record& r) {
    if (const auto* x = std::get_if<patrol_run_row>(&r)) {
      if (x->version == 1)
        store_->begun.push_back(x->slot);
      else
        BOOST_TEST(store_->runs.at(x->slot).version + 1 == x->version);
      store_->runs[x->slot] = *x;
      store_->cursors.push_back(x->cursor);
    } else if (const auto* x = std::get_if<money_finding>(&r)) {
      store_->findings.emplace(key_of(*x), *x);
    } else if (std::get_if<timer_done>(&r)) {
      store_->timer.reset();
    } else if (const auto* x = std::get_if<timer_row>(&r)) {
      store_->timer = *x;
    }
  }
  std::shared_ptr<store_state> store_;
};

class fake_queries : public metered_actor {
public:
  fake_queries(caf::actor_config& cfg, std::shared_ptr<store_state> store)
      : metered_actor(cfg, "query"), store_(std::move(store)) {}
  caf::behavior make_behavior() override {
    return {
        [this](const load_patrol&) {
          load_patrol::reply out;
          if (!store_->runs.empty())
            out.last = store_->runs.rbegin()->second;
          return out;
        },
        [this](const page_unsettled& q) {
          page_unsettled::reply out;
          for (const auto& x : store_->orders) {
            bool mine = !x.order.paid_at && x.order.created_at > q.from
                        && x.order.created_at <= q.upto && x.order.id.str() > q.after;
            if (!mine)
              continue;
            if (out.items.size() == q.limit) {
              out.next = out.items.back().id.str();
              break;
            }
            out.items.push_back({x.order.id, x.order.in, x.order.amount_fen});
          }
          return out;
        },
        [this](const page_evidence& q) {
          page_evidence::reply out;
          for (const auto& x : store_->orders) {
            auto number = provider_number(x.order.id);
            bool mine = x.order.paid_at && *x.order.paid_at >= q.begin && *x.order.paid_at < q.end
                        && number > q.after && (q.upto.empty() || number <= q.upto);
            if (!mine)
              continue;
            if (out.items.size() == q.limit) {
              out.more = true;
              break;
            }
            out.items.push_back(x);
          }
          return out;
        },
        [this](const find_evidence& q) {
          find_evidence::reply out;
          for (const auto& x : store_->orders)
            if (std::find(q.ids.begin(), q.ids.end(), x.order.id) != q.ids.end())
              out.items.push_back(x);
          return out;
        },
    };
  }

private:
  std::shared_ptr<store_state> store_;
};

class fake_provider : public metered_actor {
public:
  fake_provider(caf::actor_config& cfg, std::shared_ptr<provider_state> has)
      : metered_actor(cfg, "pay"), has_(std::move(has)) {}
  caf::behavior make_behavior() override {
    return {[this](const fetch_bill& q) {
      has_->asked.push_back(q.day);
      auto at = has_->bills.find(q.day);
      auto out = at == has_->bills.end() ? fetch_bill::answer{} : at->second;
      out.next = has_->next;
      out.why = has_->next == pay_step::none ? "" : "not yet";
      return out;
    }};
  }

private:
  std::shared_ptr<provider_state> has_;
};

/// Orders as they answer when they have asked the provider.
struct order_moods {
  std::map<order_id, std::string> paid; ///< By which payment.
  std::set<order_id> away;
  std::vector<order_id> asked;
  size_t open = 0, most_open = 0;
};

/// Plays the shard host of everybody: the patrol is activated when it is asked.
class fake_host : public metered_actor {
public:
  fake_host(caf::actor_config& cfg, entity_context ctx, std::shared_ptr<store_state> store,
            std::shared_ptr<order_moods> moods)
      : metered_actor(cfg, "host"),
        ctx_(std::move(ctx)),
        store_(std::move(store)),
        moods_(std::move(moods)) {
    set_down_handler([this](caf::down_msg& x) {
      if (patrol_ && x.source == patrol_.address())
        patrol_ = nullptr;
    });
  }
  struct answer_one {
    static constexpr uint16_t kind = 0x0ff2;
    order_id id;
  };
  caf::behavior make_behavior() override {
    return {
        [this](entity_call& x) -> caf::result<caf::message> {
          auto promise = make_response_promise();
          if (x.to.kind == entity_kind::order) {
            auto id = *order_id::parse(x.to.id);
            moods_->asked.push_back(id);
            moods_->most_open = std::max(moods_->most_open, ++moods_->open);
            held_.emplace(id, promise);
            send(this, answer_one{id}); // Behind what else is asked at this moment.
            return promise;
          }
          if (!patrol_) {
            patrol_ = spawn_patrol(home_system(), ctx_);
            monitor(patrol_);
            ++activations;
          }
          promise.delegate(patrol_, std::move(x.body));
          return promise;
        },
        [this](const answer_one& x) {
          --moods_->open;
          auto promise = held_.at(x.id);
          held_.erase(x.id);
          if (moods_->away.contains(x.id)) {
            promise.deliver(make_error(ec::payment_unavailable));
            return;
          }
          for (auto& known : store_->orders)
            if (known.order.id == x.id) {
              auto& order = known.order;
              if (auto by = moods_->paid.find(x.id); by != moods_->paid.end() && !order.paid_at) {
                order.paid_at = wall_now();
                order.provider_txn = by->second;
                order.phase = order_phase::paid;
                known.ledger_paid_fen = order.amount_fen;
              }
              promise.deliver(order_view{order});
            }
        },
    };
  }
  bool cleanup(caf::error&& why, caf::execution_unit* host) override {
    ctx_.svc = {};
    held_.clear();
    if (patrol_)
      caf::anon_send_exit(patrol_, caf::exit_reason::kill);
    patrol_ = nullptr;
    return metered_actor::cleanup(std::move(why), host);
  }
  int activations = 0;

private:
  entity_context ctx_;
  std::shared_ptr<store_state> store_;
  std::shared_ptr<order_moods> moods_;
  caf::actor patrol_;
  std::map<order_id, caf::response_promise> held_;
};

class one_host : public shard_router {
public:
  caf::actor host;
  const caf::actor& host_of(shard_id) const override { return host; }
  uint64_t epoch_of(shard_id) const override { return 3; }
};

struct quiet_config : caf::actor_system_config {
  quiet_config() { set("scheduler.policy", caf::atom("testing")); }
};

struct patrol_world {
  quiet_config cfg;
  caf::actor_system sys{cfg};
  caf::scheduler::test_coordinator& sched =
      dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());
  std::shared_ptr<store_state> store = std::make_shared<store_state>();
  std::shared_ptr<provider_state> provider = std::make_shared<provider_state>();
  std::shared_ptr<order_moods> moods = std::make_shared<order_moods>();
  std::shared_ptr<one_host> router = std::make_shared<one_host>();
  std::shared_ptr<settings> conf = std::make_shared<settings>();
  entity_ref self;
  patrol::pace by;
  timestamp slot; ///< The one that is due.
  std::vector<caf::actor> all;

  explicit patrol_world(patrol_kind which, bool with_provider = true)
      : self(refs::patrol(realm::zhimai, to_string(which))) {
    conf->patrol.unsettled_every = 6h; // No slot comes while a test runs.
    conf->patrol.page = 2;
    conf->patrol.asks = 3;
    by = patrol::pace_of(which, conf->patrol);
    slot = patrol::slot_before(wall_now(), by);
    services svc;
    svc.lanes = {sys.spawn<fake_lane>(store)};
    svc.queries = sys.spawn<fake_queries>(store);
    svc.router = router;
    all = {svc.lanes[0], svc.queries};
    if (with_provider) {
      svc.pay = sys.spawn<fake_provider>(provider);
      all.push_back(svc.pay);
    }
    router->host = sys.spawn<fake_host>(entity_context{self, 3, svc, conf}, store, moods);
    all.push_back(router->host);
    store->timer = timer_row{self, slot_timer, slot, to_rfc3339_us(slot)};
  }
  ~patrol_world() {
    for (auto& x : all)
      caf::anon_send_exit(x, caf::exit_reason::kill);
    all.clear();
    router->host = nullptr;
    sched.run();
    sched.trigger_timeouts();
    sched.run();
  }

  /// Fires the timer as it is set; answers how that ended.
  ec fire() {
    BOOST_REQUIRE(store->timer.has_value());
    auto out = std::make_shared<std::optional<ec>>();
    sys.spawn([=, this](caf::event_based_actor* me) {
      call_meta meta;
      meta.trace = "t";
      const auto& x = *store->timer;
      ask(me, *router, self, meta, timer_fired{x.name, x.due_at, x.payload})
          .then([out](zhian::done) { *out = ec::none; },
                [out](caf::error& err) { *out = ec_of(err); });
    });
    sched.run();
    BOOST_REQUIRE(out->has_value());
    return **out;
  }
  int activations() {
    return dynamic_cast<fake_host*>(caf::actor_cast<caf::abstract_actor*>(router->host))
        ->activations;
  }
  const patrol_run_row& run() const { return store->runs.at(slot); }

  patrol::day_bounds day() const { return patrol::day_before(patrol::beijing_day(slot)); }
  fetch_bill::answer& bill() { return provider->bills[patrol::text_of(day())]; }

  order_row& order(int64_t fen, timestamp created) {
    order_evidence x;
    x.order.id = order_id::make(7, created);
    x.order.user = user_id::make(7, created);
    x.order.amount_fen = fen;
    x.order.phase = order_phase::awaiting_payment;
    x.order.created_at = created;
    x.order.version = 2;
    store->orders.push_back(x);
    std::sort(store->orders.begin(), store->orders.end(),
              [](const auto& a, const auto& b) { return a.order.id < b.order.id; });
    for (auto& y : store->orders)
      if (y.order.id == x.order.id)
        return y.order;
    return store->orders.back().order;
  }
  /// An order that was paid on the day of the bill, and stands in the bill.
  order_id paid(int64_t fen) {
    auto at = day().begin + std::chrono::minutes{static_cast<int64_t>(store->orders.size()) + 1};
    auto& x = order(fen, at);
    x.phase = order_phase::paid;
    x.paid_at = at + 5s;
    x.provider_txn = "T" + provider_number(x.id);
    auto id = x.id;
    for (auto& y : store->orders)
      if (y.order.id == id)
        y.ledger_paid_fen = fen;
    bill().payments.push_back({provider_number(id), "T" + provider_number(id), fen});
    return id;
  }
};

} // namespace patrol_test
