// Points of one user: lots, holds and debts, and what may happen to them. No clock, no I/O.
//
//            grant                 hold               settle
//   issued ────────▶ available ─────────────▶ held ────────▶ spent
//     ▲  │               │  ▲                  │  │
//     │  └─▶ debt ◀──┐   │  └──── release ─────┘  └─▶ debt (release into a lot that owes)
//     │   (repaid)   │   ├─ debit ──▶ spent
//     └── reversal ──┴───┤
//                        └─ lapse ──▶ lapsed
//
// Before anything else each event lets lapse what has run out by `at`: nothing depends on how
// punctual a timer is. No event names a second user: points cannot be passed on (Z-101).
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "protocols/errors.hpp"
#include "protocols/money.hpp"

namespace zhian::money {

/// A debit that was made; a repeat of it changes nothing.
struct points_charge {
  std::string reason;
  std::string reference;
  int64_t amount = 0;
  bool operator==(const points_charge&) const = default;
};

/// What is known of a user's points. Whoever asks for a decision has loaded the lots of which
/// something is available, held or owed, the open holds, and those rows the event names by
/// reference, be they closed: without them a repeat is not seen.
struct points_book {
  std::vector<points_lot> lots;   ///< Ascending by id.
  std::vector<points_hold> holds; ///< As they were made.
  std::vector<points_charge> charges;
  uint64_t last_txn = 0; ///< Number of the last ledger transaction, of cash or points.
  bool operator==(const points_book&) const = default;
};
int64_t available(const points_book& x);
int64_t held(const points_book& x);
int64_t owed(const points_book& x);
const points_lot* find_lot(const points_book& x, lot_source source, std::string_view reference);
const points_hold* find_hold(const points_book& x, std::string_view reference);
const points_charge* find_charge(const points_book& x, std::string_view reason,
                                 std::string_view reference);

/// Points come in, once a (source, reference); debts are repaid first, the oldest lot's first.
/// Fails: validation_failed, idempotency_conflict (the pair granted another amount).
struct grant_points {
  lot_source source = lot_source::recharge;
  std::string reference;
  int64_t amount = 0;
  std::optional<timestamp> expires_at;
  bool with_line = false;
};
/// Points pay for a service, those that run out first first; once a (reason, reference). Fails:
/// validation_failed, points_required, idempotency_conflict.
struct debit_points {
  std::string reason;
  std::string reference;
  int64_t amount = 0;
};
/// Points are reserved: named lots, those that run out first first. Fails: validation_failed,
/// points_required, idempotency_conflict (the reference holds something else).
struct hold_points {
  std::string reference;
  std::string purpose;
  int64_t amount = 0;
};
/// A part of a hold is charged, once a line. 0: the line is free, and stays so. Fails: not_found
/// (no such hold), validation_failed (more than is held, or the hold is closed),
/// idempotency_conflict (the line cost something else).
struct settle_line {
  std::string reference;
  std::string line;
  int64_t amount = 0;
};
/// The rest of a hold goes back to its lots, and the hold is closed. What goes back to a lot that
/// owes repays it; what goes back to one that has run out lapses. Fails: not_found.
struct release_hold {
  std::string reference;
};
/// Only time has passed.
struct lapse_points {};
/// `total` points of a grant are taken back in all, counting what was taken back before: so a
/// repeat takes nothing. From what is available in its lot, then from what has lapsed there
/// (nobody pays for what he lost), and the rest is a debt. Fails: not_found, validation_failed
/// (more than was granted).
struct reverse_grant {
  lot_source source = lot_source::recharge;
  std::string reference;
  int64_t total = 0;
};
/// The plan line ends at another time: what ends with it moves. `bind_others`: lots without an end
/// of their own end with the line as well (expiry_scope all_lots); false: those are let go.
struct move_line_end {
  timestamp end{};
  bool bind_others = false;
};
using points_event = std::variant<grant_points, debit_points, hold_points, settle_line,
                                  release_hold, lapse_points, reverse_grant, move_line_end>;

struct points_decision {
  ec error = ec::none; ///< Not none: `next` is the old book and nothing is written.
  std::string field;   ///< What was wrong with the request.
  int64_t price = 0;   ///< With points_required: what is asked, and what is there.
  int64_t balance = 0;
  points_book next;
  std::vector<ledger_txn> txns; ///< Each sums to zero. Empty: nothing changes in the ledger.
};

/// What `event` does at `at`. Same arguments, same decision; a repeated event answers the book as
/// it is.
points_decision decide(const points_book& now, const points_event& event, timestamp at);

/// When something lapses next if nothing else happens.
std::optional<timestamp> next_lapse(const points_book& x);

} // namespace zhian::money
