// Whether rules can be put in force: an administrator's slip must not open a till.
#include <algorithm>
#include <set>

#include "actors/money/rules.hpp"

namespace zhian::money {

namespace {

// Bounds that keep every product of two of these numbers far inside 64 bits.
constexpr int64_t most_fen = 1'000'000'000;
constexpr int64_t most_points = 1'000'000'000;
constexpr int64_t most_period_s = int64_t{366} * 24 * 3600;

using fault = std::optional<rule_fault>;

fault outside(std::string field, int64_t value, int64_t low, int64_t high) {
  if (value >= low && value <= high)
    return std::nullopt;
  return rule_fault{std::move(field),
                    "between " + std::to_string(low) + " and " + std::to_string(high)};
}

template <class Enum>
std::string path(std::string_view list, Enum row, std::string_view field = {}) {
  std::string out{list};
  out.append(".").append(to_string(row));
  return field.empty() ? out : out.append(".").append(field);
}

fault check_numbers(const money_rules& x) {
  struct bound {
    const char* field;
    int64_t value, low, high;
  };
  for (const auto& b :
       {bound{"points_per_yuan", x.points_per_yuan, 0, 1000},
        bound{"minimum_recharge_fen", x.minimum_recharge_fen, 1, most_fen},
        bound{"maximum_recharge_fen", x.maximum_recharge_fen, x.minimum_recharge_fen, most_fen},
        bound{"age_weight_fen", x.age_weight_fen, 0, 100'000},
        bound{"meter_grace_s", x.meter_grace_s, 0, 3600},
        bound{"suggestion_points", x.suggestion_points, 0, 100'000},
        bound{"invitation_points", x.invitation_points, 0, 100'000}})
    if (auto wrong = outside(b.field, b.value, b.low, b.high))
      return wrong;
  if (x.version == 0)
    return rule_fault{"version", "counts from 1"};
  if (x.scope != expiry_scope::plan_lots && x.scope != expiry_scope::all_lots)
    return rule_fault{"scope", "plan_lots or all_lots"};
  return std::nullopt;
}

/// Enabled tiers begin at zero and rise: the intervals have neither gaps nor overlaps.
fault check_tiers(const money_rules& x) {
  if (x.tiers.empty() || x.tiers.front().level != tier::ordinary || !x.tiers.front().enabled
      || x.tiers.front().from_fen != 0)
    return rule_fault{path("tiers", tier::ordinary, "from_fen"), "everybody is ordinary from 0 on"};
  int64_t last = -1;
  for (size_t i = 0; i < x.tiers.size(); ++i) {
    const auto& row = x.tiers[i];
    if (i > 0 && row.level <= x.tiers[i - 1].level)
      return rule_fault{path("tiers", row.level), "each once, lowest first"};
    if (!row.enabled)
      continue;
    if (!row.from_fen || *row.from_fen <= last || *row.from_fen > most_fen)
      return rule_fault{path("tiers", row.level, "from_fen"), "above the tier before"};
    last = *row.from_fen;
  }
  return std::nullopt;
}

fault check_plans(const money_rules& x) {
  std::set<plan_kind> seen;
  for (const auto& row : x.plans) {
    if (!seen.insert(row.kind).second)
      return rule_fault{path("plans", row.kind), "each once"};
    if (auto wrong = outside(path("plans", row.kind, "period_s"), row.period_s, 1, most_period_s))
      return wrong;
    if (row.price_fen)
      if (auto wrong = outside(path("plans", row.kind, "price_fen"), *row.price_fen, 1, most_fen))
        return wrong;
    if (row.points_grant)
      if (auto wrong =
              outside(path("plans", row.kind, "points_grant"), *row.points_grant, 0, most_points))
        return wrong;
  }
  return std::nullopt;
}

fault check_feature(const money_rules& x, const feature_rule& row) {
  if (auto wrong = outside(path("features", row.what, "price"), row.price, 0, most_points))
    return wrong;
  auto reachable = [&](tier level) {
    return std::any_of(x.tiers.begin(), x.tiers.end(),
                       [&](const auto& t) { return t.level == level && t.enabled; });
  };
  if (!reachable(row.required))
    return rule_fault{path("features", row.what, "required"), "a tier that can be reached"};
  if (row.free_from && *row.free_from < row.required)
    return rule_fault{path("features", row.what, "free_from"), "not below the required tier"};
  if (row.points_bypass && row.price == 0)
    return rule_fault{path("features", row.what, "points_bypass"), "needs a price"};
  return std::nullopt;
}

fault check_features(const money_rules& x) {
  std::set<feature> seen;
  for (const auto& row : x.features) {
    if (!seen.insert(row.what).second)
      return rule_fault{path("features", row.what), "each once"};
    if (auto wrong = check_feature(x, row))
      return wrong;
  }
  for (size_t i = 1; i <= feature_count; ++i)
    if (auto what = static_cast<feature>(i); !seen.contains(what))
      return rule_fault{path("features", what), "has no rule: nobody could use it"};
  return std::nullopt;
}

} // namespace

std::optional<rule_fault> validate(const money_rules& rules) {
  for (auto check : {check_numbers, check_tiers, check_plans, check_features})
    if (auto wrong = check(rules))
      return wrong;
  return std::nullopt;
}

} // namespace zhian::money
