#include <boost/test/unit_test.hpp>

#include "actors/identity/registration.hpp"

using namespace zhian;
using namespace zhian::identity;
using namespace std::chrono_literals;

namespace {

const std::string key(64, 'k');
const timestamp asked = parse_timestamp("2026-11-21T08:00:00Z").value();

registration sample() {
  return {realm::zhimai, "li@example.cn", "$2b$11$hash", "INV1", asked};
}

std::optional<registration> open(std::string_view sealed, timestamp at = asked + 1h) {
  return open_registration(key, sealed, realm::zhimai, "li@example.cn", at);
}

} // namespace

BOOST_AUTO_TEST_SUITE(registrations)

BOOST_AUTO_TEST_CASE(a_sealed_registration_opens_again_and_shows_nothing) {
  auto sealed = seal_registration(key, sample());
  for (const char* part : {"li@", "$2b$", "INV1", "sealed:"})
    BOOST_TEST(sealed.find(part) == std::string::npos, part);
  auto back = open(sealed);
  BOOST_REQUIRE(back.has_value());
  BOOST_TEST(back->password_hash == "$2b$11$hash");
  BOOST_TEST(back->invite_code == "INV1");
  BOOST_TEST(seal_registration(key, sample()) != sealed);
}

BOOST_AUTO_TEST_CASE(it_is_good_for_one_address_of_one_realm_under_one_key) {
  auto sealed = seal_registration(key, sample());
  auto at = asked + 1h;
  BOOST_TEST(!open_registration(key, sealed, realm::zhimai, "lo@example.cn", at).has_value());
  BOOST_TEST(!open_registration(key, sealed, realm::ande, "li@example.cn", at).has_value());
  BOOST_TEST(!open_registration(std::string(64, 'o'), sealed, realm::zhimai, "li@example.cn", at)
                  .has_value());
}

BOOST_AUTO_TEST_CASE(it_is_good_for_a_day) {
  auto sealed = seal_registration(key, sample());
  BOOST_TEST(open(sealed, asked + 24h - 1us).has_value());
  BOOST_TEST(!open(sealed, asked + 24h).has_value());
}

BOOST_AUTO_TEST_CASE(what_was_altered_cut_or_made_up_does_not_open) {
  auto sealed = seal_registration(key, sample());
  for (size_t i = 0; i < sealed.size(); ++i) {
    auto other = sealed;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    if (other != sealed)
      BOOST_TEST(!open(other).has_value(), i);
    BOOST_TEST(!open(sealed.substr(0, i)).has_value(), i);
  }
  for (const char* bad : {"", "x", "sealed:", "AAAA", "....", "\xff"})
    BOOST_TEST(!open(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(the_longest_that_can_be_asked_for_fits_into_what_the_edge_takes) {
  auto x = sample();
  x.email = std::string(254, 'e');
  x.password_hash = std::string(60, 'h');
  x.invite_code = std::string(256, 'i'); // 64 characters of four bytes.
  BOOST_TEST(seal_registration(key, x).size() <= 1200u);
}

BOOST_AUTO_TEST_SUITE_END()
