#include <boost/test/unit_test.hpp>

#include "cluster/gate/greeting.hpp"

using namespace zhian::cluster;

namespace {

constexpr const char* a_id = "00112233-4455-6677-8899-aabbccddeeff";
constexpr const char* b_id = "ffeeddcc-bbaa-9988-7766-554433221100";

} // namespace

BOOST_AUTO_TEST_SUITE(greetings)

BOOST_AUTO_TEST_CASE(both_prove_that_they_know_their_secrets) {
  handshake a{a_id, "of a", "channel"}, b{b_id, "of b", "channel"};
  auto from_a = a.answer(b.first());
  auto from_b = b.answer(a.first());
  BOOST_REQUIRE((from_a && from_b));
  BOOST_TEST(b.proved(*from_a, "of a"));
  BOOST_TEST(a.proved(*from_b, "of b"));
  BOOST_TEST(!b.proved(*from_a, "of b"));
  BOOST_TEST(!b.proved(*from_a, ""));
}

// A member that is dialled passes what it hears on to a third one.
BOOST_AUTO_TEST_CASE(a_proof_is_worth_nothing_on_another_connection) {
  handshake a{a_id, "of a", "to the one between"}, b{b_id, "of b", "from the one between"};
  auto from_a = a.answer(b.first());
  BOOST_REQUIRE((from_a && b.answer(a.first())));
  BOOST_TEST(!b.proved(*from_a, "of a"));
}

BOOST_AUTO_TEST_CASE(the_newest_version_that_both_speak_is_spoken) {
  handshake old{a_id, "", "", {1, 1}}, now{b_id, "", "", {1, 2}}, later{b_id, "", "", {2, 5}};
  BOOST_REQUIRE(old.answer(now.first()).has_value());
  BOOST_REQUIRE(now.answer(old.first()).has_value());
  BOOST_TEST(old.wire() == 1u);
  BOOST_TEST(now.wire() == 1u);
  BOOST_TEST(!old.answer(later.first()).has_value());
  handshake mid{a_id, "", "", {1, 3}};
  BOOST_REQUIRE(mid.answer(later.first()).has_value());
  BOOST_TEST(mid.wire() == 3u);
}

BOOST_AUTO_TEST_CASE(nobody_proves_itself_to_itself) {
  handshake a{a_id, "of a", ""}, again{b_id, "of b", ""};
  auto own = a.first();
  BOOST_TEST(!a.answer(own).has_value());
  own.incarnation = b_id; // Its own nonce under another name.
  BOOST_TEST(!a.answer(own).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
