#include "protocols/money.hpp"

#include <array>

namespace zhian {

namespace {

/// The word of a value of an enum that counts from 1.
template <class Enum, size_t N>
std::string_view word(const std::array<std::string_view, N>& words, Enum x) {
  auto at = static_cast<size_t>(x);
  return at >= 1 && at <= N ? words[at - 1] : std::string_view{"unknown"};
}

} // namespace

asset asset_of(ledger_account x) {
  switch (x) {
  case ledger_account::user_settled:
  case ledger_account::house_wechat:
  case ledger_account::house_bank:
    return asset::cash;
  case ledger_account::user_available:
  case ledger_account::user_held:
  case ledger_account::user_debt:
  case ledger_account::house_issued:
  case ledger_account::house_spent:
  case ledger_account::house_lapsed:
    return asset::points;
  }
  return asset::points;
}

bool balanced(const ledger_txn& x) {
  int64_t cash = 0, points = 0;
  for (const auto& entry : x.entries)
    (asset_of(entry.account) == asset::cash ? cash : points) += entry.amount;
  return cash == 0 && points == 0;
}

std::string_view to_string(order_kind x) {
  static constexpr std::array<std::string_view, 2> words{"recharge", "plan"};
  return word(words, x);
}
std::string_view to_string(order_phase x) {
  static constexpr std::array<std::string_view, 6> words{"created", "awaiting_payment", "paid",
                                                         "closed",  "refunding",        "refunded"};
  return word(words, x);
}
std::string_view to_string(pay_channel x) {
  static constexpr std::array<std::string_view, 3> words{"wechat_native", "wechat_jsapi",
                                                         "bank_transfer"};
  return word(words, x);
}
std::string_view to_string(plan_kind x) {
  static constexpr std::array<std::string_view, 3> words{"week", "month", "quarter"};
  return word(words, x);
}
std::string_view to_string(refund_state x) {
  static constexpr std::array<std::string_view, 3> words{"asked", "done", "failed"};
  return word(words, x);
}
std::string_view to_string(lot_source x) {
  static constexpr std::array<std::string_view, 7> words{
      "recharge", "plan", "suggestion", "invitation", "task", "campaign", "adjustment"};
  return word(words, x);
}
std::string_view to_string(expiry_scope x) {
  static constexpr std::array<std::string_view, 2> words{"plan_lots", "all_lots"};
  return word(words, x);
}
std::string_view to_string(feature x) {
  static constexpr std::array<std::string_view, feature_count> words{
      "upload",         "diagnosis",         "prep",
      "job_search",     "question_bank",     "history_summary",
      "news_full",      "report_view",       "report_download",
      "mock_interview", "meeting_assistant", "calendar_reminder",
      "lottery",        "early_access"};
  return word(words, x);
}
std::string_view to_string(asset x) {
  static constexpr std::array<std::string_view, 2> words{"cash", "points"};
  return word(words, x);
}
std::string_view to_string(ledger_account x) {
  switch (x) {
  case ledger_account::user_settled:
    return "user_settled";
  case ledger_account::user_available:
    return "user_available";
  case ledger_account::user_held:
    return "user_held";
  case ledger_account::user_debt:
    return "user_debt";
  case ledger_account::house_wechat:
    return "house_wechat";
  case ledger_account::house_bank:
    return "house_bank";
  case ledger_account::house_issued:
    return "house_issued";
  case ledger_account::house_spent:
    return "house_spent";
  case ledger_account::house_lapsed:
    return "house_lapsed";
  }
  return "unknown";
}
std::string_view to_string(txn_kind x) {
  static constexpr std::array<std::string_view, 9> words{
      "payment", "refund", "grant", "reversal", "debit", "hold", "settle", "release", "lapse"};
  return word(words, x);
}
std::string_view to_string(finding_class x) {
  static constexpr std::array<std::string_view, 7> words{
      "paid_not_recorded", "recorded_not_paid", "amount_differs", "duplicate",
      "paid_after_close",  "refund_missing",    "ledger_broken"};
  return word(words, x);
}
std::string_view to_string(finding_action x) {
  static constexpr std::array<std::string_view, 3> words{"complete", "refund", "dismiss"};
  return word(words, x);
}
std::string_view to_string(finding_state x) {
  static constexpr std::array<std::string_view, 2> words{"open", "resolved"};
  return word(words, x);
}
std::string_view to_string(approval_kind x) {
  static constexpr std::array<std::string_view, 3> words{"refund", "bank_payment", "finding"};
  return word(words, x);
}
std::string_view to_string(approval_state x) {
  static constexpr std::array<std::string_view, 6> words{"proposed", "agreed",  "done",
                                                         "failed",   "refused", "withdrawn"};
  return word(words, x);
}

} // namespace zhian
