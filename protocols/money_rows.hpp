// Rows of money. Versioned rows: version 1 inserts, n+1 replaces version n.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocols/entity.hpp"
#include "protocols/money.hpp"

namespace zhian {

/// A refund of an order; `number` is given to the provider and names it there.
struct order_refund {
  std::string number;
  int64_t amount_fen = 0;
  refund_state state = refund_state::asked;
  timestamp asked_at{};
  std::optional<timestamp> done_at;
  /// Of money that is in no account, because it was not what the order asked for: the provider's
  /// payment that it goes back from. Empty: of the payment that was settled.
  std::string beside = {};
  ZHIAN_FIELDS(number, amount_fen, state, asked_at, done_at, beside)
  bool operator==(const order_refund&) const = default;
};

/// A purchase. Price, points and period are those of the rules when it was made.
struct order_row {
  order_id id;
  realm in = realm::zhimai;
  user_id user;
  order_kind kind = order_kind::recharge;
  std::optional<plan_kind> plan;
  pay_channel channel = pay_channel::wechat_native;
  int64_t amount_fen = 0;
  int64_t points_grant = 0;
  int64_t points_per_yuan = 0; ///< What `points_grant` follows from; 0: the plan's own number.
  int64_t period_s = 0;        ///< Of a plan.
  uint64_t rules_version = 0;
  order_phase phase = order_phase::created;
  std::string code_url; ///< Of the QR code; empty: none came yet.
  timestamp created_at{};
  timestamp expires_at{};
  std::optional<timestamp> closed_at;
  std::optional<timestamp> paid_at; ///< When it was settled here.
  std::string provider_txn;         ///< The provider's name of the payment that was settled.
  bool late = false;                ///< The money came after it was closed.
  std::vector<order_refund> refunds;
  uint64_t version = 0;
  std::string open_id;        ///< Who pays, for wechat_jsapi alone.
  std::string prepay_id = {}; ///< What a page inside WeChat pays with, for wechat_jsapi alone.
  ZHIAN_FIELDS(id, in, user, kind, plan, channel, amount_fen, points_grant, points_per_yuan,
               period_s, rules_version, phase, code_url, created_at, expires_at, closed_at, paid_at,
               provider_txn, late, refunds, version, open_id, prepay_id)
  bool operator==(const order_row&) const = default;
};
/// Fen of the settled payment that went back, and fen of it on their way.
int64_t refunded_fen(const order_row& x);
int64_t refunding_fen(const order_row& x);

/// An order with what the ledger says of it.
struct order_evidence {
  order_row order;
  int64_t ledger_paid_fen = 0;
  int64_t ledger_refunded_fen = 0;
};

/// One row a user: the sums of what the other rows say, and the membership. `version` grows with
/// every change of the user's money and is what a second writer runs into.
struct money_row {
  user_id user;
  realm in = realm::zhimai;
  int64_t settled_fen = 0;
  tier level = tier::ordinary;
  std::optional<timestamp> plan_end;
  int64_t available = 0;
  int64_t held = 0;
  int64_t owed = 0;
  uint64_t last_txn = 0;
  uint64_t version = 0;
  bool operator==(const money_row&) const = default;
};

struct ledger_txn_row {
  user_id user;
  realm in = realm::zhimai;
  ledger_txn txn;
};

struct points_lot_row {
  user_id user;
  realm in = realm::zhimai;
  points_lot lot;
};

struct points_hold_row {
  user_id user;
  realm in = realm::zhimai;
  points_hold hold;
};

/// A purchase in the plan line, in the order in which they follow each other.
struct plan_purchase {
  order_id order;
  plan_kind kind = plan_kind::week;
  int64_t period_s = 0; ///< What is left of it after refunds.
  timestamp bought_at{};
  bool operator==(const plan_purchase&) const = default;
};
struct plan_line_row {
  user_id user;
  realm in = realm::zhimai;
  std::vector<plan_purchase> purchases;
  std::optional<timestamp> end;
  uint64_t version = 0;
};

/// Something that does not fit and waits for staff. The key makes it one, however often it is seen.
struct money_finding {
  finding_class what = finding_class::amount_differs;
  order_id order;
  user_id user;
  realm in = realm::zhimai;
  std::string evidence;     ///< The provider's payment or refund; empty: ours alone.
  int64_t expected_fen = 0; ///< As we have it.
  int64_t seen_fen = 0;     ///< As the provider has it.
  timestamp at{};
  std::vector<finding_action> allowed;
  bool operator==(const money_finding&) const = default;
};
std::string key_of(const money_finding& x);
/// What stands of a finding in the store, and what staff made of it. Never inserted: it is changed
/// from version n to n+1.
struct finding_row {
  std::string key;
  realm in = realm::zhimai;
  finding_state state = finding_state::open;
  user_id owner;          ///< Who has taken it; none: nobody.
  approval_id approval;   ///< What is proposed for it and not over; none: nothing.
  std::string resolution; ///< JSON object text: what was done, why, by whom; empty: not resolved.
  std::optional<timestamp> resolved_at;
  uint64_t version = 1;
  ZHIAN_FIELDS(key, in, state, owner, approval, resolution, resolved_at, version)
  bool operator==(const finding_row&) const = default;
};
/// A finding as staff see it.
struct finding_view {
  money_finding what;
  finding_row row;
};

/// Something that two of the staff have to want.
struct approval_row {
  approval_id id;
  realm in = realm::zhimai;
  approval_kind what = approval_kind::refund;
  approval_state state = approval_state::proposed;
  order_id order;                       ///< None: a finding that belongs to no order.
  std::string finding;                  ///< Key; empty: none.
  std::optional<finding_action> action; ///< With a finding.
  int64_t amount_fen = 0;               ///< Goes back, or has arrived; 0: no money is moved.
  std::string reference;                ///< The bank's, or the provider's payment beside the books.
  std::string reason;
  user_id asked_by;
  timestamp asked_at{};
  user_id decided_by;
  std::optional<timestamp> decided_at;
  std::string note;    ///< Of who decided.
  std::string outcome; ///< Of one that failed: an error's code.
  std::optional<timestamp> done_at;
  uint64_t version = 0;
  ZHIAN_FIELDS(id, in, what, state, order, finding, action, amount_fen, reference, reason, asked_by,
               asked_at, decided_by, decided_at, note, outcome, done_at, version)
  bool operator==(const approval_row&) const = default;
};

/// A notice of a provider that was taken in, together with what followed from it.
struct inbox_row {
  std::string provider;
  std::string event_id;
};

/// Something for the message centre; `kind` and `data` make the words in the reader's language.
struct message_row {
  message_id id;
  realm in = realm::zhimai;
  user_id user;
  std::string kind; ///< A stable word: payment_settled, refund_settled, …
  std::string data; ///< JSON object text.
  timestamp at{};
  std::optional<timestamp> read_at;
};
/// These messages are read; none named: all up to `upto`.
struct messages_read {
  user_id user;
  realm in = realm::zhimai;
  std::vector<message_id> ids;
  message_id upto;
  timestamp at{};
};
/// Services that points were redeemed for beforehand; counted down by their use.
struct voucher_row {
  voucher_id id;
  realm in = realm::zhimai;
  user_id user;
  feature good = feature::report_download;
  int64_t price = 0;
  timestamp bought_at{};
  std::optional<timestamp> used_at;
  std::string used_for; ///< What it paid for, e.g. a room.
  uint64_t version = 0;
};

/// What a commit tells its user; the message centre makes the words.
enum class money_notice_kind : uint8_t { payment_settled = 1, refund_settled = 2 };
struct money_notice {
  money_notice_kind kind = money_notice_kind::payment_settled;
  order_id order;
  int64_t amount_fen = 0; ///< Of this payment or refund.
  int64_t points = 0;     ///< Granted or taken back.
  int64_t owed = 0;       ///< Points owed afterwards.
  tier before = tier::ordinary;
  tier after = tier::ordinary;
  std::optional<timestamp> plan_end; ///< Of the line afterwards, when the order bought a plan.
  bool late = false;
  bool operator==(const money_notice&) const = default;
};

} // namespace zhian
