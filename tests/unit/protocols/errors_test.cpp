#include <boost/test/unit_test.hpp>

#include <set>

#include <caf/exit_reason.hpp>
#include <caf/sec.hpp>

#include "protocols/errors.hpp"

using namespace zhian;

BOOST_AUTO_TEST_SUITE(errors)

BOOST_AUTO_TEST_CASE(every_error_has_its_own_code_and_both_texts) {
  std::set<std::string_view> codes;
  for (const auto& row : error_table()) {
    BOOST_TEST(codes.insert(row.code).second, row.code);
    BOOST_TEST(!row.title_en.empty());
    BOOST_TEST(!row.title_zh.empty());
    BOOST_TEST((row.value == ec::none || row.status >= 400));
    BOOST_TEST(to_string(row.value) == row.code);
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_value_is_an_internal_error) {
  BOOST_TEST(info(static_cast<ec>(250)).code == "internal");
}

BOOST_AUTO_TEST_CASE(an_error_keeps_its_detail_and_field_on_the_way_through_caf) {
  auto err = make_error(ec::validation_failed, "too long", "position");
  BOOST_TEST(ec_of(err) == ec::validation_failed);
  BOOST_TEST(detail_of(err) == "too long");
  BOOST_TEST(field_of(err) == "position");
  BOOST_TEST(field_of(make_error(ec::internal, "x")).empty());
  BOOST_TEST(detail_of(make_error(ec::internal)).empty());
}

BOOST_AUTO_TEST_CASE(caf_errors_become_the_closest_of_ours) {
  BOOST_TEST(ec_of(caf::error{}) == ec::none);
  BOOST_TEST(ec_of(caf::make_error(caf::sec::request_timeout)) == ec::timed_out);
  BOOST_TEST(ec_of(caf::make_error(caf::sec::request_receiver_down)) == ec::not_owner);
  BOOST_TEST(ec_of(caf::make_error(caf::exit_reason::kill)) == ec::not_owner);
  BOOST_TEST(ec_of(caf::make_error(caf::sec::unexpected_message)) == ec::internal);
  BOOST_TEST(detail_of(caf::make_error(caf::sec::unexpected_message)).empty());
}

BOOST_AUTO_TEST_SUITE_END()
