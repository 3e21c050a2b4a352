// What may happen to a purse; pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "protocols/bank.hpp"
#include "protocols/errors.hpp"
#include "protocols/storage.hpp"

namespace zhian::testing {

/// Money is to leave for another purse.
struct move_asked {
  move_money what;
  std::string op;
};
/// Another purse gave money.
struct money_came {
  credit_purse what;
  std::string op;
};
using purse_event = std::variant<move_asked, money_came>;

struct purse_decision {
  ec error = ec::none; ///< Not none: `next` is the old purse and `records` is empty.
  std::string field;   ///< What was wrong with the request.
  purse_row next;
  std::vector<record> records;
};

/// What `event` does to `now`. No clock, no I/O: same arguments, same decision.
purse_decision decide(const purse_row& now, const purse_event& event);

/// The timer that brings entry `number` to the other purse.
std::string move_timer(uint64_t number);
/// What its payload says; nothing when it is none.
struct pending_move {
  std::string to;
  uint64_t number = 0;
  int64_t amount = 0;
};
std::optional<pending_move> read_move(const timer_fired& fired);

purse_view view_of(const purse_row& row);

} // namespace zhian::testing
