#include "actors/money/rules_json.hpp"

#include <boost/test/unit_test.hpp>

using namespace zhian;
using namespace zhian::money;

BOOST_AUTO_TEST_SUITE(rules_as_json)

namespace {

std::string changed(std::string_view from, std::string_view to) {
  auto text = to_json(sample_rules());
  auto at = text.find(from);
  BOOST_REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string field_wrong_in(const std::string& text) {
  auto got = rules_from_json(text);
  auto* wrong = std::get_if<rule_fault>(&got);
  BOOST_REQUIRE(wrong);
  return wrong->field;
}

} // namespace

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back) {
  auto other = sample_rules();
  other.version = 7;
  other.scope = expiry_scope::all_lots;
  other.plans[1].points_grant = 300;
  other.features[4].points_bypass = true; // Of a feature that has a price.
  for (const auto& rules : {default_rules(), sample_rules(), open_rules(), other}) {
    auto got = rules_from_json(to_json(rules));
    BOOST_REQUIRE(std::holds_alternative<money_rules>(got));
    BOOST_TEST((std::get<money_rules>(got) == rules));
  }
}

BOOST_AUTO_TEST_CASE(a_member_that_is_missing_or_of_another_type_is_named) {
  BOOST_TEST(field_wrong_in(changed("\"points_per_yuan\":2,", "")) == "points_per_yuan");
  BOOST_TEST(field_wrong_in(changed("\"points_per_yuan\":2", "\"points_per_yuan\":2.5"))
             == "points_per_yuan");
  BOOST_TEST(field_wrong_in(changed("\"from_fen\":1000", "\"from_fen\":\"1000\""))
             == "tiers[1].from_fen");
  BOOST_TEST(field_wrong_in(changed("\"plan\":\"month\"", "\"plan\":\"year\"")) == "plans[1].plan");
}

BOOST_AUTO_TEST_CASE(rules_from_before_the_switch_of_headlines_show_them) {
  auto without = rules_from_json(changed(",\"news_teaser\":true", ""));
  BOOST_REQUIRE(std::holds_alternative<money_rules>(without));
  BOOST_TEST(std::get<money_rules>(without).news_teaser);
  auto off = rules_from_json(changed("\"news_teaser\":true", "\"news_teaser\":false"));
  BOOST_REQUIRE(std::holds_alternative<money_rules>(off));
  BOOST_TEST(!std::get<money_rules>(off).news_teaser);
  BOOST_TEST(field_wrong_in(changed("\"news_teaser\":true", "\"news_teaser\":1")) == "news_teaser");
}

BOOST_AUTO_TEST_CASE(a_member_that_is_not_known_is_refused) {
  BOOST_TEST(field_wrong_in(changed("{\"tier\":\"bronze\"", "{\"colour\":1,\"tier\":\"bronze\""))
             == "tiers[1].colour");
  BOOST_TEST(field_wrong_in(changed("{\"version\"", "{\"more\":1,\"version\"")) == "more");
  BOOST_TEST(field_wrong_in(changed("{\"version\"", "{\"version\":1,\"version\"")).empty());
}

BOOST_AUTO_TEST_CASE(rules_that_make_no_sense_are_refused) {
  BOOST_TEST(!field_wrong_in(changed("\"from_fen\":6000", "\"from_fen\":500")).empty());
  BOOST_TEST(field_wrong_in(changed("\"version\":1", "\"version\":0")) == "version");
  BOOST_TEST(field_wrong_in("[]").empty());
  BOOST_TEST(std::holds_alternative<rule_fault>(rules_from_json("{")));
}

BOOST_AUTO_TEST_CASE(open_rules_open_everything_for_everybody_at_no_price) {
  auto rules = open_rules();
  for (const auto& row : rules.features) {
    auto got = gate(row.what, tier::ordinary, 0, rules);
    BOOST_TEST(got.error == ec::none);
    BOOST_TEST(got.price == 0);
  }
  BOOST_TEST(!validate(rules).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
