#include "actors/money/settlement.hpp"

#include <chrono>
#include <iterator>

#include "actors/money/rules.hpp"

namespace zhian::money {

namespace {

ledger_account house_of(pay_channel x) {
  return x == pay_channel::bank_transfer ? ledger_account::house_bank
                                         : ledger_account::house_wechat;
}

tier computed(const user_money& x, const money_rules& rules, timestamp at) {
  auto age = std::chrono::duration_cast<std::chrono::seconds>(at - x.since);
  return tier_of(rules, x.settled_fen, age);
}

/// The money of a user under change, with the transactions so far.
struct teller {
  user_money money;
  std::vector<ledger_txn> txns;
  const money_rules& rules;
  timestamp at;
  bool broken = false;

  /// An event that is not refused, for what it asks for was checked when the order was; unless the
  /// book is not the one that the order belongs to.
  void apply(const points_event& event) {
    auto got = zhian::money::decide(money.points, event, at);
    broken = broken || got.error != ec::none;
    money.points = std::move(got.next);
    txns.insert(txns.end(), std::make_move_iterator(got.txns.begin()),
                std::make_move_iterator(got.txns.end()));
  }
  void cash(const order_row& order, txn_kind kind, const std::string& reference, int64_t amount) {
    ledger_txn txn;
    txn.number = ++money.points.last_txn;
    txn.kind = kind;
    txn.reason = to_string(order.kind);
    txn.reference = reference;
    txn.at = at;
    txn.entries = {{ledger_account::user_settled, amount, lot_id::none},
                   {house_of(order.channel), -amount, lot_id::none}};
    txns.push_back(std::move(txn));
    money.settled_fen += amount;
  }
  bool others_end_with_line() const {
    return rules.scope == expiry_scope::all_lots && active(money.line, at);
  }
  void move_line(plan_line next) {
    if (next == money.line)
      return;
    money.line = std::move(next);
    apply(move_line_end{*money.line.end, others_end_with_line()});
  }
};

grant_points grant_of(const order_row& order, const teller& x) {
  grant_points out;
  out.source = source_of(order);
  out.reference = order.id.str();
  out.amount = order.points_grant;
  out.with_line = order.kind == order_kind::plan || x.others_end_with_line();
  if (out.with_line)
    out.expires_at = x.money.line.end;
  return out;
}

void give(settlement& out, teller& x) {
  const auto& order = out.order;
  auto before = x.money.level;
  x.cash(order, txn_kind::payment, order.id.str(), order.amount_fen);
  x.money.level = risen(before, computed(x.money, x.rules, x.at));
  if (order.plan)
    x.move_line(buy(x.money.line, {order.id, *order.plan, order.period_s, x.at}));
  if (order.points_grant > 0)
    x.apply(grant_of(order, x));
  money_notice notice;
  notice.kind = money_notice_kind::payment_settled;
  notice.points = order.points_grant;
  notice.amount_fen = order.amount_fen;
  notice.before = before;
  notice.late = order.late;
  out.notice = notice;
}

void take(settlement& out, teller& x, int64_t fen, const std::string& number) {
  const auto& order = out.order;
  auto before = x.money.level;
  auto all = refunded_fen(order);
  x.cash(order, txn_kind::refund, number, -fen);
  x.money.level = fallen(before, computed(x.money, x.rules, x.at));
  auto reversed = reversed_points(order, all);
  if (order.points_grant > 0)
    x.apply(reverse_grant{source_of(order), order.id.str(), reversed});
  if (order.plan)
    x.move_line(take_back(x.money.line, order.id, period_left_s(order, all), x.at));
  money_notice notice;
  notice.kind = money_notice_kind::refund_settled;
  notice.points = reversed - reversed_points(order, all - fen);
  notice.amount_fen = fen;
  notice.before = before;
  out.notice = notice;
}

} // namespace

lot_source source_of(const order_row& order) {
  return order.kind == order_kind::plan ? lot_source::plan : lot_source::recharge;
}

int64_t reversed_points(const order_row& order, int64_t refunded_fen) {
  auto left_fen = order.amount_fen - refunded_fen;
  auto kept = order.points_per_yuan > 0 ? points_for(left_fen, order.points_per_yuan)
                                        : order.points_grant * left_fen / order.amount_fen;
  return order.points_grant - kept;
}

int64_t period_left_s(const order_row& order, int64_t refunded_fen) {
  auto left_fen = order.amount_fen - refunded_fen;
  return (order.period_s * left_fen + order.amount_fen - 1) / order.amount_fen;
}

settlement decide(const order_row& order, const user_money& money, const order_event& event,
                  const money_rules& rules, timestamp at) {
  auto decided = decide(order, event, at);
  settlement out;
  out.error = decided.error;
  out.field = std::move(decided.field);
  out.order = std::move(decided.next);
  out.finding = std::move(decided.finding);
  out.money = money;
  if (!decided.settle && decided.refund_fen == 0)
    return out;
  teller x{money, {}, rules, at};
  x.apply(lapse_points{});
  if (decided.settle)
    give(out, x);
  else
    take(out, x, decided.refund_fen, std::get<refund_confirmed>(event).number);
  if (x.broken) {
    settlement refused;
    refused.error = ec::internal;
    refused.order = order;
    refused.money = money;
    return refused;
  }
  out.notice->order = out.order.id;
  out.notice->owed = owed(x.money.points);
  out.notice->after = x.money.level;
  if (out.order.plan)
    out.notice->plan_end = x.money.line.end;
  out.money = std::move(x.money);
  out.txns = std::move(x.txns);
  return out;
}

points_outcome decide(const user_money& money, points_event event, const money_rules& rules,
                      timestamp at) {
  auto* grant = std::get_if<grant_points>(&event);
  if (grant && !grant->expires_at && rules.scope == expiry_scope::all_lots
      && active(money.line, at)) {
    grant->expires_at = money.line.end;
    grant->with_line = true;
  }
  points_outcome out;
  out.decision = decide(money.points, event, at);
  out.money = money;
  out.money.points = out.decision.next;
  return out;
}

} // namespace zhian::money
