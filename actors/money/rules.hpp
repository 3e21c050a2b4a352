// What follows from the rules of money: tiers, points for money, and the one gate. No clock, no
// I/O.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "protocols/errors.hpp"
#include "protocols/money_rules.hpp"

namespace zhian::money {

/// The rules of the contract (X-01 … X-09). Plans have no price: whoever runs this sets them.
money_rules default_rules();
/// The same with prices for demonstrations, each marked as a sample.
money_rules sample_rules();

/// Nothing costs anything and every feature is for everybody; plans have no price.
money_rules open_rules();

/// What is wrong with rules: the JSON path of the field, e.g. "tiers.silver.from_fen".
struct rule_fault {
  std::string field;
  std::string detail; ///< A sentence for people.
};
/// The first fault; nothing: they can be put in force.
std::optional<rule_fault> validate(const money_rules& rules);

/// Points for settled money: floor(fen × points a yuan / 100).
int64_t points_for(int64_t fen, int64_t points_per_yuan);

/// The tier of this much settled money; `age` of the account counts with the weight of the rules.
tier tier_of(const money_rules& rules, int64_t settled_fen, std::chrono::seconds age);

/// Nothing: the rules do not know the plan, or it has no price.
std::optional<plan_rule> plan_for_sale(const money_rules& rules, plan_kind kind);
/// Points that the plan grants at its price.
int64_t points_of(const money_rules& rules, const plan_rule& plan);

/// What a gate says. `error`: none, tier_required or points_required.
struct gate_answer {
  ec error = ec::none;
  tier required_tier = tier::ordinary;
  int64_t price = 0;      ///< Points that one use costs; of a metered feature: one minute.
  int64_t balance = 0;    ///< As it was given.
  bool stands_in = false; ///< Who is below the tier may pay the price instead.
};
/// The one gate before every feature: first the tier, then the price. Charges nothing. A feature
/// that the rules do not name is for nobody: `forbidden`.
gate_answer gate(feature what, tier level, int64_t balance, const money_rules& rules);

/// Started minutes of a metered service after the grace of `grace_s` seconds at its start.
int64_t charged_minutes(int64_t grace_s, std::chrono::seconds elapsed);

} // namespace zhian::money
