// The trade bill of a day: what WeChat Pay says it took and gave back. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "protocols/time.hpp"

namespace zhian::wechat_pay {

enum class bill_fault : uint8_t {
  none,
  damaged,    ///< No whole gzip file, or another one than the link's hash says.
  too_large,  ///< Unpacks to more than was allowed.
  not_a_bill, ///< Columns or rows are not those of a bill; `line` says where.
};
std::string_view to_string(bill_fault x);
std::ostream& operator<<(std::ostream& out, bill_fault x);

/// A payment, or a refund of one. The texts lie in the bill.
struct bill_row {
  timestamp at{}; ///< The bill's is Beijing's.
  std::string_view app_id;
  std::string_view mch_id;
  std::string_view transaction_id;
  std::string_view out_trade_no;
  std::string_view trade_type;
  std::string_view state; ///< SUCCESS, REFUND, REVOKED.
  int64_t total_fen = 0;  ///< What the order asked for, coupons included.
  int64_t settled_fen = 0;
  // Of a refund; empty and zero otherwise.
  std::string_view refund_id;
  std::string_view out_refund_no;
  std::string_view refund_state; ///< As it was when the file was made.
  int64_t refund_fen = 0;        ///< What was asked for.
  /// Hundred-thousandths of a yuan: fees have five decimals.
  int64_t fee = 0;

  bool is_refund() const { return !refund_id.empty(); }
};

/// The last line of a bill.
struct bill_totals {
  int64_t rows = 0;
  int64_t total_fen = 0;
  int64_t settled_fen = 0;
  int64_t refund_fen = 0;
};

struct bill_result {
  bill_fault fault = bill_fault::none;
  size_t line = 0; ///< Of `not_a_bill`, from 1.
  bill_totals said;
  bill_totals counted; ///< Sums of the rows.
  /// A bill whose own sums differ from its rows proves nothing.
  bool adds_up() const;
};

/// The file as it came (gzip), unpacked and compared with the hash of its link.
struct unpacked_bill {
  bill_fault fault = bill_fault::none;
  std::string text;
};
unpacked_bill unpack_bill(std::string_view file, std::string_view sha1, size_t most_bytes);

/// Hands out the rows one after another; what was handed out counts only if there is no fault at
/// the end.
bill_result read_bill(std::string_view text, const std::function<void(const bill_row&)>& take);

/// Yuan as a bill writes them, with at most `decimals` decimals, in units of the last: "1.5" with
/// two is 150.
std::optional<int64_t> read_yuan(std::string_view text, int decimals);

} // namespace zhian::wechat_pay
