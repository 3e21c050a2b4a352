// One customer of whom a stream of random numbers decides what happens: the rules and the model
// are told the same, and must agree after every step.
#pragma once

#include <functional>
#include <map>
#include <stdexcept>

#include "actors/money/changes.hpp"
#include "actors/money/restore.hpp"
#include "actors/money/rules.hpp"
#include "tests/unit/money/model.hpp"

namespace money_test {

using namespace zhian::money;

/// What did not hold; the text tells the whole history.
struct broken_promise : std::runtime_error {
  using runtime_error::runtime_error;
};

class world {
public:
  using chance = std::function<uint32_t()>;

  explicit world(chance draw);
  /// One random step, and every promise checked. Throws broken_promise.
  void step();

  /// How often something happened, for whoever wants to know that the histories are not dull.
  std::map<std::string, uint64_t> counts;
  const user_money& money() const { return now_; }
  timestamp at() const { return at_; }

private:
  uint32_t draw(uint32_t below) { return draw_() % below; }
  [[noreturn]] void fail(const std::string& what) const;
  void check(bool holds, const char* what) const;
  void note(std::string what);

  void place_order();
  void tell_order();
  void tell_again();
  void move_points();
  void run_late_clock();

  order_refund some_refund(const order_row& order);
  order_event random_event(const order_row& order);
  void tell(const std::string& id, const order_event& event);
  void follow(const order_row& before, const order_row& after, const order_event& event);
  void tell_points(const points_event& event);
  bool model_points(const points_event& event);

  /// The rows that an event names are looked up, as the owner of the money does.
  void look_up(const named_rows& named);
  /// What is in memory is lost, and comes back from the rows; or what is not needed is let go.
  void forget();

  void commit(const user_money& next, const std::vector<ledger_txn>& txns);
  void check_order_of_use(const user_money& next, const std::vector<ledger_txn>& txns) const;
  void store(const money_changes& changes);
  void compare() const;
  void compare(const user_money& all) const;

  chance draw_;
  timestamp at_;
  money_rules rules_ = sample_rules();
  user_money now_;      ///< As the owner has it in memory.
  stored_money stored_; ///< The rows of all commits.
  std::map<std::string, order_row> orders_;
  std::map<std::string, std::string> paid_by_; ///< Order to the payment that settled it.
  model model_;
  std::map<ledger_account, int64_t> ledger_;
  std::map<lot_id, std::map<ledger_account, int64_t>> by_lot_;
  uint64_t last_txn_ = 0;
  std::vector<std::pair<std::string, order_event>> told_;
  std::vector<points_event> asked_;
  std::vector<std::string> log_;
  int names_ = 0;
};

} // namespace money_test
