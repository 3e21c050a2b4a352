#include <boost/test/unit_test.hpp>

#include <jwt.h>

#include "http/auth/tokens.hpp"
#include "protocols/digest.hpp"

using namespace zhian;
using namespace zhian::http;
using namespace std::chrono_literals;

namespace {

const std::string master_a(32, 'a');
const std::string master_b(32, 'b');
const timestamp now = parse_timestamp("2026-11-21T08:30:00Z").value();

session_grant some_grant() {
  session_grant out;
  out.session = session_id::make(7, now);
  out.user = user_id::make(7, now);
  out.generation = 4;
  out.roles = {"candidate", "admin"};
  return out;
}

/// The token with one character of its `part` (0 head, 1 claims, 2 signature) replaced.
std::string tampered(std::string token, int part, size_t at) {
  size_t start = 0;
  for (int i = 0; i < part; ++i)
    start = token.find('.', start) + 1;
  auto& c = token.at(start + at);
  c = c == 'A' ? 'B' : 'A';
  return token;
}

} // namespace

BOOST_AUTO_TEST_SUITE(tokens)

BOOST_AUTO_TEST_CASE(an_access_token_says_who_and_until_when) {
  token_authority authority{{master_a}, 600s};
  auto grant = some_grant();
  auto got = authority.read_access(authority.make_access(grant, realm::ande, now), now + 1s);
  BOOST_REQUIRE(got.claims);
  BOOST_TEST(got.claims->user == grant.user);
  BOOST_TEST(got.claims->session == grant.session);
  BOOST_TEST(got.claims->in == realm::ande);
  BOOST_TEST(got.claims->roles == grant.roles, boost::test_tools::per_element());
  BOOST_TEST((got.claims->expires_at == now + 600s));
}

BOOST_AUTO_TEST_CASE(an_access_token_ends_to_the_second) {
  token_authority authority{{master_a}, 600s};
  auto token = authority.make_access(some_grant(), realm::zhimai, now);
  BOOST_TEST(authority.read_access(token, now + 599s).claims.has_value());
  auto late = authority.read_access(token, now + 600s);
  BOOST_TEST(!late.claims);
  BOOST_TEST(late.error == ec::token_expired);
}

BOOST_AUTO_TEST_CASE(a_changed_character_anywhere_spoils_the_token) {
  token_authority authority{{master_a}, 600s};
  auto token = authority.make_access(some_grant(), realm::zhimai, now);
  for (int part = 0; part < 3; ++part)
    for (size_t at : {size_t{0}, size_t{5}, size_t{20}}) {
      auto got = authority.read_access(tampered(token, part, at), now);
      BOOST_TEST(!got.claims);
      BOOST_TEST(got.error == ec::unauthenticated);
    }
}

BOOST_AUTO_TEST_CASE(a_token_of_another_key_is_refused) {
  token_authority ours{{master_a}, 600s};
  token_authority theirs{{master_b}, 600s};
  BOOST_TEST(!ours.read_access(theirs.make_access(some_grant(), realm::zhimai, now), now).claims);
}

BOOST_AUTO_TEST_CASE(a_token_of_the_key_before_is_believed_while_it_is_known) {
  token_authority before{{master_a}, 600s};
  token_authority rotated{{master_b, master_a}, 600s};
  auto grant = some_grant();
  BOOST_TEST(
      rotated.read_access(before.make_access(grant, realm::zhimai, now), now).claims.has_value());
  BOOST_TEST(rotated.read_refresh(before.make_refresh(grant.session, 3)).has_value());
  BOOST_TEST(!before.read_access(rotated.make_access(grant, realm::zhimai, now), now).claims);
}

BOOST_AUTO_TEST_CASE(a_token_without_a_signature_is_refused) {
  token_authority authority{{master_a}, 600s};
  auto good = authority.make_access(some_grant(), realm::zhimai, now);
  // The same claims with alg none, and with the signature cut off.
  jwt_t* jwt = nullptr;
  BOOST_REQUIRE(jwt_decode(&jwt, good.c_str(), nullptr, 0) == 0);
  BOOST_REQUIRE(jwt_set_alg(jwt, JWT_ALG_NONE, nullptr, 0) == 0);
  char* text = jwt_encode_str(jwt);
  std::string unsigned_token{text};
  std::free(text);
  jwt_free(jwt);
  BOOST_TEST(!authority.read_access(unsigned_token, now).claims);
  BOOST_TEST(!authority.read_access(good.substr(0, good.rfind('.') + 1), now).claims);
}

