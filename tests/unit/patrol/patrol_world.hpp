// What a patrol meets: a store, a provider and orders, in memory.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "actors/patrol/patrol_actor.hpp"
#include "actors/patrol/patrol_state.hpp"
#include "protocols/patrol_queries.hpp"
#include "protocols/pay_gateway.hpp"
#include "protocols/payment.hpp"
#include "tests/support/one_entity.hpp"

namespace patrol_test {

using namespace zhian;
using namespace std::chrono_literals;

struct store_state : test::kept_rows {
  std::map<timestamp, patrol_run_row> runs;
  std::vector<timestamp> begun; ///< Slots, once for each row that was inserted.
  std::map<std::string, money_finding> findings;
  std::vector<order_evidence> orders; ///< By id.
  std::vector<std::string> cursors;   ///< Of the runs as they were written.

  void keep(const record& r) override {
    if (const auto* x = std::get_if<patrol_run_row>(&r)) {
      if (x->version == 1)
        begun.push_back(x->slot);
      else
        BOOST_TEST(runs.at(x->slot).version + 1 == x->version);
      runs[x->slot] = *x;
      cursors.push_back(x->cursor);
    } else if (const auto* found = std::get_if<money_finding>(&r)) {
      findings.emplace(key_of(*found), *found);
    }
  }
};

struct provider_state {
  std::map<std::string, fetch_bill::answer> bills; ///< By day.
  std::vector<std::string> asked;
  pay_step next = pay_step::none; ///< Of all bills.
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

/// The host of the patrol and of the orders that it asks.
class fake_host : public test::host_of_one {
public:
  fake_host(caf::actor_config& cfg, entity_context ctx, std::shared_ptr<store_state> store,
            std::shared_ptr<order_moods> moods)
      : host_of_one(cfg, std::move(ctx), spawn_patrol),
        store_(std::move(store)),
        moods_(std::move(moods)) {}
  struct answer_one {
    static constexpr uint16_t kind = 0x0ff2;
    order_id id;
  };
  caf::behavior make_behavior() override {
    return calls().or_else([this](const answer_one& x) {
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
    });
  }
  bool cleanup(caf::error&& why, caf::execution_unit* host) override {
    held_.clear();
    return host_of_one::cleanup(std::move(why), host);
  }

private:
  void asked(caf::response_promise promise, const entity_call& x) override {
    auto id = *order_id::parse(x.to.id);
    moods_->asked.push_back(id);
    moods_->most_open = std::max(moods_->most_open, ++moods_->open);
    held_.emplace(id, promise);
    send(this, answer_one{id}); // Behind what else is asked at this moment.
  }

  std::shared_ptr<store_state> store_;
  std::shared_ptr<order_moods> moods_;
  std::map<order_id, caf::response_promise> held_;
};

struct patrol_world : test::entity_world {
  std::shared_ptr<store_state> store = std::make_shared<store_state>();
  std::shared_ptr<provider_state> provider = std::make_shared<provider_state>();
  std::shared_ptr<order_moods> moods = std::make_shared<order_moods>();
  patrol::pace by;
  timestamp slot; ///< The one that is due.

  explicit patrol_world(patrol_kind which, bool with_provider = true) {
    self = refs::patrol(realm::zhimai, to_string(which));
    conf->patrol.unsettled_every = 6h; // No slot comes while a test runs.
    conf->patrol.page = 2;
    conf->patrol.asks = 3;
    by = patrol::pace_of(which, conf->patrol);
    slot = patrol::slot_before(wall_now(), by);
    services svc;
    svc.queries = sys.spawn<fake_queries>(store);
    if (with_provider)
      svc.pay = sys.spawn<fake_provider>(provider);
    begin<fake_host>(store, std::move(svc), store, moods);
    store->timer = timer_row{self, slot_timer, slot, to_rfc3339_us(slot)};
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
