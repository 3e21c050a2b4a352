// Points, membership, orders and messages, as the account and the order speak of them.
//
//   place_order ──▶ account (the intent is stored) ──timer──▶ order ──▶ pay gateway
//                                                               │
//   payment_told (notice, query, patrol, finance) ─────────────▶ order ──settle_payment──▶ account:
//   order, ledger, lot, tier, plan line, message and frame in one commit
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocols/money_rows.hpp"

namespace zhian {

// ---- asked of the account

/// A user's points at this moment.
struct points_view {
  static constexpr uint16_t kind = 0x0450;
  int64_t available = 0;
  int64_t held = 0;
  int64_t owed = 0;
  std::optional<timestamp> lapses_at; ///< When some run out next, if nothing else happens.
  int64_t lapsing = 0;                ///< How many then.
  ZHIAN_FIELDS(available, held, owed, lapses_at, lapsing)
};
/// Reads; changes nothing. What has run out is not counted.
struct read_points {
  static constexpr uint16_t kind = 0x0440;
  using reply = points_view;
  ZHIAN_FIELDS_EMPTY
};

/// What the tier opens.
struct entitlement_view {
  feature what = feature::upload;
  int64_t price = 0; ///< Points; of a metered feature: a minute.
  bool metered = false;
  ZHIAN_FIELDS(what, price, metered)
};
/// Tier, plan and what both open.
struct membership_view {
  static constexpr uint16_t kind = 0x0451;
  tier level = tier::ordinary;
  int64_t settled_fen = 0;
  std::optional<tier> next; ///< The tier above, if there is one in force.
  int64_t next_from_fen = 0;
  std::optional<plan_kind> plan;         ///< The one that runs.
  std::optional<timestamp> plan_ends_at; ///< Of the whole line; also of one that is over.
  std::vector<entitlement_view> opens;
  points_view points;
  uint64_t rules_version = 0;
  ZHIAN_FIELDS(level, settled_fen, next, next_from_fen, plan, plan_ends_at, opens, points,
               rules_version)
};
/// Reads; changes nothing.
struct read_membership {
  static constexpr uint16_t kind = 0x0441;
  using reply = membership_view;
  ZHIAN_FIELDS_EMPTY
};

/// What the gate before a feature says.
struct gate_view {
  static constexpr uint16_t kind = 0x0455;
  uint8_t error = 0; ///< An `ec`: none, tier_required, points_required, forbidden.
  std::string facts; ///< JSON object text: what a client needs to know of a gate that stays shut.
  int64_t price = 0; ///< Points.
  ZHIAN_FIELDS(error, facts, price)
};
/// Reads; changes and charges nothing.
struct ask_gate {
  static constexpr uint16_t kind = 0x0448;
  using reply = gate_view;
  feature what = feature::report_view;
  ZHIAN_FIELDS(what)
};

/// A service that was paid for beforehand with points.
struct voucher_view {
  static constexpr uint16_t kind = 0x0452;
  voucher_id id;
  feature good = feature::report_download;
  int64_t price = 0;
  int64_t balance = 0; ///< Points that are left.
  timestamp bought_at{};
  ZHIAN_FIELDS(id, good, price, balance, bought_at)
};
/// Points buy a voucher for a service of the price list. Repeatable by op key. Fails:
/// validation_failed (`item`), tier_required, points_required, idempotency_conflict.
struct redeem_points {
  static constexpr uint16_t kind = 0x0442;
  using reply = voucher_view;
  feature good = feature::report_download;
  ZHIAN_FIELDS(good)
};

/// An order as it stands.
struct order_view {
  static constexpr uint16_t kind = 0x0453;
  order_row order;
  ZHIAN_FIELDS(order)
};
/// Stores the intent. Repeatable by op key. Fails: validation_failed (amount_fen, plan, channel),
/// plan_unavailable, plan_running, payment_unavailable, too_many_orders, idempotency_conflict.
struct place_order {
  static constexpr uint16_t kind = 0x0443;
  using reply = order_view;
  order_kind what = order_kind::recharge;
  std::optional<int64_t> amount_fen;
  std::optional<plan_kind> plan;
  pay_channel channel = pay_channel::wechat_native;
  std::string open_id; ///< Who pays, for wechat_jsapi.
  ZHIAN_FIELDS(what, amount_fen, plan, channel, open_id)
};

/// From an order: money came for it. All that follows is one commit. `notice` names the provider's
/// notice, empty: it was asked for.
struct settle_payment {
  static constexpr uint16_t kind = 0x0444;
  using reply = order_view;
  order_row order;
  int64_t amount_fen = 0;
  std::string provider_txn;
  std::string notice;
  ZHIAN_FIELDS(order, amount_fen, provider_txn, notice)
};
/// From an order: a refund of it is done, or will not be.
struct settle_refund {
  static constexpr uint16_t kind = 0x0445;
  using reply = order_view;
  order_row order;
  std::string number;
  int64_t amount_fen = 0;
  bool succeeded = true;
  std::string notice;
  ZHIAN_FIELDS(order, number, amount_fen, succeeded, notice)
};

/// Points for something that was done, once a (source, reference). Fails: validation_failed,
/// idempotency_conflict (the pair granted another amount).
struct give_points {
  static constexpr uint16_t kind = 0x0446;
  using reply = points_view;
  lot_source source = lot_source::task;
  std::string reference;
  int64_t amount = 0;
  ZHIAN_FIELDS(source, reference, amount)
};

/// Marks messages as read; without names all up to `upto`. Those that are read stay so.
struct mark_messages {
  static constexpr uint16_t kind = 0x0447;
  using reply = done;
  std::vector<message_id> ids;
  message_id upto;
  ZHIAN_FIELDS(ids, upto)
};

// ---- asked of the order

/// Reads; changes nothing. Fails: not_found.
struct read_order {
  static constexpr uint16_t kind = 0x0701;
  using reply = order_view;
  ZHIAN_FIELDS_EMPTY
};
/// As read_order, once there is a code to show or nothing left to wait for.
struct await_code {
  static constexpr uint16_t kind = 0x0702;
  using reply = order_view;
  ZHIAN_FIELDS_EMPTY
};
/// The buyer gives it up. Fails: not_found, order_paid.
struct cancel_order {
  static constexpr uint16_t kind = 0x0703;
  using reply = order_view;
  ZHIAN_FIELDS_EMPTY
};
/// The provider says that money came. Answered once all that follows is committed; told again it
/// changes nothing.
struct payment_told {
  static constexpr uint16_t kind = 0x0704;
  using reply = done;
  int64_t amount_fen = 0;
  std::string provider_txn;
  std::string notice;
  ZHIAN_FIELDS(amount_fen, provider_txn, notice)
};
/// The provider says how a refund ended.
struct refund_told {
  static constexpr uint16_t kind = 0x0705;
  using reply = done;
  std::string number;
  int64_t amount_fen = 0;
  bool succeeded = true; ///< False: it will not be.
  std::string notice;
  ZHIAN_FIELDS(number, amount_fen, succeeded, notice)
};
/// Asks the provider now and settles what it says. Answered with what came of it. Fails: not_found,
/// payment_unavailable.
struct check_order {
  static constexpr uint16_t kind = 0x0706;
  using reply = order_view;
  ZHIAN_FIELDS_EMPTY
};
/// Staff give money back. Repeatable by op key. Fails: not_found, validation_failed (amount_fen),
/// idempotency_conflict.
struct refund_order {
  static constexpr uint16_t kind = 0x0707;
  using reply = order_view;
  std::string number; ///< Names the refund at the provider.
  int64_t amount_fen = 0;
  std::string reason; ///< Seen by the buyer; may be empty.
  user_id asked_by;
  user_id agreed_by;
  std::string beside = {}; ///< As order_refund's.
  ZHIAN_FIELDS(number, amount_fen, reason, asked_by, agreed_by, beside)
};

} // namespace zhian
