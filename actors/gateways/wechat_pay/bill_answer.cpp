#include "actors/gateways/wechat_pay/bill_answer.hpp"

#include <string>

#include "actors/gateways/wechat_pay/bill.hpp"

namespace zhian::wechat_pay {

namespace {

fetch_bill::answer unproved(std::string why) {
  fetch_bill::answer out;
  out.next = pay_step::repeat;
  out.why = std::move(why);
  return out;
}

/// Whether the money stayed: the state as it was when the file was made.
bool did_not_go_back(const bill_row& row) {
  return row.refund_state == "FAIL" || row.refund_state == "CHANGE";
}

} // namespace

fetch_bill::answer bill_answer(std::string_view file, std::string_view sha1, size_t most_bytes,
                               const account& ours) {
  auto unpacked = unpack_bill(file, sha1, most_bytes);
  if (unpacked.fault != bill_fault::none)
    return unproved("the bill is " + std::string{to_string(unpacked.fault)});
  fetch_bill::answer out;
  auto read = read_bill(unpacked.text, [&](const bill_row& row) {
    if (row.app_id != ours.app_id || row.mch_id != ours.mch_id)
      return;
    std::string number{row.out_trade_no};
    if (row.is_refund())
      out.refunds.push_back({std::move(number), std::string{row.out_refund_no}, row.refund_fen,
                             did_not_go_back(row)});
    else
      out.payments.push_back({std::move(number), std::string{row.transaction_id}, row.total_fen});
  });
  if (read.fault != bill_fault::none)
    return unproved("line " + std::to_string(read.line) + " of the bill is "
                    + std::string{to_string(read.fault)});
  if (!read.adds_up())
    return unproved("the bill does not add up");
  return out;
}

} // namespace zhian::wechat_pay
