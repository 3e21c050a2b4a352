#include "tests/unit/money/world.hpp"

#include <algorithm>
#include <sstream>

namespace money_test {

namespace {

const timestamp start = parse_timestamp("2026-11-21T08:00:00Z").value();

/// An id that the next run has again.
order_id numbered(int n) {
  order_id out;
  out.shard = 7;
  out.unique = {1, static_cast<uint64_t>(n)};
  return out;
}

struct describe {
  std::ostream& out;
  void operator()(const prepay_made&) const { out << "prepay"; }
  void operator()(const payment_confirmed& x) const {
    out << "payment " << x.amount_fen << " by " << x.provider_txn
        << (x.honourable ? "" : " for nobody");
  }
  void operator()(const cancel_requested&) const { out << "cancel"; }
  void operator()(const window_closed&) const { out << "window closed"; }
  void operator()(const refund_asked& x) const {
    out << "ask refund " << x.number << ' ' << x.amount_fen;
  }
  void operator()(const refund_confirmed& x) const {
    out << "refund " << x.number << ' ' << x.amount_fen;
  }
  void operator()(const refund_failed& x) const { out << "no refund " << x.number; }
};

} // namespace

world::world(chance draw) : draw_{std::move(draw)}, at_{start} {
  now_.user.shard = 7;
  now_.user.unique = {1, 1};
  now_.since = at_;
  stored_.money.user = now_.user;
  if (this->draw(4) == 0) {
    rules_.scope = expiry_scope::all_lots;
    model_.all_lapse = true;
  }
  if (this->draw(3) == 0)
    rules_.plans[0].points_grant = this->draw(60);
}

void world::fail(const std::string& what) const {
  std::string text = what;
  for (const auto& line : log_)
    text += "\n  " + line;
  throw broken_promise{text};
}

void world::check(bool holds, const char* what) const {
  if (!holds)
    fail(what);
}

void world::note(std::string what) {
  log_.push_back(to_rfc3339(at_) + ' ' + std::move(what));
}

void world::step() {
  at_ += std::chrono::seconds{draw(3) == 0 ? draw(3 * 86400) : draw(600)};
  switch (draw(11)) {
  case 0:
    place_order();
    break;
  case 1:
  case 2:
  case 3:
  case 8:
  case 9:
  case 10:
    tell_order();
    break;
  case 4:
    tell_again();
    break;
  case 5:
  case 6:
    move_points();
    break;
  case 7:
    run_late_clock();
    break;
  }
  compare();
}

void world::place_order() {
  order_request what;
  if (draw(3) == 0) {
    what.kind = order_kind::plan;
    what.plan = static_cast<plan_kind>(1 + draw(3));
  } else {
    static constexpr int64_t amounts[] = {1000, 1049, 2500, 4999, 6000, 999};
    what.amount_fen = amounts[draw(6)];
  }
  auto id = numbered(++names_);
  auto got = place(what, rules_, now_.line, {id, now_.user, now_.in, at_, std::chrono::hours{2}});
  note("order " + std::to_string(names_) + " of " + std::to_string(got.order.amount_fen));
  if (what.amount_fen == 999) {
    check(got.error == ec::validation_failed && got.field == "amount_fen", "9.99 was taken");
    return;
  }
  check(got.error == ec::none, "an order was refused");
  orders_[id.str()] = got.order;
  ++counts["orders"];
}

/// A refund of the order that is known; else one that nobody asked for.
order_refund world::some_refund(const order_row& order) {
  if (!order.refunds.empty() && draw(10) != 0)
    return order.refunds[draw(static_cast<uint32_t>(order.refunds.size()))];
  order_refund out;
  out.number = "r" + std::to_string(draw(4)) + order.id.str();
  out.amount_fen = order.amount_fen;
  return out;
}

order_event world::random_event(const order_row& order) {
  payment_confirmed payment{order.amount_fen, "wx" + order.id.str()};
  if (draw(12) == 0)
    payment.amount_fen += draw(2) == 0 ? 1 : -1;
  if (draw(15) == 0)
    payment.provider_txn += "b";
  payment.honourable = draw(20) != 0;
  auto refund = some_refund(order);
  switch (draw(10)) {
  case 0:
    return prepay_made{"weixin://wxpay/x"};
  case 1:
    return cancel_requested{};
  case 2:
    return window_closed{};
  case 3:
    if (!order.paid_at)
      return payment;
    return refund_failed{refund.number};
  case 4:
  case 5:
  case 6: {
    if (!order.paid_at)
      return payment;
    auto left = order.amount_fen - refunded_fen(order) - refunding_fen(order);
    auto fen = draw(3) == 0 ? left : 1 + draw(static_cast<uint32_t>(order.amount_fen));
    return refund_asked{"r" + std::to_string(draw(4)) + order.id.str(), fen};
  }
  case 7:
  case 8:
    if (!order.paid_at)
      return payment;
    return refund_confirmed{refund.number, refund.amount_fen + (draw(20) == 0 ? 1 : 0)};
  default:
    return payment;
  }
}

void world::tell_order() {
  if (orders_.empty())
    return;
  // Mostly the newest ones, so that some orders see much.
  auto back = draw(static_cast<uint32_t>(draw(3) == 0 ? orders_.size() : 1));
  auto which = std::prev(orders_.end(), static_cast<std::ptrdiff_t>(back) + 1);
  auto event = random_event(which->second);
  told_.emplace_back(which->first, event);
  tell(which->first, event);
}

/// What was told before is told again, at any later time and after anything else.
void world::tell_again() {
  if (!told_.empty() && draw(2) == 0) {
    auto [order, event] = told_[draw(static_cast<uint32_t>(told_.size()))];
    ++counts["told again"];
    tell(order, event);
  } else if (!asked_.empty()) {
    ++counts["asked again"];
    tell_points(asked_[draw(static_cast<uint32_t>(asked_.size()))]);
  }
}

void world::tell(const std::string& id, const order_event& event) {
  std::ostringstream text;
  text << id.substr(id.size() - 3) << ": ";
  std::visit(describe{text}, event);
  note(text.str());
  auto before = orders_[id];
  look_up(named_by(before));
  auto got = decide(before, now_, event, rules_, at_);
  // A crash between deciding and committing leaves nothing behind: it is decided again.
  auto twice = decide(before, now_, event, rules_, at_);
  check(got.order == twice.order && got.money == twice.money && got.txns == twice.txns,
        "decided twice it is not the same");
  if (got.error != ec::none)
    check(got.order == before && got.money == now_ && got.txns.empty() && !got.notice,
          "what was refused left something behind");
  if (got.finding) {
    check(!got.finding->allowed.empty(), "a finding about which nothing may be done");
    ++counts[std::string{to_string(got.finding->what)}];
  }
  check(got.notice.has_value() == !got.txns.empty(), "money moved and nobody was told");
  follow(before, got.order, event);
  commit(got.money, got.txns);
  orders_[id] = got.order;
  look_up(named_by(got.order));
  auto again = decide(got.order, now_, event, rules_, at_);
  check(again.order == got.order && again.money == now_ && again.txns.empty() && !again.notice,
        "told again it changes something");
}

/// Tells the model of money that moved, by what the order says of itself.
void world::follow(const order_row& before, const order_row& after, const order_event& event) {
  auto id = after.id.str();
  if (!before.paid_at && after.paid_at) {
    const auto& notice = std::get<payment_confirmed>(event);
    check(notice.amount_fen == before.amount_fen && notice.honourable, "settled the wrong money");
    check(paid_by_.emplace(id, notice.provider_txn).second, "settled twice");
    model_.pay({id, after.plan, after.amount_fen, after.points_grant, after.points_per_yuan == 2,
                after.period_s, at_, 0});
    ++counts[after.late ? "late payments" : "payments"];
  }
  auto back = refunded_fen(after) - refunded_fen(before);
  check(back >= 0 && refunded_fen(after) <= after.amount_fen, "more went back than came");
  if (back > 0) {
    auto owed_before = model_.owed();
    model_.refund(id, back, at_);
    ++counts[after.plan ? "refunds of plans" : "refunds"];
    counts["debts"] += model_.owed() > owed_before;
    counts["refunds in part"] += back < after.amount_fen;
  }
}

} // namespace money_test