BOOST_AUTO_TEST_CASE(a_signed_time_that_no_clock_can_show_is_refused) {
  token_authority authority{{master_a}, 600s};
  auto grant = some_grant();
  auto signed_with_end = [&](const std::string& end) {
    auto head =
        R"({"alg":"HS256","kid":")" + to_hex(derive_key(master_a, "key-id").substr(0, 4)) + "\"}";
    auto claims = R"({"sub":")" + grant.user.str() + R"(","sid":")" + grant.session.str()
                  + R"(","rlm":"zhimai","roles":[],"iat":0,"exp":)" + end + "}";
    auto text = base64url(head) + "." + base64url(claims);
    return text + "." + base64url(hmac_sha256(derive_key(master_a, "access-token"), text));
  };
  BOOST_TEST(authority.read_access(signed_with_end("253402300799"), now).claims.has_value());
  for (const auto* end : {"253402300800", "9223372036854775807", "-9223372036854775808"})
    BOOST_TEST((authority.read_access(signed_with_end(end), now).error == ec::unauthenticated),
               end);
}

BOOST_AUTO_TEST_CASE(rubbish_is_refused) {
  token_authority authority{{master_a}, 600s};
  for (const auto& text :
       {std::string{}, std::string{"x"}, std::string{"."}, std::string{".."}, std::string{"a.b.c"},
        std::string(3000, 'a'), std::string{"eyJhbGciOiJIUzI1NiJ9.e30."}, std::string{"a\0b", 3}}) {
    BOOST_TEST((authority.read_access(text, now).error == ec::unauthenticated));
    BOOST_TEST(!authority.read_refresh(text));
  }
}

BOOST_AUTO_TEST_CASE(a_refresh_token_names_session_and_generation) {
  token_authority authority{{master_a}, 600s};
  auto session = session_id::make(7, now);
  auto got = authority.read_refresh(authority.make_refresh(session, 18446744073709551615ull));
  BOOST_REQUIRE(got);
  BOOST_TEST(got->session == session);
  BOOST_TEST(got->generation == 18446744073709551615ull);
}

BOOST_AUTO_TEST_CASE(the_generation_of_a_refresh_token_cannot_be_raised) {
  token_authority authority{{master_a}, 600s};
  auto token = authority.make_refresh(session_id::make(7, now), 1);
  auto forged = token;
  forged.replace(forged.find('.') + 1, 1, "2");
  BOOST_TEST(!authority.read_refresh(forged));
  BOOST_TEST(!authority.read_refresh(tampered(token, 2, 0)));
  BOOST_TEST(!authority.read_refresh(token + "A"));
  BOOST_TEST(!authority.read_refresh(token.substr(0, token.size() - 1)));
}

BOOST_AUTO_TEST_CASE(the_same_generation_gives_the_same_refresh_token) {
  token_authority authority{{master_a}, 600s};
  auto session = session_id::make(7, now);
  BOOST_TEST(authority.make_refresh(session, 5) == authority.make_refresh(session, 5));
}

BOOST_AUTO_TEST_CASE(keys_of_different_purposes_differ) {
  BOOST_TEST(derive_key(master_a, "access-token") != derive_key(master_a, "refresh-token"));
}

BOOST_AUTO_TEST_CASE(base64url_can_stand_in_a_token) {
  BOOST_TEST(base64url(hmac_sha256("Jefe", "what do ya want for nothing?"))
             == "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM");
}

BOOST_AUTO_TEST_CASE(a_production_node_without_a_master_key_does_not_start) {
  settings config;
  config.which = profile::production;
  BOOST_CHECK_THROW(token_authority{config}, std::runtime_error);
  config.auth.master_key = "not hex";
  BOOST_CHECK_THROW(token_authority{config}, std::runtime_error);
  config.auth.master_key = std::string(64, 'f');
  BOOST_CHECK_NO_THROW(token_authority{config});
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

constexpr int64_t ns = 1'000'000'000;

/// Keys that are used from so many seconds from now.
std::shared_ptr<key_ring> ring_of(const std::vector<std::pair<char, int64_t>>& keys) {
  std::vector<signing_key> out;
  for (auto [name, from_s] : keys)
    out.push_back({std::string(16, name), std::string(32, name), boottime_ns() + from_s * ns});
  auto ring = std::make_shared<key_ring>();
  ring->hold(std::make_shared<const key_set>(std::move(out)));
  return ring;
}

std::string head_of(const std::string& token) {
  jwt_t* jwt = nullptr;
  BOOST_REQUIRE(jwt_decode(&jwt, token.c_str(), nullptr, 0) == 0);
  std::string kid = jwt_get_header(jwt, "kid");
  jwt_free(jwt);
  return kid;
}

} // namespace

BOOST_AUTO_TEST_SUITE(shared_keys)

