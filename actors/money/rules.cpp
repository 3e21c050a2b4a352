#include "actors/money/rules.hpp"

#include <algorithm>

namespace zhian::money {

namespace {

constexpr int64_t day_s = 24 * 3600;

feature_rule gated(feature what, tier required, int64_t price = 0) {
  feature_rule out;
  out.what = what;
  out.required = required;
  out.price = price;
  return out;
}

std::vector<feature_rule> contract_features() {
  std::vector<feature_rule> out;
  for (auto x :
       {feature::upload, feature::job_search, feature::question_bank, feature::history_summary})
    out.push_back(gated(x, tier::ordinary));
  out.push_back(gated(feature::diagnosis, tier::ordinary, 10));
  out.push_back(gated(feature::prep, tier::ordinary, 10));
  out.push_back(gated(feature::news_full, tier::bronze));
  out.push_back(gated(feature::report_view, tier::bronze));
  out.push_back(gated(feature::report_download, tier::bronze, 2));
  out.back().free_from = tier::silver;
  out.push_back(gated(feature::mock_interview, tier::bronze, 20));
  out.push_back(gated(feature::meeting_assistant, tier::silver, 1));
  out.back().metered = true;
  for (auto x : {feature::calendar_reminder, feature::lottery, feature::early_access})
    out.push_back(gated(x, tier::gold));
  return out;
}

} // namespace

money_rules default_rules() {
  money_rules out;
  out.tiers = {{tier::ordinary, 0, true}, {tier::bronze, 1000, true},  {tier::silver, 6000, true},
               {tier::gold, 20000, true}, {tier::platinum, {}, false}, {tier::diamond, {}, false}};
  out.plans = {{plan_kind::week, 7 * day_s, {}, {}, false},
               {plan_kind::month, 30 * day_s, {}, {}, false},
               {plan_kind::quarter, 90 * day_s, {}, {}, false}};
  out.features = contract_features();
  return out;
}

money_rules sample_rules() {
  auto out = default_rules();
  int64_t prices[] = {1900, 5900, 14900};
  for (size_t i = 0; i < out.plans.size(); ++i) {
    out.plans[i].price_fen = prices[i];
    out.plans[i].sample = true;
  }
  return out;
}

money_rules open_rules() {
  auto out = default_rules();
  for (auto& row : out.features) {
    row.required = tier::ordinary;
    row.price = 0;
    row.free_from.reset();
  }
  return out;
}

int64_t points_for(int64_t fen, int64_t points_per_yuan) {
  return fen * points_per_yuan / 100;
}

tier tier_of(const money_rules& rules, int64_t settled_fen, std::chrono::seconds age) {
  auto days = std::max<int64_t>(age.count(), 0) / day_s;
  auto score = settled_fen + days * rules.age_weight_fen;
  auto out = tier::ordinary;
  for (const auto& row : rules.tiers)
    if (row.enabled && row.from_fen && score >= *row.from_fen)
      out = std::max(out, row.level);
  return out;
}

std::optional<plan_rule> plan_for_sale(const money_rules& rules, plan_kind kind) {
  for (const auto& plan : rules.plans)
    if (plan.kind == kind && plan.price_fen)
      return plan;
  return std::nullopt;
}

int64_t points_of(const money_rules& rules, const plan_rule& plan) {
  if (plan.points_grant)
    return *plan.points_grant;
  return points_for(plan.price_fen.value_or(0), rules.points_per_yuan);
}

gate_answer gate(feature what, tier level, int64_t balance, const money_rules& rules) {
  gate_answer out;
  out.balance = balance;
  auto row = std::find_if(rules.features.begin(), rules.features.end(),
                          [&](const auto& x) { return x.what == what; });
  if (row == rules.features.end()) {
    out.error = ec::forbidden;
    return out;
  }
  out.required_tier = row->required;
  out.stands_in = row->points_bypass;
  out.price = row->free_from && level >= *row->free_from ? 0 : row->price;
  if (level < row->required) {
    // Where points may stand in for the tier, the tier is still the way that is named.
    if (!row->points_bypass || balance < out.price)
      out.error = ec::tier_required;
  } else if (balance < out.price) {
    out.error = ec::points_required;
  }
  return out;
}

int64_t charged_minutes(int64_t grace_s, std::chrono::seconds elapsed) {
  auto counted = elapsed.count() - grace_s;
  return counted <= 0 ? 0 : (counted + 59) / 60;
}

} // namespace zhian::money
