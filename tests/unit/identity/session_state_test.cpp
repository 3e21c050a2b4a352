#include <boost/test/unit_test.hpp>

#include "actors/identity/session_state.hpp"

using namespace zhian;
using namespace zhian::identity;
using namespace std::chrono_literals;

namespace {

const auth_settings rules;

struct device {
  timestamp at = parse_timestamp("2026-11-21T08:00:00Z").value();
  session_row now;

  device() {
    now.id = session_id::make(1, at);
    now.user = user_id::make(1, at);
    now.generation = 1;
    now.rotated_at = at;
    now.expires_at = at + rules.refresh_ttl;
    now.version = 1;
    now.device_name = "laptop";
  }
  session_outcome refresh(uint64_t generation, const std::string& email = "li@example.cn") {
    auto out =
        decide(now, refresh_shown{generation}, at, rules, email, "203.0.113.7", language::zh);
    now = out.next;
    return out;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(session_rules, device)

BOOST_AUTO_TEST_CASE(a_refresh_rotates_and_slides_the_end) {
  at += 1h;
  auto out = refresh(1);
  BOOST_TEST(out.error == ec::none);
  BOOST_TEST(grant_of(now).generation == 2u);
  BOOST_TEST((now.expires_at == at + rules.refresh_ttl));
  BOOST_TEST(out.records.size() == 1u);
  BOOST_TEST(now.version == 2u);
}

BOOST_AUTO_TEST_CASE(within_the_grace_the_old_token_gets_the_same_successor_without_a_write) {
  refresh(1);
  at += 30s;
  auto out = refresh(1);
  BOOST_TEST(out.error == ec::none);
  BOOST_TEST(out.records.empty());
  BOOST_TEST(grant_of(now).generation == 2u);
}

BOOST_AUTO_TEST_CASE(after_the_grace_a_replay_ends_the_session_and_warns_its_owner) {
  refresh(1);
  at += 31s;
  auto out = refresh(1);
  BOOST_TEST(out.error == ec::session_revoked);
  BOOST_TEST(out.ended);
  BOOST_TEST(out.records.size() == 3u); // Row, audit line, mail.
  BOOST_TEST(now.revoke_reason == "replayed");
  BOOST_TEST(refresh(2).error == ec::session_revoked);
}

BOOST_AUTO_TEST_CASE(two_generations_back_is_a_replay_even_within_the_grace) {
  refresh(1);
  refresh(2);
  BOOST_TEST(refresh(1).ended);
}

BOOST_AUTO_TEST_CASE(without_a_known_address_a_replay_is_recorded_but_not_mailed) {
  refresh(1);
  at += 1h;
  BOOST_TEST(refresh(1, "").records.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_generation_that_was_never_issued_is_refused_and_proves_nothing) {
  auto out = refresh(9);
  BOOST_TEST(out.error == ec::session_revoked);
  BOOST_TEST(!out.ended);
  BOOST_TEST(refresh(1).error == ec::none);
}

BOOST_AUTO_TEST_CASE(an_expired_session_is_over) {
  at += rules.refresh_ttl;
  BOOST_TEST(standing(now, at) == ec::token_expired);
  BOOST_TEST(refresh(1).error == ec::token_expired);
  BOOST_TEST(refresh(1).records.empty());
}

BOOST_AUTO_TEST_CASE(ending_is_repeatable_and_keeps_the_first_reason) {
  auto out = decide(now, end_asked{""}, at);
  BOOST_TEST(out.ended);
  BOOST_TEST(out.next.revoke_reason == "signed_out");
  auto again = decide(out.next, end_asked{"other"}, at);
  BOOST_TEST(!again.ended);
  BOOST_TEST(again.records.empty());
  BOOST_TEST(standing(out.next, at) == ec::session_revoked);
  BOOST_TEST(lease_of(now).user == now.user);
}

BOOST_AUTO_TEST_SUITE_END()
