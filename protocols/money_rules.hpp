// The rules of money as data: versioned, edited by an administrator, taken over by an order when it
// is made. actors/money/rules.hpp has the contract's values and what follows from them.
#pragma once

#include <optional>
#include <vector>

#include "protocols/money.hpp"

namespace zhian {

/// A tier begins at `from_fen` of settled money and ends where the next one begins.
struct tier_rule {
  tier level = tier::ordinary;
  std::optional<int64_t> from_fen; ///< Nothing: not decided; such a tier is off.
  bool enabled = false;
  bool operator==(const tier_rule&) const = default;
};

struct plan_rule {
  plan_kind kind = plan_kind::week;
  int64_t period_s = 0;
  std::optional<int64_t> price_fen;    ///< Nothing: cannot be ordered.
  std::optional<int64_t> points_grant; ///< Nothing: as for a recharge of the same price.
  bool sample = false;                 ///< The price is a demonstration, not somebody's decision.
  bool operator==(const plan_rule&) const = default;
};

/// Tier first, then price: points open no gate unless `points_bypass` says so.
struct feature_rule {
  feature what = feature::upload;
  tier required = tier::ordinary;
  int64_t price = 0;             ///< Points; of a metered feature: a minute.
  std::optional<tier> free_from; ///< From this tier on nothing is charged.
  bool points_bypass = false;    ///< Who is below the tier may pay the price instead.
  bool metered = false;
  bool operator==(const feature_rule&) const = default;
};

struct money_rules {
  uint64_t version = 1;
  int64_t points_per_yuan = 2;
  int64_t minimum_recharge_fen = 1000;
  int64_t maximum_recharge_fen = 5'000'000;
  int64_t age_weight_fen = 0; ///< Counts as settled for each whole day of the account's age.
  std::vector<tier_rule> tiers;
  std::vector<plan_rule> plans;
  std::vector<feature_rule> features;
  expiry_scope scope = expiry_scope::plan_lots;
  bool allow_other_kind = true;   ///< Whether a plan of another kind is appended to one that runs.
  int64_t meter_grace_s = 30;     ///< At the start of a metered service; never charged.
  int64_t suggestion_points = 10; ///< For an adopted suggestion.
  int64_t invitation_points = 10; ///< For the inviter of a verified person.
  bool news_teaser = true;        ///< Who may not read news in full sees their headlines (X-17).
  bool operator==(const money_rules&) const = default;
};

} // namespace zhian
