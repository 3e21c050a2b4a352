#include <boost/test/unit_test.hpp>

#include "cluster/gate/early_requests.hpp"

using namespace zhian;
using cluster::early_requests;

namespace {

early_requests::request asked(shard_id shard, const std::string& what) {
  early_requests::request out;
  out.from = "b";
  out.what.shard = shard;
  out.what.payload = what;
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(early)

BOOST_AUTO_TEST_CASE(a_request_waits_for_a_shard_that_is_about_to_be_held) {
  early_requests all;
  all.expect({7, 8});
  auto first = asked(7, "first"), second = asked(7, "second"), other = asked(8, "other");
  BOOST_TEST(all.keep(first));
  BOOST_TEST(all.keep(second));
  BOOST_TEST(all.keep(other));
  auto due = all.take({7, 9});
  BOOST_REQUIRE(due.size() == 2u);
  BOOST_TEST(due[0].what.payload == "first");
  BOOST_TEST(due[1].what.payload == "second");
  BOOST_TEST(all.take({7}).empty());
  BOOST_TEST(all.take({8}).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_request_for_another_shard_is_left_to_its_owner) {
  early_requests all;
  all.expect({7});
  auto x = asked(9, "x");
  BOOST_TEST(!all.keep(x));
  BOOST_TEST(x.what.payload == "x");
  // Nor does one wait when the word is out: what comes now is served, or the shard is another's.
  all.take({7});
  auto late = asked(7, "late");
  BOOST_TEST(!all.keep(late));
}

BOOST_AUTO_TEST_CASE(not_too_many_wait_for_one_shard) {
  early_requests all{2};
  all.expect({7, 8});
  for (bool fits : {true, true, false}) {
    auto x = asked(7, "x");
    BOOST_TEST(all.keep(x) == fits);
  }
  auto other = asked(8, "x");
  BOOST_TEST(all.keep(other));
}

BOOST_AUTO_TEST_SUITE_END()
