// The words of money: orders, plans, lots of points and the ledger. Cash is whole fen of CNY,
// points are whole. Numbers of enums are stored and never change their meaning.
#pragma once

#include <concepts>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/account.hpp"
#include "protocols/ids.hpp"

namespace zhian {

/// Number of a lot among its owner's: that of the ledger transaction that granted it.
enum class lot_id : uint64_t { none = 0 };

enum class order_kind : uint8_t { recharge = 1, plan = 2 };
/// Where an order stands; actors/money/order_state.hpp has the drawing.
enum class order_phase : uint8_t {
  created = 1,      ///< The intent is stored; the provider was not asked yet.
  awaiting_payment, ///< The provider has it.
  paid,
  closed, ///< Cancelled or out of time. Money that comes after all re-opens it.
  refunding,
  refunded ///< In full.
};
enum class pay_channel : uint8_t { wechat_native = 1, wechat_jsapi = 2, bank_transfer = 3 };
enum class plan_kind : uint8_t { week = 1, month = 2, quarter = 3 };
/// Where a refund stands. The provider has the last word: one that failed may still be told as
/// done.
enum class refund_state : uint8_t { asked = 1, done = 2, failed = 3 };

/// Why points were granted. With the reference it names a grant: each pair grants once.
enum class lot_source : uint8_t {
  recharge = 1, ///< Reference: the order.
  plan = 2,     ///< Reference: the order.
  suggestion = 3,
  invitation = 4,
  task = 5,
  campaign = 6,
  adjustment = 7
};
/// Which points lapse when a plan line ends.
enum class expiry_scope : uint8_t { plan_lots = 1, all_lots = 2 };

/// What a gate stands before.
enum class feature : uint8_t {
  upload = 1,
  diagnosis,
  prep,
  job_search,
  question_bank,
  history_summary,
  news_full,
  report_view,
  report_download,
  mock_interview,
  meeting_assistant,
  calendar_reminder,
  lottery,
  early_access
};
inline constexpr size_t feature_count = 14;

enum class asset : uint8_t { cash = 1, points = 2 };
/// The chart of accounts. An entry's amount is what the account's balance changes by; the house's
/// balances mirror the users', so that the entries of a transaction sum to zero for each asset.
enum class ledger_account : uint8_t {
  user_settled = 1,   ///< Cash: settled money net of refunds. Never below zero.
  user_available = 2, ///< Points that can be spent. Never below zero.
  user_held = 3,      ///< Points bound by holds. Never below zero.
  user_debt = 4,      ///< Points owed, as a balance that is never above zero.
  house_wechat = 20,  ///< Cash through WeChat Pay; minus what came in.
  house_bank = 21,    ///< Cash through the bank; minus what came in.
  house_issued = 22,  ///< Points; minus what was granted and not taken back.
  house_spent = 23,   ///< Points that paid for services.
  house_lapsed = 24   ///< Points that ran out.
};
asset asset_of(ledger_account x);

enum class txn_kind : uint8_t {
  payment = 1,
  refund = 2,
  grant = 3,
  reversal = 4,
  debit = 5,
  hold = 6,
  settle = 7,
  release = 8,
  lapse = 9
};

struct ledger_entry {
  ledger_account account = ledger_account::user_available;
  int64_t amount = 0; ///< Fen or points; never zero.
  lot_id lot = lot_id::none;
  bool operator==(const ledger_entry&) const = default;
};

/// One transaction of one user's books. Immutable: corrections are new ones.
struct ledger_txn {
  uint64_t number = 0; ///< Among the user's, from 1, without gaps.
  txn_kind kind = txn_kind::grant;
  std::string reason;    ///< A stable word: what for.
  std::string reference; ///< An order, a hold, a report …; empty: a lapse.
  timestamp at{};
  std::vector<ledger_entry> entries;
  bool operator==(const ledger_txn&) const = default;
};
/// Whether its entries sum to zero for cash and for points.
bool balanced(const ledger_txn& x);

/// Points that came together and run out together. What of `granted` is neither available nor held,
/// lapsed or taken back was spent, or repaid a debt when it came.
struct points_lot {
  lot_id id = lot_id::none;
  lot_source source = lot_source::recharge;
  std::string reference;
  int64_t granted = 0;
  int64_t available = 0;
  int64_t held = 0;
  int64_t lapsed = 0;
  int64_t reversed = 0; ///< Of the grant, taken back so far.
  int64_t owed = 0;     ///< Of what was taken back, found neither here nor repaid: a debt.
  timestamp granted_at{};
  std::optional<timestamp> expires_at; ///< Usable before it. Nothing: does not lapse.
  bool with_line = false; ///< `expires_at` is the end of the plan line and moves with it.
  uint64_t version = 0;
  bool operator==(const points_lot&) const = default;
};

struct hold_part {
  lot_id lot = lot_id::none;
  int64_t amount = 0;
  bool operator==(const hold_part&) const = default;
};
/// What was charged of a hold, once a line.
struct hold_line {
  std::string line; ///< E.g. "minute:3".
  int64_t amount = 0;
  bool operator==(const hold_line&) const = default;
};
/// Points reserved for a service that is under way.
struct points_hold {
  std::string reference; ///< Unique among the user's, e.g. a room.
  std::string purpose;   ///< A stable word, e.g. "mock_interview".
  int64_t asked = 0;
  std::vector<hold_part> parts; ///< What is still bound.
  std::vector<hold_line> lines;
  bool closed = false;
  timestamp made_at{};
  uint64_t version = 0;
  bool operator==(const points_hold&) const = default;
};

/// What the patrol or a notice found not to fit.
enum class finding_class : uint8_t {
  paid_not_recorded = 1,
  recorded_not_paid = 2,
  amount_differs = 3,
  duplicate = 4, ///< The order was paid twice.
  paid_after_close = 5,
  refund_missing = 6,
  ledger_broken = 7
};
/// What staff may do with a finding: settle what was paid by the ordinary way, send it back, or say
/// why nothing is to be done.
enum class finding_action : uint8_t { complete = 1, refund = 2, dismiss = 3 };
enum class finding_state : uint8_t { open = 1, resolved = 2 };

/// What one of the staff proposes and another has to agree to.
enum class approval_kind : uint8_t {
  refund = 1,       ///< Money of an order goes back.
  bank_payment = 2, ///< Money of an order has arrived at the bank.
  finding = 3       ///< A finding is resolved.
};
enum class approval_state : uint8_t {
  proposed = 1,
  agreed,    ///< And under way.
  done,      ///< What was proposed has happened.
  failed,    ///< It was agreed to and could not be done; `outcome` says why.
  refused,   ///< By the second person.
  withdrawn, ///< By the first one.
};

std::string_view to_string(order_kind x);
std::string_view to_string(order_phase x);
std::string_view to_string(pay_channel x);
std::string_view to_string(plan_kind x);
std::string_view to_string(refund_state x);
std::string_view to_string(lot_source x);
std::string_view to_string(expiry_scope x);
std::string_view to_string(feature x);
std::string_view to_string(asset x);
std::string_view to_string(ledger_account x);
std::string_view to_string(txn_kind x);
std::string_view to_string(finding_class x);
std::string_view to_string(finding_action x);
std::string_view to_string(finding_state x);
std::string_view to_string(approval_kind x);
std::string_view to_string(approval_state x);

template <class T, class... Words>
concept one_of = (std::same_as<T, Words> || ...);
template <class T>
concept word_of_money =
    one_of<T, order_kind, order_phase, pay_channel, plan_kind, refund_state, lot_source,
           expiry_scope, feature, asset, ledger_account, txn_kind, finding_class, finding_action,
           finding_state, approval_kind, approval_state>;
template <word_of_money T>
std::ostream& operator<<(std::ostream& out, T x) {
  return out << to_string(x);
}

} // namespace zhian
