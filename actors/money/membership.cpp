#include "actors/money/membership.hpp"

#include <algorithm>

#include "actors/money/rules.hpp"

namespace zhian::money {

namespace {

timestamp follow(std::optional<timestamp> end, const plan_purchase& next) {
  auto from = end ? std::max(*end, next.bought_at) : next.bought_at;
  return from + std::chrono::seconds{next.period_s};
}

std::optional<timestamp> end_of(const std::vector<plan_purchase>& purchases) {
  std::optional<timestamp> end;
  for (const auto& x : purchases)
    end = follow(end, x);
  return end;
}

auto find(const plan_line& x, const order_id& order) {
  return std::find_if(x.purchases.begin(), x.purchases.end(),
                      [&](const auto& p) { return p.order == order; });
}

} // namespace

bool active(const plan_line& x, timestamp at) {
  return x.end && at < *x.end;
}

std::optional<plan_kind> running(const plan_line& x, timestamp at) {
  if (!active(x, at))
    return std::nullopt;
  std::optional<timestamp> end;
  for (const auto& p : x.purchases) {
    end = follow(end, p);
    if (at < *end)
      return p.kind;
  }
  return std::nullopt;
}

bool may_order(const plan_line& x, plan_kind kind, const money_rules& rules, timestamp at) {
  if (rules.allow_other_kind)
    return true;
  std::optional<timestamp> end;
  for (const auto& p : x.purchases) {
    end = follow(end, p);
    if (at < *end && p.kind != kind)
      return false;
  }
  return true;
}

plan_line buy(const plan_line& now, const plan_purchase& what) {
  if (find(now, what.order) != now.purchases.end())
    return now;
  auto out = now;
  if (!active(now, what.bought_at))
    out.purchases.clear();
  out.purchases.push_back(what);
  out.end = follow(now.end, what);
  return out;
}

plan_line take_back(const plan_line& now, const order_id& order, int64_t left_s, timestamp at) {
  auto found = find(now, order);
  if (found == now.purchases.end() || found->period_s <= left_s)
    return now;
  auto out = now;
  auto mine = out.purchases.begin() + (found - now.purchases.begin());
  if (left_s > 0)
    mine->period_s = left_s;
  else
    out.purchases.erase(mine);
  auto end = std::max(at, end_of(out.purchases).value_or(at));
  out.end = std::min(*now.end, end);
  return out;
}

std::vector<entitlement> entitlements(const money_rules& rules, tier level) {
  std::vector<entitlement> out;
  for (const auto& row : rules.features)
    if (level >= row.required)
      out.push_back({row.what, gate(row.what, level, 0, rules).price, row.metered});
  return out;
}

tier risen(tier before, tier computed) {
  return std::max(before, computed);
}

tier fallen(tier before, tier computed) {
  return std::min(before, computed);
}

} // namespace zhian::money
