// A deliberately simple second opinion on money: every point is an object of its own, and every sum
// is counted anew from the history. It shares no code with actors/money, only words.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "protocols/money_rules.hpp"

namespace money_test {

using namespace zhian;

enum class fate : uint8_t { available, held, spent, lapsed, reversed };

struct point {
  fate where = fate::available;
  std::string hold; ///< Which one binds it.
};

struct model_lot {
  lot_source source = lot_source::recharge;
  std::string reference;
  timestamp granted_at{};
  std::optional<timestamp> end;
  bool with_line = false;
  int64_t owed = 0;
  int64_t taken_back = 0;
  std::vector<point> points;

  int64_t count(fate where) const;
};

/// One purchase that was settled, and what went back of it.
struct model_purchase {
  std::string order;
  std::optional<plan_kind> plan;
  int64_t fen = 0;
  int64_t points = 0;
  bool by_rate = true; ///< Points are two a yuan; else the plan's own number.
  int64_t period_s = 0;
  timestamp at{};
  int64_t back_fen = 0;
};

struct model {
  bool all_lapse = false; ///< expiry_scope all_lots.
  std::vector<model_lot> lots;
  std::vector<model_purchase> purchases;
  std::map<std::string, std::map<std::string, int64_t>> lines; ///< Of holds, by reference.
  std::map<std::string, int64_t> holds;                        ///< Open ones.
  std::map<std::string, int64_t> charges;
  std::optional<timestamp> line_end;

  void lapse(timestamp at);
  bool grant(lot_source source, const std::string& reference, int64_t amount, timestamp at);
  bool debit(const std::string& reference, int64_t amount, timestamp at);
  bool hold(const std::string& reference, int64_t amount, timestamp at);
  bool settle(const std::string& reference, const std::string& line, int64_t amount, timestamp at);
  bool release(const std::string& reference, timestamp at);
  void pay(const model_purchase& what);
  void refund(const std::string& order, int64_t fen, timestamp at);

  int64_t count(fate where) const;
  int64_t owed() const;
  int64_t settled() const;
  tier level() const;
  bool line_runs(timestamp at) const { return line_end && at < *line_end; }
  model_lot* find(lot_source source, const std::string& reference);

private:
  /// The next point to be used, of those in `where` that `hold` binds.
  point* next(fate where, const std::string& hold);
  void move_end(timestamp end, bool ended_by_refund, timestamp at);
};

} // namespace money_test
