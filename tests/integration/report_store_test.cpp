// Rights to download reports in the store.
#include "integration/money_fixture.hpp"

using namespace zhian;
using test::money_fixture;
using test::zhimai;

namespace {

struct report_fixture : money_fixture {
  record_id id = record_id::make(7, now);

  report_fixture() {
    record_row row;
    row.head.id = id;
    row.head.room = room_id::make(7, now);
    row.head.position = "后端工程师";
    row.head.engine = "builtin";
    row.head.started_at = row.head.ended_at = now;
    row.user = user;
    row.config = R"({"level":"senior"})";
    row.report = R"({"v":1,"score":67})";
    row.transcript = "[]";
    BOOST_REQUIRE(write({row}) == ec::none);
  }
  report_right_row right(uint32_t edition = 1) const {
    return {zhimai, user, report_kind::interview, id.str(), edition, download_means::points,
            2,      now};
  }
  find_report_right::reply bought(const user_id& who) const {
    return ask(find_report_right{zhimai, who, report_kind::interview, id.str()});
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(report_store, report_fixture)

BOOST_AUTO_TEST_CASE(a_record_is_found_for_printing_by_its_owner_alone) {
  auto got = ask(find_report{zhimai, user, id});
  BOOST_REQUIRE(got.row.has_value());
  BOOST_TEST(got.row->head.position == "后端工程师");
  BOOST_TEST(got.row->report.find("67") != std::string::npos);
  BOOST_TEST(got.row->transcript.empty());
  BOOST_TEST(got.edition == 1u);
  BOOST_TEST(!ask(find_report{zhimai, other, id}).row);
  BOOST_TEST(!ask(find_report{realm::ande, user, id}).row);
  BOOST_TEST(!bought(other).exists);
}

BOOST_AUTO_TEST_CASE(a_version_is_bought_once_and_a_second_purchase_takes_nothing) {
  BOOST_TEST(bought(user).exists);
  BOOST_TEST(!bought(user).bought);
  BOOST_TEST(write({right()}) == ec::none);
  BOOST_TEST(bought(user).bought);
  BOOST_TEST(write({money(1, 0, 0), right()}) == ec::version_conflict);
  BOOST_TEST(value("SELECT count(*) FROM account WHERE user_id = '" + user.str() + "'") == "0");
  BOOST_TEST(value("SELECT count(*) FROM report_right") == "1");
}

BOOST_AUTO_TEST_CASE(a_report_that_is_written_again_is_bought_again) {
  BOOST_TEST(write({right()}) == ec::none);
  run("UPDATE interview_record SET report_version = 2");
  auto now_is = bought(user);
  BOOST_TEST(now_is.edition == 2u);
  BOOST_TEST(!now_is.bought);
  BOOST_TEST(ask(find_report{zhimai, user, id}).edition == 2u);
  BOOST_TEST(write({right(2)}) == ec::none);
  BOOST_TEST(bought(user).bought);
}

BOOST_AUTO_TEST_SUITE_END()
