// What a user is told of orders and points: frames of the user channel and messages. Pure.
#pragma once

#include "actors/money/rules.hpp"
#include "protocols/payment.hpp"
#include "protocols/rows.hpp"

namespace zhian::money {

/// What a client needs to know of a gate that stays shut: `required_tier`, or `price`, `balance`
/// and `upgrade_url`. JSON object text.
std::string gate_facts(const gate_answer& x);

/// Frame `order`: id, kind, status, code_url, amount_fen, points, paid_at, late.
event_row order_frame(const order_row& order, timestamp at);
/// Frame `points`: available, held, owed, tier.
event_row points_frame(const money_row& money, timestamp at);
/// Frame `message`: id, kind.
event_row message_frame(const message_row& message);
/// The message of a commit of money.
message_row message_of(const money_notice& notice, const order_row& order, timestamp at);

} // namespace zhian::money
