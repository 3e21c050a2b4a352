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

BOOST_AUTO_TEST_SUITE_END()
