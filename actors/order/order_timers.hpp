// The timers of an order. Each begins something that the store has been told of before.
#pragma once

#include <string>
#include <string_view>

#include "protocols/money_rows.hpp"

namespace zhian::money {

/// The provider is asked for the payment; payload: the number of tries so far.
inline constexpr const char* prepay_timer = "prepay";
/// The time to pay is over; payload as above.
inline constexpr const char* expire_timer = "expire";
/// The buyer gave it up: the provider is told to close it; payload as above.
inline constexpr const char* close_timer = "close";
/// "refund:<number>": the provider is asked for it, and then how it went; payload as above.
inline constexpr std::string_view refund_timer_prefix = "refund:";
inline std::string refund_timer(std::string_view number) {
  return std::string{refund_timer_prefix}.append(number);
}

/// Whether somebody may still pay without being late.
inline bool is_open(const order_row& x) {
  return x.phase == order_phase::created || x.phase == order_phase::awaiting_payment;
}

} // namespace zhian::money