BOOST_AUTO_TEST_CASE(the_newest_key_whose_time_has_come_signs_and_all_are_believed) {
  auto grant = some_grant();
  token_authority one{{master_a}, 600s, ring_of({{'a', -900}, {'b', -1}, {'c', 3600}}), 60s};
  auto token = one.make_access(grant, realm::zhimai, now);
  BOOST_TEST(head_of(token) == std::string(16, 'b'));
  // Of another node, which is a little ahead, and of one that is behind.
  for (auto others : {ring_of({{'c', -1}}), ring_of({{'a', -1}})}) {
    token_authority other{{master_b}, 600s, others, 60s};
    BOOST_TEST(
        one.read_access(other.make_access(grant, realm::zhimai, now), now).claims.has_value());
  }
}

BOOST_AUTO_TEST_CASE(tokens_from_before_there_were_keys_are_good_to_their_end_and_not_longer) {
  auto grant = some_grant();
  token_authority before{{master_a}, 600s};
  auto token = before.make_access(grant, realm::zhimai, now);
  for (const auto& ring : {ring_of({}), ring_of({{'a', 100}}), ring_of({{'a', -650}})})
    BOOST_TEST(
        (token_authority{{master_a}, 600s, ring, 60s}.read_access(token, now).claims.has_value()));
  // Nothing that was signed with the master key's own is good any more.
  token_authority later{{master_a}, 600s, ring_of({{'a', -661}, {'b', -1}}), 60s};
  auto got = later.read_access(token, now);
  BOOST_TEST(!got.claims);
  BOOST_TEST(got.unknown_kid == ""); // Nothing to look for.
  // Until a key may be used nodes of the version before must be able to read what is signed.
  token_authority first{{master_a}, 600s, ring_of({{'a', 100}}), 60s};
  BOOST_TEST(
      before.read_access(first.make_access(grant, realm::zhimai, now), now).claims.has_value());
}

BOOST_AUTO_TEST_CASE(a_key_that_is_not_known_is_named_and_one_that_is_gone_is_not_believed) {
  token_authority with{{master_a}, 600s, ring_of({{'a', -1}}), 60s};
  token_authority without{{master_a}, 600s, ring_of({{'b', -1}}), 60s};
  auto got = without.read_access(with.make_access(some_grant(), realm::zhimai, now), now);
  BOOST_TEST(!got.claims);
  BOOST_TEST(got.error == ec::unauthenticated);
  BOOST_TEST(got.unknown_kid == std::string(16, 'a'));
}

BOOST_AUTO_TEST_CASE(another_algorithm_is_refused_even_with_the_right_key) {
  token_authority with{{master_a}, 600s, ring_of({{'a', -1}}), 60s};
  auto good = with.make_access(some_grant(), realm::zhimai, now);
  const std::string secret(32, 'a');
  for (auto alg : {JWT_ALG_NONE, JWT_ALG_HS384, JWT_ALG_HS512}) {
    jwt_t* jwt = nullptr;
    BOOST_REQUIRE(jwt_decode(&jwt, good.c_str(), nullptr, 0) == 0);
    auto* key = reinterpret_cast<const unsigned char*>(secret.data());
    bool none = alg == JWT_ALG_NONE;
    BOOST_REQUIRE(jwt_set_alg(jwt, alg, none ? nullptr : key, none ? 0 : 32) == 0);
    char* text = jwt_encode_str(jwt);
    BOOST_REQUIRE(text);
    BOOST_TEST(!with.read_access(text, now).claims);
    std::free(text);
    jwt_free(jwt);
  }
  // Nor does the name of a key that is known make another key's signature good.
  auto forged = ring_of({{'a', -1}});
  forged->hold(std::make_shared<const key_set>(
      std::vector<signing_key>{{std::string(16, 'a'), std::string(32, 'x'), 0}}));
  token_authority other{{master_a}, 600s, forged, 60s};
  auto got = with.read_access(other.make_access(some_grant(), realm::zhimai, now), now);
  BOOST_TEST(!got.claims);
  BOOST_TEST(got.unknown_kid == "");
}

BOOST_AUTO_TEST_CASE(a_set_of_keys_tells_which_is_used) {
  key_set none;
  BOOST_TEST(!none.current(ns));
  BOOST_TEST(!none.in_use_for(ns, 0s));
  key_set some{{{"b", "2", 20 * ns}, {"a", "1", 10 * ns}}};
  BOOST_TEST(!some.current(10 * ns - 1));
  BOOST_TEST(some.current(10 * ns)->kid == "a");
  BOOST_TEST(some.current(20 * ns)->kid == "b");
  BOOST_TEST(some.in_use_for(15 * ns, 5s));
  BOOST_TEST(!some.in_use_for(15 * ns, 6s));
  BOOST_TEST(some.find("a")->secret == "1");
  BOOST_TEST(!some.find("c"));
  BOOST_TEST(is_kid("0123456789abcdef"));
  for (const auto* text : {"", "0123456789abcde", "0123456789abcdeg", "0123456789ABCDEF"})
    BOOST_TEST(!is_kid(text), text);
}

BOOST_AUTO_TEST_SUITE_END()
