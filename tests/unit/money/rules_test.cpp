#include <boost/test/unit_test.hpp>

#include "actors/money/membership.hpp"
#include "actors/money/rules.hpp"

using namespace zhian;
using namespace zhian::money;
using namespace std::chrono_literals;

namespace {

constexpr tier all_tiers[] = {tier::ordinary, tier::bronze,   tier::silver,
                              tier::gold,     tier::platinum, tier::diamond};

std::string fault_of(const money_rules& x) {
  auto wrong = validate(x);
  return wrong ? wrong->field : "";
}

feature_rule& rule_of(money_rules& x, feature what) {
  for (auto& row : x.features)
    if (row.what == what)
      return row;
  throw std::logic_error{"no such feature"};
}

ec opens(feature what, tier level, int64_t balance = 1000) {
  return gate(what, level, balance, default_rules()).error;
}

} // namespace

BOOST_AUTO_TEST_SUITE(money_rules_of_the_contract)

BOOST_AUTO_TEST_CASE(tiers_are_half_open_intervals_of_fen) {
  struct row {
    int64_t fen;
    tier level;
  };
  for (auto x : {row{0, tier::ordinary}, row{999, tier::ordinary}, row{1000, tier::bronze},
                 row{5999, tier::bronze}, row{6000, tier::silver}, row{19999, tier::silver},
                 row{20000, tier::gold}, row{1'000'000'00, tier::gold}})
    BOOST_TEST((tier_of(default_rules(), x.fen, 0s) == x.level), x.fen << " fen");
}

BOOST_AUTO_TEST_CASE(the_age_of_an_account_counts_for_nothing_until_it_has_a_weight) {
  auto rules = default_rules();
  BOOST_TEST((tier_of(rules, 999, 24h * 36500) == tier::ordinary));
  rules.age_weight_fen = 1;
  BOOST_TEST((tier_of(rules, 999, 24h - 1s) == tier::ordinary));
  BOOST_TEST((tier_of(rules, 999, 24h) == tier::bronze));
  BOOST_TEST((tier_of(rules, 999, -24h) == tier::ordinary), "a clock that went back");
}

BOOST_AUTO_TEST_CASE(a_tier_that_is_off_is_reached_by_nobody) {
  auto rules = default_rules();
  rules.tiers[2].enabled = false;
  BOOST_TEST((tier_of(rules, 6000, 0s) == tier::bronze));
  BOOST_TEST((tier_of(rules, 20000, 0s) == tier::gold));
}

BOOST_AUTO_TEST_CASE(platinum_and_diamond_are_there_and_off) {
  auto rules = default_rules();
  BOOST_REQUIRE(rules.tiers.size() == 6u);
  for (size_t i : {4u, 5u}) {
    BOOST_TEST(!rules.tiers[i].enabled);
    BOOST_TEST(!rules.tiers[i].from_fen.has_value());
  }
  BOOST_TEST(to_string(rules.tiers[4].level) == "platinum");
  BOOST_TEST(to_string(rules.tiers[5].level) == "diamond");
  rules.tiers[4].from_fen = 50000;
  BOOST_TEST((tier_of(rules, 50000, 0s) == tier::gold), "a threshold alone puts nothing in force");
  rules.tiers[4].enabled = true;
  BOOST_TEST((tier_of(rules, 50000, 0s) == tier::platinum));
  rules.tiers[5].enabled = true;
  BOOST_TEST(fault_of(rules) == "tiers.diamond.from_fen");
}

BOOST_AUTO_TEST_CASE(a_yuan_grants_two_points_rounded_down) {
  struct row {
    int64_t fen, points;
  };
  for (auto x : {row{0, 0}, row{49, 0}, row{50, 1}, row{99, 1}, row{100, 2}, row{1000, 20},
                 row{1049, 20}, row{1050, 21}, row{19999, 399}})
    BOOST_TEST(points_for(x.fen, 2) == x.points);
}

BOOST_AUTO_TEST_CASE(plans_last_7_30_and_90_days_and_have_no_price_until_somebody_sets_one) {
  auto rules = default_rules();
  BOOST_REQUIRE(rules.plans.size() == 3u);
  BOOST_TEST(rules.plans[0].period_s == 7 * 86400);
  BOOST_TEST(rules.plans[1].period_s == 30 * 86400);
  BOOST_TEST(rules.plans[2].period_s == 90 * 86400);
  for (auto kind : {plan_kind::week, plan_kind::month, plan_kind::quarter}) {
    BOOST_TEST(!plan_for_sale(rules, kind).has_value());
    auto sample = plan_for_sale(sample_rules(), kind);
    BOOST_REQUIRE(sample.has_value());
    BOOST_TEST(sample->sample);
    BOOST_TEST(points_of(rules, *sample) == *sample->price_fen * 2 / 100);
    sample->points_grant = 7;
    BOOST_TEST(points_of(rules, *sample) == 7);
  }
}

BOOST_AUTO_TEST_CASE(other_numbers_of_the_contract) {
  auto rules = default_rules();
  BOOST_TEST(rules.version == 1u);
  BOOST_TEST(rules.minimum_recharge_fen == 1000);
  BOOST_TEST(rules.suggestion_points == 10);
  BOOST_TEST(rules.invitation_points == 10);
  BOOST_TEST(rules.age_weight_fen == 0);
  BOOST_TEST(rules.scope == expiry_scope::plan_lots);
  BOOST_TEST(rules.allow_other_kind);
}

BOOST_AUTO_TEST_CASE(each_feature_opens_at_its_tier) {
  struct row {
    feature what;
    tier from;
  };
  for (auto x :
       {row{feature::upload, tier::ordinary}, row{feature::diagnosis, tier::ordinary},
        row{feature::prep, tier::ordinary}, row{feature::job_search, tier::ordinary},
        row{feature::question_bank, tier::ordinary}, row{feature::history_summary, tier::ordinary},
        row{feature::news_full, tier::bronze}, row{feature::report_view, tier::bronze},
        row{feature::report_download, tier::bronze}, row{feature::mock_interview, tier::bronze},
        row{feature::meeting_assistant, tier::silver}, row{feature::calendar_reminder, tier::gold},
        row{feature::lottery, tier::gold}, row{feature::early_access, tier::gold}})
    for (auto level : all_tiers) {
      auto got = gate(x.what, level, 1000, default_rules());
      BOOST_TEST(got.error == (level >= x.from ? ec::none : ec::tier_required), x.what);
      BOOST_TEST((got.required_tier == x.from), x.what);
    }
}

BOOST_AUTO_TEST_CASE(prices_of_the_contract) {
  auto price = [](feature what, tier level) {
    return gate(what, level, 0, default_rules()).price;
  };
  BOOST_TEST(price(feature::report_download, tier::bronze) == 2);
  BOOST_TEST(price(feature::report_download, tier::silver) == 0);
  BOOST_TEST(price(feature::report_download, tier::gold) == 0);
  BOOST_TEST(price(feature::report_view, tier::bronze) == 0);
  for (auto level : all_tiers) {
    BOOST_TEST(price(feature::diagnosis, level) == 10);
    BOOST_TEST(price(feature::prep, level) == 10);
    BOOST_TEST(price(feature::mock_interview, level) == 20);
    BOOST_TEST(price(feature::meeting_assistant, level) == 1);
  }
}

BOOST_AUTO_TEST_CASE(the_tier_is_asked_first_and_then_the_price) {
  BOOST_TEST(opens(feature::report_download, tier::ordinary, 0) == ec::tier_required);
  BOOST_TEST(opens(feature::report_download, tier::ordinary, 1'000'000) == ec::tier_required);
  BOOST_TEST(opens(feature::report_download, tier::bronze, 1) == ec::points_required);
  BOOST_TEST(opens(feature::report_download, tier::bronze, 2) == ec::none);
  BOOST_TEST(opens(feature::report_download, tier::silver, 0) == ec::none);
  auto got = gate(feature::mock_interview, tier::bronze, 19, default_rules());
  BOOST_TEST(got.error == ec::points_required);
  BOOST_TEST(got.price == 20);
  BOOST_TEST(got.balance == 19);
}

BOOST_AUTO_TEST_CASE(points_stand_in_for_a_tier_only_where_the_switch_says_so) {
  auto rules = default_rules();
  rule_of(rules, feature::mock_interview).points_bypass = true;
  BOOST_TEST(fault_of(rules) == "");
  BOOST_TEST(gate(feature::mock_interview, tier::ordinary, 20, rules).error == ec::none);
  BOOST_TEST(gate(feature::mock_interview, tier::ordinary, 19, rules).error == ec::tier_required);
  BOOST_TEST(gate(feature::meeting_assistant, tier::bronze, 99, rules).error == ec::tier_required);
}

BOOST_AUTO_TEST_CASE(a_feature_without_a_rule_is_for_nobody) {
  money_rules none;
  BOOST_TEST(gate(feature::upload, tier::gold, 1000, none).error == ec::forbidden);
}

BOOST_AUTO_TEST_CASE(a_higher_tier_opens_no_less_and_pays_no_more) {
  for (const auto& rules : {default_rules(), sample_rules()})
    for (auto low : all_tiers)
      for (auto high : all_tiers)
        for (size_t i = 1; low <= high && i <= feature_count; ++i)
          for (int64_t balance : {0, 1, 2, 9, 10, 19, 20, 100}) {
            auto what = static_cast<feature>(i);
            auto a = gate(what, low, balance, rules), b = gate(what, high, balance, rules);
            BOOST_TEST((a.error != ec::none || b.error == ec::none), what);
            BOOST_TEST(b.price <= a.price, what);
          }
}

BOOST_AUTO_TEST_CASE(entitlements_are_what_the_gate_lets_through) {
  auto rules = default_rules();
  BOOST_TEST(entitlements(rules, tier::ordinary).size() == 6u);
  BOOST_TEST(entitlements(rules, tier::bronze).size() == 10u);
  BOOST_TEST(entitlements(rules, tier::silver).size() == 11u);
  BOOST_TEST(entitlements(rules, tier::gold).size() == feature_count);
  BOOST_TEST(entitlements(rules, tier::diamond).size() == feature_count);
  for (const auto& x : entitlements(rules, tier::silver)) {
    BOOST_TEST(x.metered == (x.what == feature::meeting_assistant));
    if (x.what == feature::report_download)
      BOOST_TEST(x.price == 0);
  }
}

BOOST_AUTO_TEST_CASE(minutes_are_charged_when_they_start_after_the_grace) {
  struct row {
    std::chrono::seconds elapsed;
    int64_t minutes;
  };
  for (auto x : {row{-5s, 0}, row{0s, 0}, row{30s, 0}, row{31s, 1}, row{90s, 1}, row{91s, 2},
                 row{150s, 2}, row{151s, 3}, row{3630s, 60}})
    BOOST_TEST(charged_minutes(default_rules().meter_grace_s, x.elapsed) == x.minutes);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(rules_that_an_administrator_edits)

BOOST_AUTO_TEST_CASE(the_rules_we_ship_are_sound) {
  BOOST_TEST(fault_of(default_rules()) == "");
  BOOST_TEST(fault_of(sample_rules()) == "");
}

BOOST_AUTO_TEST_CASE(a_number_out_of_bounds_is_named) {
  struct row {
    const char* field;
    int64_t money_rules::*member;
    int64_t bad;
  };
  for (auto x : {row{"points_per_yuan", &money_rules::points_per_yuan, -1},
                 row{"minimum_recharge_fen", &money_rules::minimum_recharge_fen, 0},
                 row{"maximum_recharge_fen", &money_rules::maximum_recharge_fen, 999},
                 row{"age_weight_fen", &money_rules::age_weight_fen, -1},
                 row{"meter_grace_s", &money_rules::meter_grace_s, 3601},
                 row{"suggestion_points", &money_rules::suggestion_points, -10},
                 row{"invitation_points", &money_rules::invitation_points, 100'001}}) {
    auto rules = default_rules();
    rules.*x.member = x.bad;
    BOOST_TEST(fault_of(rules) == x.field);
  }
  auto rules = default_rules();
  rules.version = 0;
  BOOST_TEST(fault_of(rules) == "version");
  rules = default_rules();
  rules.scope = static_cast<expiry_scope>(9);
  BOOST_TEST(fault_of(rules) == "scope");
}

BOOST_AUTO_TEST_CASE(tiers_begin_at_nothing_and_rise) {
  auto rules = default_rules();
  rules.tiers[0].from_fen = 1;
  BOOST_TEST(fault_of(rules) == "tiers.ordinary.from_fen");
  rules.tiers.clear();
  BOOST_TEST(fault_of(rules) == "tiers.ordinary.from_fen");
  rules = default_rules();
  rules.tiers[2].from_fen = 1000;
  BOOST_TEST(fault_of(rules) == "tiers.silver.from_fen");
  rules.tiers[2].from_fen.reset();
  BOOST_TEST(fault_of(rules) == "tiers.silver.from_fen");
  rules = default_rules();
  std::swap(rules.tiers[1], rules.tiers[2]);
  BOOST_TEST(fault_of(rules) == "tiers.bronze");
}

BOOST_AUTO_TEST_CASE(a_plan_is_there_once_with_a_period_and_a_price_above_nothing) {
  auto rules = sample_rules();
  rules.plans[1].price_fen = 0;
  BOOST_TEST(fault_of(rules) == "plans.month.price_fen");
  rules = sample_rules();
  rules.plans[2].period_s = 0;
  BOOST_TEST(fault_of(rules) == "plans.quarter.period_s");
  rules = sample_rules();
  rules.plans[0].points_grant = -1;
  BOOST_TEST(fault_of(rules) == "plans.week.points_grant");
  rules = sample_rules();
  rules.plans.push_back(rules.plans[0]);
  BOOST_TEST(fault_of(rules) == "plans.week");
}

BOOST_AUTO_TEST_CASE(a_feature_is_there_once_and_can_be_reached) {
  auto rules = default_rules();
  rule_of(rules, feature::diagnosis).price = -1;
  BOOST_TEST(fault_of(rules) == "features.diagnosis.price");
  rules = default_rules();
  rules.tiers[3].enabled = false;
  BOOST_TEST(fault_of(rules) == "features.calendar_reminder.required");
  rules = default_rules();
  rule_of(rules, feature::report_download).free_from = tier::ordinary;
  BOOST_TEST(fault_of(rules) == "features.report_download.free_from");
  rules = default_rules();
  rule_of(rules, feature::lottery).points_bypass = true;
  BOOST_TEST(fault_of(rules) == "features.lottery.points_bypass");
  rules = default_rules();
  rules.features.push_back(rules.features[0]);
  BOOST_TEST(fault_of(rules) == "features.upload");
  rules = default_rules();
  rules.features.pop_back();
  BOOST_TEST(fault_of(rules) == "features.early_access");
}

BOOST_AUTO_TEST_SUITE_END()
