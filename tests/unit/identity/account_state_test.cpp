#include <boost/test/unit_test.hpp>

#include "actors/account/account_state.hpp"

using namespace zhian;

BOOST_AUTO_TEST_SUITE(account_rules)

BOOST_AUTO_TEST_CASE(tiers_begin_at_ten_sixty_and_two_hundred_yuan) {
  struct row {
    int64_t fen;
    tier expect;
  };
  for (auto x : {row{0, tier::ordinary}, row{999, tier::ordinary}, row{1000, tier::bronze},
                 row{5999, tier::bronze}, row{6000, tier::silver}, row{19999, tier::silver},
                 row{20000, tier::gold}, row{1'000'000'00, tier::gold}})
    BOOST_TEST(to_string(account::tier_of(x.fen)) == to_string(x.expect), x.fen);
}

BOOST_AUTO_TEST_CASE(a_new_resume_belongs_to_its_user) {
  user_row user;
  user.id = user_id::make(4, wall_now());
  user.in = realm::zhimai;
  auto row = account::new_resume(resume_id::make(4, wall_now()), user,
                                 {"ab", "cv.pdf", "application/pdf", 10},
                                 {2, "text", {"C++"}, {"w"}}, wall_now());
  BOOST_TEST(row.user == user.id);
  BOOST_TEST(row.version == 1u);
  auto view = view_of(row);
  BOOST_TEST(view.filename == "cv.pdf");
  BOOST_TEST(view.pages == 2u);
  BOOST_TEST(view.skills.at(0) == "C++");
}

BOOST_AUTO_TEST_SUITE_END()
