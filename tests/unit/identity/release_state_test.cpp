#include <boost/test/unit_test.hpp>

#include "actors/identity/release_state.hpp"
#include "actors/identity/sign_in_trail.hpp"

using namespace zhian;
using namespace zhian::identity;
using namespace std::chrono_literals;

namespace {

const auth_settings rules;

struct owned_address {
  timestamp at = parse_timestamp("2026-11-21T08:00:00Z").value();
  user_id owner = user_id::make(1, at);
  facts around{at, realm::zhimai, "li@example.cn", 1, "203.0.113.7", language::zh, &rules};
  state now;

  owned_address() {
    identity_row row;
    row.kind = "email";
    row.value = around.email;
    row.owner = owner;
    row.password_hash = "$2b$…";
    row.invite_code = "ABC";
    row.code_mac = "abcd";
    row.created_at = at - 24h;
    row.window_sends = 3;
    row.window_start = at - 1min;
    row.version = 4;
    now.row = row;
    user_row user;
    user.id = owner;
    user.email = around.email;
    user.version = 1;
    now.user = user;
  }
};

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(release_rules, owned_address)

BOOST_AUTO_TEST_CASE(nothing_of_the_owner_stays_and_what_ends_the_account_is_in_the_same_commit) {
  std::vector<record> with{user_purge{realm::zhimai, owner, around.email}};
  auto out = decide(now, around, owner_leaves{owner, true, with});
  BOOST_TEST(out.error == ec::none);
  BOOST_TEST(!out.next.user.has_value());
  const auto& row = *out.next.row;
  BOOST_TEST(!row.owner.has_value());
  BOOST_TEST(row.password_hash.empty());
  BOOST_TEST(row.invite_code.empty());
  BOOST_TEST(row.code_mac.empty());
  BOOST_TEST(row.version == 5u);
  BOOST_TEST(row.window_sends == 3u, "closing is no way around the hourly window");
  BOOST_TEST(std::holds_alternative<user_purge>(out.records[0]));
  BOOST_TEST(out.records.size() == 3u); // And the last mail, and the row.
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_counted_like_at_sign_in_and_held_up_in_the_end) {
  for (uint32_t i = 0; i < free_wrong_passwords; ++i) {
    BOOST_TEST(release_held_up_s(now, at) == 0u);
    auto out = decide(now, around, owner_leaves{owner, false, {}});
    BOOST_TEST(out.error == ec::password_wrong);
    BOOST_TEST(out.next.row->owner.has_value());
    now = out.next;
  }
  BOOST_TEST(release_held_up_s(now, at) == 2u);
  BOOST_TEST(release_held_up_s(now, at + 3s) == 0u);
}

BOOST_AUTO_TEST_CASE(who_has_left_leaves_once) {
  auto left = decide(now, around, owner_leaves{owner, true, {}}).next;
  BOOST_TEST(decide(left, around, owner_leaves{owner, true, {}}).records.empty());
  BOOST_TEST(decide(now, around, owner_leaves{user_id::make(2, at), true, {}}).records.empty());
}

BOOST_AUTO_TEST_CASE(the_trail_says_why_and_holds_no_secret) {
  password_given wrong{false, {"phone", "agent"}, session_id::make(1, at)};
  auto after = decide(now, around, wrong);
  auto line = trail_of(now, around, wrong, after);
  BOOST_TEST(line.outcome == "wrong_password");
  BOOST_TEST(holds(line.detail, R"("in_a_row":1)"));
  BOOST_TEST(line.device == "phone");
  BOOST_TEST(line.client == "203.0.113.7");
  BOOST_TEST(!holds(line.detail, "$2b$"));

  password_given right{true, {"", "agent"}, session_id::make(1, at)};
  line = trail_of(now, around, right, decide(now, around, right));
  BOOST_TEST(line.outcome == "signed_in");
  BOOST_TEST(holds(line.detail, "ses_"));
  BOOST_TEST(line.device == "agent");

  auto blocked = now;
  blocked.user->status = user_status::blocked;
  BOOST_TEST(trail_of(blocked, around, right, decide(blocked, around, right)).outcome == "blocked");

  state nobody;
  BOOST_TEST(trail_of(nobody, around, wrong, decide(nobody, around, wrong)).outcome
             == "unknown_address");
  BOOST_TEST(held_up_trail(now, around, {"phone", ""}, 8).outcome == "held_up");
  BOOST_TEST(holds(limited_trail(around, "login.pair", 30).detail, R"("rule":"login.pair")"));
}

BOOST_AUTO_TEST_SUITE_END()
