#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "protocols/permissions.hpp"

using namespace zhian;

BOOST_AUTO_TEST_SUITE(permissions)

BOOST_AUTO_TEST_CASE(a_candidate_hosts_interviews_and_is_not_staff) {
  BOOST_TEST(permitted({"candidate"}, "interview.host"));
  for (const char* own : {"message.own", "order.own", "points.own"})
    BOOST_TEST(permitted({"candidate"}, own), own);
  BOOST_TEST(!permitted({"support"}, "order.own"));
  BOOST_TEST(!permitted({"candidate"}, "ops.read"));
  BOOST_TEST(!is_staff({"candidate", "worker"}));
}

BOOST_AUTO_TEST_CASE(roles_add_up_without_repeats) {
  auto both = permissions_of({"candidate", "operator", "no such role"});
  BOOST_TEST(std::is_sorted(both.begin(), both.end()));
  BOOST_TEST((std::adjacent_find(both.begin(), both.end()) == both.end()));
  BOOST_TEST(permitted({"candidate", "operator"}, "ops.act"));
  BOOST_TEST(is_staff({"candidate", "operator"}));
  BOOST_TEST(permissions_of({}).empty());
}

BOOST_AUTO_TEST_CASE(an_admin_may_what_every_other_member_of_staff_may) {
  for (const char* role : {"support", "editor", "finance", "manager", "operator"})
    for (const auto& p : permissions_of({role}))
      BOOST_TEST(permitted({"admin"}, p), role << ' ' << p);
  BOOST_TEST(permitted({"editor"}, "question.edit"));
  BOOST_TEST(permitted({"support"}, "question.read"));
  BOOST_TEST(!permitted({"support"}, "question.edit"));
  BOOST_TEST(!permitted({"candidate"}, "question.read"));
  BOOST_TEST(known_role("admin"));
  BOOST_TEST(!known_role("root"));
}

BOOST_AUTO_TEST_SUITE_END()
