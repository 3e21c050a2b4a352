// Compares three sides of a day: the provider's bill, our orders, our ledger
// (actors/money/three_way.hpp). Pages by the provider's numbers, which are the orders' ids.
//
//   bill of the day and of the day before ──▶ lines of a page ─┐
//   orders paid or refunded on the day ─────▶ orders of a page ┼─▶ compare ──▶ findings
//   orders that these lines name besides ──────────────────────┘      └─ paid, and ours says
//   unpaid:
//                                                                        the order is asked first
#include <algorithm>
#include <iterator>

#include <caf/actor_system.hpp>

#include "actors/money/three_way.hpp"
#include "actors/patrol/patrol_shell.hpp"
#include "actors/patrol/sorted_bill.hpp"
#include "protocols/pay_gateway.hpp"

namespace zhian {

namespace {

class bill_patrol : public patrol_shell {
public:
  using patrol_shell::patrol_shell;

protected:
  void next_page() override {
    day_ = patrol::day_before(patrol::beijing_day(run().slot));
    if (bill_)
      orders_of_page();
    else if (!svc().pay)
      with_bill({}, {});
    else
      fetch(day_, [this](fetch_bill::answer& day) {
        fetch(patrol::day_before(day_),
              [this, day = std::move(day)](fetch_bill::answer& before) mutable {
                with_bill(std::move(day), std::move(before));
              });
      });
  }

  void run_ended() override { bill_.reset(); }

private:
  /// A page as it is gathered.
  struct gathered {
    std::string upto; ///< Empty: to the end.
    money::provider_bill lines;
    std::vector<order_evidence> orders;
  };

  template <class Then>
  void fetch(const patrol::day_bounds& day, Then then) {
    request(svc().pay, caf::infinite, fetch_bill{patrol::text_of(day)})
        .then(
            [this, then = std::move(then)](fetch_bill::answer& got) mutable {
              if (got.next == pay_step::none)
                then(got);
              else
                page_failed(make_error(ec::payment_unavailable, std::move(got.why)));
            },
            [this](caf::error& err) { page_failed(std::move(err)); });
  }

  void with_bill(fetch_bill::answer day, fetch_bill::answer before) {
    bill_ = std::make_unique<patrol::sorted_bill>(std::move(day), std::move(before));
    orders_of_page();
  }

  void orders_of_page() {
    page_evidence what;
    what.day = patrol::text_of(day_);
    what.begin = day_.begin;
    what.end = day_.end;
    what.after = run().cursor;
    what.upto = bill_->end_of(what.after, page_size());
    what.limit = page_size();
    auto page = std::make_shared<gathered>();
    page->upto = what.upto;
    read(std::move(what), [this, page](page_evidence::reply& found) {
      if (found.more)
        page->upto = provider_number(found.items.back().order.id);
      page->orders = std::move(found.items);
      page->lines = bill_->between(run().cursor, page->upto);
      auto named = patrol::named_beside(page->lines, page->orders);
      if (named.empty()) {
        compare(page);
        return;
      }
      read(find_evidence{std::move(named)}, [this, page](find_evidence::reply& more) {
        page->orders.insert(page->orders.end(), std::make_move_iterator(more.items.begin()),
                            std::make_move_iterator(more.items.end()));
        compare(page);
      });
    });
  }

  void compare(const std::shared_ptr<gathered>& page) {
    auto by_provider = [](const order_evidence& x) {
      return x.order.channel != pay_channel::bank_transfer;
    };
    if (!svc().pay && std::any_of(page->orders.begin(), page->orders.end(), by_provider)) {
      // Without its bill each of them would look as if nobody had paid.
      page_failed(make_error(ec::payment_unavailable, "no provider is set up here"));
      return;
    }
    auto found = money::compare(page->lines, page->orders, day_.begin, day_.end, wall_now());
    std::vector<unpaid_order> unpaid;
    for (const auto& x : found)
      if (const auto* order = completable(x, *page))
        unpaid.push_back({order->id, order->in, order->amount_fen});
    if (unpaid.empty()) {
      done(*page, std::move(found), {});
      return;
    }
    ask_orders(unpaid, [this, page, found = std::move(found)](order_answers& answers) mutable {
      done(*page, std::move(found), answers);
    });
  }

  /// The order of ours that the provider was paid for, and that says it was not.
  static const order_row* completable(const money_finding& x, const gathered& page) {
    if (x.what != finding_class::paid_not_recorded)
      return nullptr;
    for (const auto& y : page.orders)
      if (y.order.id == x.order)
        return &y.order;
    return nullptr;
  }

  /// What an order has recorded by now is no finding any more.
  void done(const gathered& page, std::vector<money_finding> found, const order_answers& answers) {
    patrol::page out;
    out.cursor = page.upto;
    out.last = page.upto.empty();
    out.checked = static_cast<int64_t>(page.orders.size());
    out.theirs_fen = patrol::net_of(page.lines);
    for (const auto& x : page.orders)
      out.ours_fen += ours(x.order);
    auto& completed = out.counts["completed"];
    std::erase_if(found, [&](const money_finding& x) {
      bool now_paid =
          x.what == finding_class::paid_not_recorded
          && std::any_of(answers.begin(), answers.end(), [&](const auto& y) {
               return y && y->id == x.order && y->paid_at && y->provider_txn == x.evidence;
             });
      completed += now_paid ? 1 : 0;
      return now_paid;
    });
    out.counts["lines"] =
        static_cast<int64_t>(page.lines.payments.size() + page.lines.refunds.size());
    out.findings = static_cast<int64_t>(found.size());
    out.rows = std::move(found);
    page_done(std::move(out));
  }

  /// Fen of the day by this provider, as the books have it: what was recorded, less what was given
  /// back.
  int64_t ours(const order_row& x) const {
    auto in_day = [&](const std::optional<timestamp>& at) {
      return at && *at >= day_.begin && *at < day_.end;
    };
    if (x.channel == pay_channel::bank_transfer)
      return 0;
    int64_t out = in_day(x.paid_at) ? x.amount_fen : 0;
    for (const auto& refund : x.refunds)
      if (refund.state == refund_state::done && refund.beside.empty() && in_day(refund.done_at))
        out -= refund.amount_fen;
    return out;
  }

  patrol::day_bounds day_;
  std::unique_ptr<patrol::sorted_bill> bill_; ///< Of the run under way.
};

} // namespace

caf::actor spawn_bill_patrol(caf::actor_system& sys, entity_context ctx) {
  return sys.spawn<bill_patrol, caf::lazy_init>(patrol_kind::bill, std::move(ctx));
}

} // namespace zhian
