#include "actors/money/order_state.hpp"

#include <algorithm>

#include "actors/money/rules.hpp"

namespace zhian::money {

namespace {

using actions = std::vector<finding_action>;

order_decision keep(const order_row& now) {
  order_decision out;
  out.next = now;
  return out;
}

order_decision refuse(const order_row& now, std::string field, ec why = ec::validation_failed) {
  auto out = keep(now);
  out.error = why;
  out.field = std::move(field);
  return out;
}

order_decision change(order_row next) {
  order_decision out;
  out.next = std::move(next);
  ++out.next.version;
  return out;
}

struct evidence {
  std::string name; ///< The provider's name of the payment or refund.
  int64_t expected_fen = 0;
  int64_t seen_fen = 0;
  timestamp at{};
};

void flag(order_decision& out, finding_class what, evidence x, actions allowed) {
  const auto& order = out.next;
  out.finding =
      money_finding{what,           order.id,   order.user, order.in,          std::move(x.name),
                    x.expected_fen, x.seen_fen, x.at,       std::move(allowed)};
}

/// Where an order that was paid stands, by its refunds.
order_phase phase_of_paid(const order_row& x) {
  if (refunding_fen(x) > 0)
    return order_phase::refunding;
  return refunded_fen(x) == x.amount_fen ? order_phase::refunded : order_phase::paid;
}

order_refund* find(order_row& x, std::string_view number) {
  for (auto& refund : x.refunds)
    if (refund.number == number)
      return &refund;
  return nullptr;
}

/// The refund that a payment goes back by beside the books.
const order_refund* beside_of(const order_row& x, std::string_view provider_txn) {
  for (const auto& refund : x.refunds)
    if (refund.beside == provider_txn && refund.state != refund_state::failed)
      return &refund;
  return nullptr;
}

/// Whether a payment is neither settled nor on its way back.
bool is_loose(const order_row& x, std::string_view provider_txn) {
  bool settled = x.paid_at && x.provider_txn == provider_txn;
  return !settled && !beside_of(x, provider_txn);
}

order_decision close(const order_row& now, timestamp at) {
  auto next = now;
  next.phase = order_phase::closed;
  next.closed_at = at;
  return change(std::move(next));
}

evidence seen(const order_row& now, const payment_confirmed& x, timestamp at) {
  return {x.provider_txn, now.amount_fen, x.amount_fen, at};
}

order_decision settle(const order_row& now, const payment_confirmed& x, timestamp at) {
  auto next = now;
  next.late = now.phase == order_phase::closed;
  next.phase = order_phase::paid;
  next.paid_at = at;
  next.provider_txn = x.provider_txn;
  auto out = change(std::move(next));
  out.settle = true;
  if (out.next.late)
    flag(out, finding_class::paid_after_close, seen(now, x, at),
         {finding_action::refund, finding_action::dismiss});
  return out;
}

order_decision on(const order_row& now, const prepay_made& x, timestamp) {
  // A payment or the end of the window may have overtaken this answer.
  if (now.phase != order_phase::created)
    return keep(now);
  auto next = now;
  next.phase = order_phase::awaiting_payment;
  next.code_url = x.code_url;
  next.prepay_id = x.prepay_id;
  return change(std::move(next));
}

order_decision on(const order_row& now, const payment_confirmed& x, timestamp at) {
  if (x.provider_txn.empty())
    return refuse(now, "provider_txn");
  bool known = x.provider_txn == now.provider_txn;
  if (beside_of(now, x.provider_txn))
    return keep(now); // Staff have sent it back: nothing may be given for it any more.
  if (x.amount_fen != now.amount_fen) {
    auto out = keep(now);
    flag(out, finding_class::amount_differs, seen(now, x, at),
         {finding_action::refund, finding_action::dismiss});
    return out;
  }
  switch (now.phase) {
  case order_phase::created:
  case order_phase::awaiting_payment:
  case order_phase::closed: {
    if (x.honourable)
      return settle(now, x, at);
    auto out = keep(now);
    flag(out, finding_class::paid_after_close, seen(now, x, at), {finding_action::refund});
    return out;
  }
  case order_phase::paid:
  case order_phase::refunding:
  case order_phase::refunded: {
    auto out = keep(now); // Gateways repeat notices for about a day.
    if (!known)
      flag(out, finding_class::duplicate, seen(now, x, at),
           {finding_action::refund, finding_action::dismiss});
    return out;
  }
  }
  return refuse(now, "phase");
}

order_decision on(const order_row& now, const cancel_requested&, timestamp at) {
  switch (now.phase) {
  case order_phase::created:
  case order_phase::awaiting_payment:
    return close(now, at);
  case order_phase::closed:
    return keep(now);
  case order_phase::paid:
  case order_phase::refunding:
  case order_phase::refunded:
    break;
  }
  return refuse(now, {}, ec::order_paid);
}

order_decision on(const order_row& now, const window_closed&, timestamp at) {
  bool open = now.phase == order_phase::created || now.phase == order_phase::awaiting_payment;
  return open && at >= now.expires_at ? close(now, at) : keep(now);
}

/// What was never settled goes back whole: the order stands where it stood.
order_decision refund_beside(const order_row& now, const refund_asked& x, timestamp at) {
  if (!is_loose(now, x.beside))
    return refuse(now, "beside");
  if (x.amount_fen <= 0)
    return refuse(now, "amount_fen");
  auto next = now;
  next.refunds.push_back({x.number, x.amount_fen, refund_state::asked, at, {}, x.beside});
  return change(std::move(next));
}

order_decision on(const order_row& now, const refund_asked& x, timestamp at) {
  if (x.number.empty())
    return refuse(now, "number");
  auto next = now;
  if (const auto* known = find(next, x.number)) {
    auto out = keep(now);
    if (known->amount_fen != x.amount_fen || known->beside != x.beside)
      out.error = ec::idempotency_conflict;
    return out;
  }
  if (!x.beside.empty())
    return refund_beside(now, x, at);
  auto left = now.paid_at ? now.amount_fen - refunded_fen(now) - refunding_fen(now) : 0;
  if (x.amount_fen <= 0 || x.amount_fen > left)
    return refuse(now, "amount_fen");
  next.refunds.push_back({x.number, x.amount_fen, refund_state::asked, at, {}, {}});
  next.phase = phase_of_paid(next);
  return change(std::move(next));
}

order_decision on(const order_row& now, const refund_confirmed& x, timestamp at) {
  auto next = now;
  auto* refund = find(next, x.number);
  if (refund && refund->state == refund_state::done && refund->amount_fen == x.amount_fen)
    return keep(now);
  bool beside = refund && !refund->beside.empty();
  // Not ours, another amount, or more than was paid: one that we gave up was carried out after the
  // money had gone back by another, or was settled.
  bool fits = beside ? refund->state == refund_state::asked || is_loose(now, refund->beside)
                     : refunded_fen(now) + x.amount_fen <= now.amount_fen;
  bool ours = refund && refund->amount_fen == x.amount_fen && fits;
  if (!ours) {
    auto out = keep(now);
    flag(out, refund ? finding_class::amount_differs : finding_class::refund_missing,
         {x.number, refund ? refund->amount_fen : 0, x.amount_fen, at}, {finding_action::dismiss});
    return out;
  }
  refund->state = refund_state::done;
  refund->done_at = at;
  if (beside)
    return change(std::move(next)); // It was in no account.
  next.phase = phase_of_paid(next);
  auto out = change(std::move(next));
  out.refund_fen = x.amount_fen;
  return out;
}

order_decision on(const order_row& now, const refund_failed& x, timestamp) {
  auto next = now;
  auto* refund = find(next, x.number);
  if (!refund)
    return refuse(now, "number");
  if (refund->state != refund_state::asked)
    return keep(now);
  refund->state = refund_state::failed;
  if (refund->beside.empty())
    next.phase = phase_of_paid(next);
  return change(std::move(next));
}

order_placed bad(std::string field, ec why = ec::validation_failed) {
  order_placed out;
  out.error = why;
  out.field = std::move(field);
  return out;
}

} // namespace

order_decision decide(const order_row& now, const order_event& event, timestamp at) {
  return std::visit([&](const auto& x) { return on(now, x, at); }, event);
}

order_placed place(const order_request& what, const money_rules& rules, const plan_line& line,
                   const order_facts& around) {
  order_placed out;
  auto& order = out.order;
  if (what.kind == order_kind::plan) {
    if (!what.plan)
      return bad("plan");
    auto plan = plan_for_sale(rules, *what.plan);
    if (!plan)
      return bad("plan", ec::plan_unavailable);
    if (!may_order(line, plan->kind, rules, around.at))
      return bad("plan", ec::plan_running);
    if (what.amount_fen && *what.amount_fen != *plan->price_fen)
      return bad("amount_fen"); // The page showed another price.
    order.plan = plan->kind;
    order.amount_fen = *plan->price_fen;
    order.points_grant = points_of(rules, *plan);
    order.points_per_yuan = plan->points_grant ? 0 : rules.points_per_yuan;
    order.period_s = plan->period_s;
  } else {
    if (what.plan)
      return bad("plan");
    auto fen = what.amount_fen.value_or(0);
    if (fen < rules.minimum_recharge_fen || fen > rules.maximum_recharge_fen)
      return bad("amount_fen");
    order.amount_fen = fen;
    order.points_per_yuan = rules.points_per_yuan;
    order.points_grant = points_for(fen, rules.points_per_yuan);
  }
  order.id = around.id;
  order.in = around.in;
  order.user = around.user;
  order.kind = what.kind;
  order.channel = what.channel;
  order.rules_version = rules.version;
  order.created_at = around.at;
  order.expires_at = around.at + around.window;
  order.version = 1;
  return out;
}

} // namespace zhian::money
