// One order, from the intent to its refund. No clock, no I/O.
//
//   created ──prepay──▶ awaiting_payment ──payment──▶ paid ──refund──▶ refunding ──done──▶ refunded
//      │                   │      (a notice may come    ▲ │               │  (in full; else paid)
//      └──cancel, window───┴─▶ closed ──late payment────┘ └◀───failed─────┘
//
// Money wins: a payment for a closed order settles it and is shown to staff. A payment whose
// amount is not the order's settles nothing, nor does one that goes back beside the books. What is
// told twice changes nothing.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include "actors/money/membership.hpp"
#include "protocols/errors.hpp"

namespace zhian::money {

/// What somebody wants to buy.
struct order_request {
  order_kind kind = order_kind::recharge;
  std::optional<int64_t> amount_fen; ///< Of a recharge.
  std::optional<plan_kind> plan;
  pay_channel channel = pay_channel::wechat_native;
};
/// What comes from outside with it.
struct order_facts {
  order_id id; ///< Fresh.
  user_id user;
  realm in = realm::zhimai;
  timestamp at{};
  std::chrono::seconds window{}; ///< How long it may be paid.
};
struct order_placed {
  ec error = ec::none; ///< validation_failed, plan_unavailable, plan_running.
  std::string field;   ///< The JSON name: amount_fen, plan.
  order_row order;
};
/// The order of a request, at the prices of `rules`.
order_placed place(const order_request& what, const money_rules& rules, const plan_line& line,
                   const order_facts& around);

/// The provider has the order.
struct prepay_made {
  std::string code_url;       ///< Empty: the channel shows none.
  std::string prepay_id = {}; ///< For a page inside WeChat.
};
/// Money arrived, says the provider, and it was proved that it says so.
struct payment_confirmed {
  int64_t amount_fen = 0;
  std::string provider_txn; ///< The provider's name of the payment.
  bool honourable = true;   ///< False: there is nobody left to give anything to.
};
/// The buyer gives it up. Fails: order_paid.
struct cancel_requested {};
struct window_closed {};
/// Staff give money back. Fails: validation_failed (amount_fen, number; beside: that payment was
/// settled, or goes back already), idempotency_conflict (the number names another refund).
struct refund_asked {
  std::string number;
  int64_t amount_fen = 0;
  std::string beside = {}; ///< As order_refund's: then nothing but the refund itself changes.
};
/// The provider has given it back, or has not.
struct refund_confirmed {
  std::string number;
  int64_t amount_fen = 0;
};
struct refund_failed {
  std::string number;
};
using order_event = std::variant<prepay_made, payment_confirmed, cancel_requested, window_closed,
                                 refund_asked, refund_confirmed, refund_failed>;

struct order_decision {
  ec error = ec::none; ///< Not none: `next` is the old order and nothing else is set.
  std::string field;
  order_row next;         ///< Its version grew by one, or nothing changes in it.
  bool settle = false;    ///< What was bought is given, in the same transaction.
  int64_t refund_fen = 0; ///< This much went back: what it bought is taken back likewise.
  std::optional<money_finding> finding;
};

/// What `event` does to `now` at `at`. Same arguments, same decision.
order_decision decide(const order_row& now, const order_event& event, timestamp at);

} // namespace zhian::money
