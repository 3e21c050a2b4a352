#include "tests/unit/money/model.hpp"

#include <algorithm>

namespace money_test {

int64_t model_lot::count(fate where) const {
  return std::count_if(points.begin(), points.end(),
                       [&](const point& x) { return x.where == where; });
}

int64_t model::count(fate where) const {
  int64_t sum = 0;
  for (const auto& lot : lots)
    sum += lot.count(where);
  return sum;
}

int64_t model::owed() const {
  int64_t sum = 0;
  for (const auto& lot : lots)
    sum += lot.owed;
  return sum;
}

int64_t model::settled() const {
  int64_t sum = 0;
  for (const auto& x : purchases)
    sum += x.fen - x.back_fen;
  return sum;
}

tier model::level() const {
  auto fen = settled();
  if (fen < 1000)
    return tier::ordinary;
  if (fen < 6000)
    return tier::bronze;
  return fen < 20000 ? tier::silver : tier::gold;
}

model_lot* model::find(lot_source source, const std::string& reference) {
  for (auto& lot : lots)
    if (lot.source == source && lot.reference == reference)
      return &lot;
  return nullptr;
}

void model::lapse(timestamp at) {
  for (auto& lot : lots)
    if (lot.end && *lot.end <= at)
      for (auto& x : lot.points)
        if (x.where == fate::available)
          x.where = fate::lapsed;
}

point* model::next(fate where, const std::string& hold) {
  point* best = nullptr;
  const model_lot* best_lot = nullptr;
  for (auto& lot : lots) {
    bool sooner = !best_lot || (lot.end && (!best_lot->end || *lot.end < *best_lot->end))
                  || (lot.end == best_lot->end && lot.granted_at < best_lot->granted_at);
    if (!sooner)
      continue;
    for (auto& x : lot.points)
      if (x.where == where && x.hold == hold) {
        best = &x;
        best_lot = &lot;
        break;
      }
  }
  return best;
}

bool model::grant(lot_source source, const std::string& reference, int64_t amount, timestamp at) {
  lapse(at);
  if (const auto* known = find(source, reference))
    return static_cast<int64_t>(known->points.size()) == amount;
  model_lot made;
  made.source = source;
  made.reference = reference;
  made.granted_at = at;
  made.with_line = source == lot_source::plan || (all_lapse && line_runs(at));
  if (made.with_line)
    made.end = line_end;
  for (int64_t i = 0; i < amount; ++i) {
    point one;
    for (auto& lot : lots)
      if (lot.owed > 0) {
        --lot.owed;
        one.where = fate::spent;
        break;
      }
    made.points.push_back(one);
  }
  lots.push_back(std::move(made));
  return true;
}

bool model::debit(const std::string& reference, int64_t amount, timestamp at) {
  lapse(at);
  if (auto known = charges.find(reference); known != charges.end())
    return known->second == amount;
  if (count(fate::available) < amount)
    return false;
  charges[reference] = amount;
  for (int64_t i = 0; i < amount; ++i)
    next(fate::available, {})->where = fate::spent;
  return true;
}

bool model::hold(const std::string& reference, int64_t amount, timestamp at) {
  lapse(at);
  if (lines.contains(reference))
    return true; // The histories never repeat a hold with other words.
  if (count(fate::available) < amount)
    return false;
  lines[reference];
  holds[reference] = amount;
  for (int64_t i = 0; i < amount; ++i) {
    auto* x = next(fate::available, {});
    x->where = fate::held;
    x->hold = reference;
  }
  return true;
}

bool model::settle(const std::string& reference, const std::string& line, int64_t amount,
                   timestamp at) {
  lapse(at);
  if (!lines.contains(reference))
    return false;
  auto& known = lines[reference];
  if (known.contains(line))
    return known[line] == amount;
  if (!holds.contains(reference) || holds[reference] < amount)
    return false;
  known[line] = amount;
  holds[reference] -= amount;
  for (int64_t i = 0; i < amount; ++i) {
    auto* x = next(fate::held, reference);
    x->where = fate::spent;
    x->hold.clear();
  }
  return true;
}

bool model::release(const std::string& reference, timestamp at) {
  lapse(at);
  if (!lines.contains(reference))
    return false;
  holds.erase(reference);
  for (auto& lot : lots)
    for (auto& x : lot.points)
      if (x.where == fate::held && x.hold == reference) {
        x.hold.clear();
        x.where = lot.owed > 0 ? fate::spent : fate::available;
        lot.owed -= lot.owed > 0;
      }
  lapse(at);
  return true;
}

void model::move_end(timestamp end, bool ended_by_refund, timestamp at) {
  line_end = end;
  for (auto& lot : lots) {
    if (lot.end && *lot.end <= at)
      continue;
    if (lot.source == lot_source::plan) {
      lot.end = end;
    } else if (!lot.end || lot.with_line) {
      lot.with_line = all_lapse && !ended_by_refund;
      lot.end = lot.with_line ? line_end : std::nullopt;
    }
  }
  lapse(at);
}

void model::pay(const model_purchase& what) {
  lapse(what.at);
  purchases.push_back(what);
  if (what.plan)
    move_end(std::max(line_end.value_or(what.at), what.at) + std::chrono::seconds{what.period_s},
             false, what.at);
  if (what.points > 0)
    grant(what.plan ? lot_source::plan : lot_source::recharge, what.order, what.points, what.at);
}

void model::refund(const std::string& order, int64_t fen, timestamp at) {
  lapse(at);
  auto& mine = *std::find_if(purchases.begin(), purchases.end(),
                             [&](const auto& x) { return x.order == order; });
  mine.back_fen += fen;
  auto left = mine.fen - mine.back_fen;
  auto kept = mine.by_rate ? left * 2 / 100 : mine.points * left / mine.fen;
  if (auto* lot = find(mine.plan ? lot_source::plan : lot_source::recharge, order))
    while (lot->taken_back < mine.points - kept) {
      ++lot->taken_back;
      auto take = [&](fate where) {
        for (auto& x : lot->points)
          if (x.where == where) {
            x.where = fate::reversed;
            return true;
          }
        return false;
      };
      if (!take(fate::available) && !take(fate::lapsed))
        ++lot->owed;
    }
  if (!mine.plan)
    return;
  // The whole history of plans once more, with what is left of each.
  std::optional<timestamp> end;
  for (const auto& x : purchases) {
    if (!x.plan || x.back_fen == x.fen)
      continue;
    // In whole seconds, begun ones counted.
    auto seconds = x.period_s * (x.fen - x.back_fen) / x.fen;
    if (x.period_s * (x.fen - x.back_fen) % x.fen != 0)
      ++seconds;
    end = std::max(end.value_or(x.at), x.at) + std::chrono::seconds{seconds};
  }
  auto moved = std::min(*line_end, std::max(at, end.value_or(at)));
  move_end(moved, moved <= at, at);
}

} // namespace money_test
