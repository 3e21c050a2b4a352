// The bank of the chaos suite: purses with money that is only ever moved, never made. It exists in
// the profile `test` alone, and only where `testing.bank` is set; its tables are made by the suite.
//
//   purse A ──▶ debit, entry and timer "move:<n>" in one commit ──▶ answered
//                  │ timer
//                  ▼
//   purse B ◀── credit_purse, op key "credit:A:<n>" ──▶ credit and entry in one commit
//                  │ done
//                  ▼
//   purse A     the timer is consumed
#pragma once

#include <cstdint>
#include <string>

#include "protocols/entity.hpp"

namespace zhian {

/// What every purse begins with; nobody ever adds to it.
inline constexpr int64_t purse_opening = 1000;

/// How a purse stands after its entry `number`.
struct purse_view {
  static constexpr uint16_t kind = 0x0e10;
  int64_t balance = purse_opening;
  uint64_t number = 0; ///< Entries so far; 0: nothing was ever moved.
  ZHIAN_FIELDS(balance, number)
};

/// Reads; changes nothing.
struct read_purse {
  static constexpr uint16_t kind = 0x0e01;
  using reply = purse_view;
  ZHIAN_FIELDS_EMPTY
};
/// Takes money out for another purse, which has it soon after. Repeatable by op key. Fails:
/// validation_failed (not enough, or to itself), idempotency_conflict.
struct move_money {
  static constexpr uint16_t kind = 0x0e02;
  using reply = purse_view;
  std::string to;
  int64_t amount = 0;
  ZHIAN_FIELDS(to, amount)
};
/// From purse to purse: what entry `number` of `from` took out. Repeatable by op key.
struct credit_purse {
  static constexpr uint16_t kind = 0x0e03;
  using reply = purse_view;
  std::string from;
  uint64_t number = 0;
  int64_t amount = 0;
  ZHIAN_FIELDS(from, number, amount)
};

/// A purse as stored.
struct purse_row {
  std::string name;
  realm in = realm::zhimai;
  int64_t balance = purse_opening;
  uint64_t version = 0; ///< The number of its newest entry.
};
/// A line of the register, for whoever checks it. Deliberately without a unique key: a fault that
/// the versions of `purse_row` let through is to be seen here, not stopped.
struct purse_entry_row {
  std::string purse;
  realm in = realm::zhimai;
  uint64_t number = 0;
  int64_t amount = 0;  ///< Negative: taken out.
  int64_t balance = 0; ///< After it.
  std::string peer;    ///< The other purse.
  uint64_t of = 0;     ///< Of a credit: the number of the entry at `peer`.
  std::string op;      ///< Key of the command.
};

} // namespace zhian
