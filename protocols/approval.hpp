// What takes two of the staff, and findings of money.
//
//   one of the staff ──propose──▶ own account: the proposal is stored (and the finding bound to it)
//   another ──agree──▶ approval ──timer──▶ order: refund_order, payment_told or check_order
//                          └──▶ done or failed, and the finding with it: in one commit
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocols/money_rows.hpp"
#include "protocols/storage.hpp"

namespace zhian {

/// A proposal as it stands.
struct approval_view {
  static constexpr uint16_t kind = 0x0810;
  approval_row row;
  ZHIAN_FIELDS(row)
};

/// Asked of the account of who proposes. Completing a finding is the ordinary way of an order and
/// needs nobody else: it is agreed to at once. Repeatable by op key. Fails: not_found (order,
/// finding), validation_failed (amount_fen, channel, action, reference), already_decided (the
/// finding is resolved or another proposal for it is open), idempotency_conflict.
struct propose {
  static constexpr uint16_t kind = 0x0801;
  using reply = approval_view;
  approval_kind what = approval_kind::refund;
  order_id order;      ///< Of a refund and of a payment at the bank.
  std::string finding; ///< Key; of a finding.
  std::optional<finding_action> action;
  std::optional<int64_t> amount_fen; ///< Nothing: of a refund, all that is left.
  std::string reference;             ///< Of a payment at the bank: the bank's number of it.
  std::string reason;
  ZHIAN_FIELDS(what, order, finding, action, amount_fen, reference, reason)
};
/// Asked of the approval; the caller is the second person. Fails: not_found, second_person,
/// already_decided.
struct agree {
  static constexpr uint16_t kind = 0x0802;
  using reply = approval_view;
  std::string note;
  ZHIAN_FIELDS(note)
};
/// Asked of the approval. By who proposed it: withdrawn. Fails: not_found, already_decided.
struct refuse_approval {
  static constexpr uint16_t kind = 0x0803;
  using reply = approval_view;
  std::string note;
  ZHIAN_FIELDS(note)
};
/// Asked of the account of who takes a finding upon himself; the last one has it. Fails: not_found,
/// already_decided (it is resolved).
struct take_finding {
  static constexpr uint16_t kind = 0x0804;
  using reply = done;
  std::string key;
  ZHIAN_FIELDS(key)
};

// ---- reads; all fail with storage_unavailable

/// Activation of an approval, with the finding it is for.
struct load_approval {
  static constexpr uint16_t kind = 0x0d60;
  struct reply {
    static constexpr uint16_t kind = 0x0d61;
    std::optional<approval_row> row;
    std::optional<finding_view> finding;
    std::vector<op_memory> ops;
  };
  realm in = realm::zhimai;
  approval_id id;
};
/// Newest first.
struct list_approvals {
  static constexpr uint16_t kind = 0x0d62;
  struct reply {
    static constexpr uint16_t kind = 0x0d63;
    std::vector<approval_row> items;
    std::string next;
  };
  realm in = realm::zhimai;
  std::optional<approval_state> state;
  std::optional<order_id> order;
  page_request page;
};
struct find_finding {
  static constexpr uint16_t kind = 0x0d64;
  struct reply {
    static constexpr uint16_t kind = 0x0d65;
    std::optional<finding_view> row;
  };
  realm in = realm::zhimai;
  std::string key;
};
/// Newest first; `page.before` is what `next` was.
struct list_findings {
  static constexpr uint16_t kind = 0x0d66;
  struct reply {
    static constexpr uint16_t kind = 0x0d67;
    std::vector<finding_view> items;
    std::string next;
  };
  realm in = realm::zhimai;
  std::optional<finding_state> state;
  std::optional<finding_class> what;
  std::optional<order_id> order;
  page_request page;
};
/// Everybody's orders, newest first.
struct search_orders {
  static constexpr uint16_t kind = 0x0d68;
  struct reply {
    static constexpr uint16_t kind = 0x0d69;
    std::vector<order_row> items;
    std::string next;
  };
  realm in = realm::zhimai;
  std::optional<user_id> user;
  std::optional<order_phase> phase;
  page_request page;
};
/// What was taken and given back on a day of Beijing's, as the ledger has it.
struct payment_day {
  std::string day; ///< "2026-11-29"
  int64_t gross_fen = 0;
  int64_t refunded_fen = 0;
  int64_t payments = 0;
  int64_t payers = 0; ///< Different users who paid on it.
};
/// Money of a range of days, both included; a day without any is in it with zeros. Payers: users
/// with a settled order of the range that was not given back in full by now (Z-112).
struct sum_payments {
  static constexpr uint16_t kind = 0x0d6c;
  struct reply {
    static constexpr uint16_t kind = 0x0d6d;
    int64_t payers = 0;
    int64_t gross_fen = 0;
    int64_t refunded_fen = 0;
    int64_t payments = 0;
    std::vector<payment_day> days;
  };
  realm in = realm::zhimai;
  std::string from; ///< "2026-11-01", Beijing's.
  std::string to;
};

/// A version of the rules of money; `json` is left out of lists.
struct rules_version {
  uint64_t version = 0;
  std::string json;
  std::string author;
  timestamp at{};
};
/// Newest first; `page.before`: a version.
struct list_rules {
  static constexpr uint16_t kind = 0x0d6e;
  struct reply {
    static constexpr uint16_t kind = 0x0d6f;
    std::vector<rules_version> items;
    std::string next;
  };
  page_request page;
};
struct find_rules {
  static constexpr uint16_t kind = 0x0d70;
  struct reply {
    static constexpr uint16_t kind = 0x0d71;
    std::optional<rules_version> row;
  };
  uint64_t version = 0; ///< 0: the newest.
};

} // namespace zhian
