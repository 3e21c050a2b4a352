// What WeChat Pay answers and tells: orders, refunds, links of bills. Pure; amounts are fen of CNY,
// and any other currency is no answer of ours.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "protocols/time.hpp"

namespace zhian::wechat_pay {

class reply_object;

/// A partial refund makes `refunded` of a paid order: what came back is told by refunds alone.
enum class trade_state : uint8_t { unpaid, paid, refunded, closed, revoked, paying, failed };
std::string_view to_string(trade_state x);
std::ostream& operator<<(std::ostream& out, trade_state x);

/// Whether money came in at some time.
constexpr bool was_paid(trade_state x) {
  return x == trade_state::paid || x == trade_state::refunded;
}

struct transaction {
  std::string app_id;
  std::string mch_id;
  std::string out_trade_no;
  trade_state state = trade_state::unpaid;
  // Of a payment; empty before.
  std::string transaction_id;
  std::string trade_type;
  std::string bank_type;
  std::string attach;
  std::string open_id;
  std::optional<timestamp> paid_at;
  int64_t total_fen = 0; ///< Of the order. Zero where a query of an unpaid one leaves it out.
  std::optional<int64_t> payer_fen; ///< What the person gave, without coupons.
};

enum class refund_state : uint8_t { processing, done, closed, abnormal };
std::string_view to_string(refund_state x);
std::ostream& operator<<(std::ostream& out, refund_state x);

struct refund_result {
  std::string refund_id;
  std::string out_refund_no;
  std::string transaction_id;
  std::string out_trade_no;
  refund_state state = refund_state::processing;
  std::optional<timestamp> done_at;
  int64_t total_fen = 0;
  int64_t refund_fen = 0;
  std::optional<int64_t> payer_refund_fen;
  std::string mch_id = {}; ///< Of a notice; answers do not tell.
};

struct bill_link {
  std::string sha1;   ///< Of the unpacked file; 40 lower-case hex digits.
  std::string target; ///< Path and query.
};

// Nothing: the text is no such answer.
std::optional<std::string> read_code_url(std::string_view json);
std::optional<std::string> read_prepay_id(std::string_view json);
std::optional<transaction> read_transaction(std::string_view json);
std::optional<refund_result> read_refund(std::string_view json);
/// A refund as a notice tells it: there the state is called refund_status.
std::optional<refund_result> read_refund_notice(std::string_view json);
std::optional<bill_link> read_bill_link(std::string_view json);

} // namespace zhian::wechat_pay
