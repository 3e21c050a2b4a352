#include <boost/test/unit_test.hpp>

#include "actors/identity/codes.hpp"
#include "actors/identity/known_devices.hpp"
#include "actors/identity/recovery_state.hpp"

using namespace zhian;
using namespace zhian::identity;
using namespace std::chrono_literals;

namespace {

const auth_settings rules;
const timestamp start = parse_timestamp("2026-11-21T08:00:00Z").value();
const std::string address = "li@example.cn";

template <class Row>
size_t count(const outcome& out) {
  size_t n = 0;
  for (const auto& r : out.records)
    n += std::holds_alternative<Row>(r) ? 1 : 0;
  return n;
}

template <class Row>
const Row& only(const outcome& out) {
  BOOST_REQUIRE(count<Row>(out) == 1);
  for (const auto& r : out.records)
    if (const auto* x = std::get_if<Row>(&r))
      return *x;
  throw std::logic_error("no such record");
}

/// The kinds of what a commit writes.
std::vector<size_t> shape(const outcome& out) {
  std::vector<size_t> kinds;
  for (const auto& r : out.records)
    kinds.push_back(r.index());
  return kinds;
}

/// An address, with an owner unless it is a stranger's, and a clock.
struct owner {
  state now;
  timestamp at = start;
  user_id who = user_id::make(42, start);
  session_id here = session_id::make(42, start);
  session_id there = session_id::make(42, start + 1s);

  explicit owner(bool stranger = false) {
    if (stranger)
      return;
    identity_row row;
    row.kind = "email";
    row.value = address;
    row.shard = 42;
    row.owner = who;
    row.password_hash = "old";
    row.created_at = start - 24h;
    row.known_devices = {"laptop"};
    row.version = 1;
    user_row user;
    user.id = who;
    user.email = address;
    user.roles = {"candidate"};
    user.version = 1;
    now = {row, user};
  }

  facts around() const {
    return {at, realm::zhimai, address, 42, "203.0.113.7", language::zh, &rules};
  }
  fresh_code code(const std::string& text, const std::string& purpose = "reset") const {
    return {text, code_mac("k", purpose, address, text)};
  }
  outcome keep(outcome out) {
    now = out.next;
    return out;
  }
  outcome forgot(const std::string& text) {
    return keep(decide(now, around(), reset_asked{code(text)}));
  }
  outcome reset(const std::string& text, const std::string& purpose = "reset") {
    return keep(decide(now, around(), reset_given{code(text, purpose).mac, "new", {there, here}}));
  }
  outcome change(bool right) {
    return keep(decide(now, around(), change_asked{who, right, "new", here, {there, here}}));
  }
  outcome sign_in(bool right, const std::string& device = {}) {
    return keep(
        decide(now, around(),
               password_given{right, {"phone", "agent", device}, session_id::make(42, at)}));
  }
};

struct stranger : owner {
  stranger() : owner(true) {}
};

} // namespace

BOOST_AUTO_TEST_SUITE(recovery_rules)

BOOST_AUTO_TEST_CASE(a_forgotten_password_mails_one_code_and_keeps_only_its_mac) {
  owner x;
  auto out = x.forgot("123456");
  BOOST_TEST(out.error == ec::none);
  BOOST_TEST(out.resend_after_s == 60u);
  BOOST_TEST(only<outbox_row>(out).kind == "mail");
  BOOST_TEST(only<outbox_row>(out).payload.find("123456") != std::string::npos);
  BOOST_TEST(only<outbox_row>(out).once);
  BOOST_TEST(only<identity_row>(out).reset_mac.find("123456") == std::string::npos);
  BOOST_TEST(only<identity_row>(out).password_hash == "old");
}

BOOST_AUTO_TEST_CASE(an_address_without_account_is_answered_and_committed_alike_but_not_mailed) {
  owner known;
  stranger unknown;
  auto a = known.forgot("123456");
  auto b = unknown.forgot("123456");
  BOOST_TEST(a.resend_after_s == b.resend_after_s);
  BOOST_TEST(a.error == b.error);
  BOOST_TEST(shape(a) == shape(b), boost::test_tools::per_element());
  BOOST_TEST(only<outbox_row>(b).kind == "nowhere");
  BOOST_TEST(only<outbox_row>(b).payload.size() == only<outbox_row>(a).payload.size());
  BOOST_TEST(only<outbox_row>(b).payload.find("123456") == std::string::npos);
  known.at += 20s;
  unknown.at += 20s;
  BOOST_TEST(known.forgot("222222").resend_after_s == unknown.forgot("222222").resend_after_s);
  // Each wrong code is counted for both, and the sixth try meets nothing at either.
  for (int i = 0; i < 6; ++i) {
    auto wrong_a = known.reset("000000");
    auto wrong_b = unknown.reset("000000");
    BOOST_TEST(wrong_a.error == ec::code_invalid);
    BOOST_TEST(wrong_b.error == ec::code_invalid);
    BOOST_TEST(shape(wrong_a) == shape(wrong_b), boost::test_tools::per_element());
    BOOST_TEST(shape(wrong_a).empty() == (i == 5));
  }
}

BOOST_AUTO_TEST_CASE(not_even_the_right_code_opens_an_address_without_account) {
  stranger unknown;
  unknown.forgot("123456");
  auto out = unknown.reset("123456");
  BOOST_TEST(out.error == ec::code_invalid);
  BOOST_TEST(count<sessions_over>(out) == 0u);
  BOOST_TEST(unknown.now.row->password_hash == "");
}

BOOST_AUTO_TEST_CASE(a_forgotten_password_of_nobody_does_not_stand_in_the_way_of_a_registration) {
  stranger unknown;
  unknown.forgot("123456");
  auto out = decide(unknown.now, unknown.around(),
                    sign_up_asked{"hash", "", unknown.code("654321", "register")});
  BOOST_TEST(count<outbox_row>(out) == 1u);
  BOOST_TEST(out.next.row->password_hash == "hash");
}

BOOST_AUTO_TEST_CASE(the_right_code_sets_the_password_ends_all_sessions_and_tells_the_owner) {
  owner x;
  x.sign_in(false);
  x.forgot("123456");
  auto out = x.reset("123456");
  BOOST_TEST(out.error == ec::none);
  BOOST_TEST(only<identity_row>(out).password_hash == "new");
  BOOST_TEST(only<identity_row>(out).failed_sign_ins == 0u);
  BOOST_TEST(only<identity_row>(out).known_devices.empty());
  BOOST_TEST(only<sessions_over>(out).user == x.who);
  BOOST_TEST(!only<sessions_over>(out).kept.has_value());
  BOOST_TEST(only<sessions_over>(out).reason == "password_reset");
  BOOST_TEST(out.over.size() == 2u);
  BOOST_TEST(only<audit_row>(out).action == "password.reset");
  BOOST_TEST(only<outbox_row>(out).payload.find("password_changed") != std::string::npos);
  BOOST_TEST(x.reset("123456").error == ec::code_invalid); // Once.
}

BOOST_AUTO_TEST_CASE(a_code_dies_of_five_wrong_tries_or_ten_minutes) {
  owner x;
  x.forgot("123456");
  for (int i = 0; i < 5; ++i)
    BOOST_TEST(x.reset("000000").error == ec::code_invalid);
  BOOST_TEST(x.reset("123456").error == ec::code_invalid);
  BOOST_TEST(x.now.row->password_hash == "old");
  owner y;
  y.forgot("123456");
  y.at += 10min;
  BOOST_TEST(y.reset("123456").error == ec::code_invalid);
  owner z;
  z.forgot("123456");
  z.at += 10min - 1us;
  BOOST_TEST(z.reset("123456").error == ec::none);
}

BOOST_AUTO_TEST_CASE(a_code_for_another_purpose_is_wrong) {
  owner x;
  x.forgot("123456");
  BOOST_TEST(x.reset("123456", "register").error == ec::code_invalid);
}

BOOST_AUTO_TEST_CASE(a_new_code_replaces_the_old_one) {
  owner x;
  x.forgot("111111");
  x.at += 1min;
  x.forgot("222222");
  BOOST_TEST(x.reset("111111").error == ec::code_invalid);
  BOOST_TEST(x.reset("222222").error == ec::none);
}

BOOST_AUTO_TEST_CASE(an_address_gets_five_codes_an_hour_and_ten_a_day) {
  owner x;
  size_t sent = 0;
  for (int i = 0; i < 60; ++i) {
    sent += count<outbox_row>(x.forgot("111111"));
    x.at += 1min;
  }
  BOOST_TEST(sent == 5u);
  for (int i = 0; i < 22 * 60; ++i) {
    sent += count<outbox_row>(x.forgot("111111"));
    x.at += 1min;
  }
  BOOST_TEST(sent == 10u);
  x.at += 1h;
  BOOST_TEST(count<outbox_row>(x.forgot("111111")) == 1u);
}

BOOST_AUTO_TEST_CASE(a_change_needs_the_current_password_and_keeps_only_this_session) {
  owner x;
  auto wrong = x.change(false);
  BOOST_TEST(wrong.error == ec::wrong_password);
  BOOST_TEST(count<identity_row>(wrong) == 0u);
  BOOST_TEST(only<audit_row>(wrong).action == "password.change_refused");
  auto out = x.change(true);
  BOOST_TEST(out.error == ec::none);
  BOOST_TEST(only<identity_row>(out).password_hash == "new");
  BOOST_TEST((only<sessions_over>(out).kept == x.here));
  BOOST_TEST(only<sessions_over>(out).reason == "password_changed");
  BOOST_REQUIRE(out.over.size() == 1u);
  BOOST_TEST(out.over[0] == x.there);
  BOOST_TEST(only<outbox_row>(out).payload.find("password_changed") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_change_kills_a_code_that_is_out) {
  owner x;
  x.forgot("123456");
  x.change(true);
  BOOST_TEST(x.reset("123456").error == ec::code_invalid);
}

BOOST_AUTO_TEST_CASE(nobody_else_changes_a_password_or_ends_sessions) {
  owner x;
  auto other = user_id::make(42, start);
  for (const auto& caller : {other, user_id{}}) {
    auto out = decide(x.now, x.around(), change_asked{caller, true, "new", x.here, {x.there}});
    BOOST_TEST(out.error == ec::not_found);
    BOOST_TEST(out.records.empty());
    BOOST_TEST(decide(x.now, x.around(), others_ended{caller, x.here, {x.there}}).error
               == ec::not_found);
  }
}

BOOST_AUTO_TEST_CASE(the_end_of_the_others_is_repeatable) {
  owner x;
  auto out = x.keep(decide(x.now, x.around(), others_ended{x.who, x.here, {x.there, x.here}}));
  BOOST_TEST((only<sessions_over>(out).kept == x.here));
  BOOST_TEST(only<sessions_over>(out).reason == "signed_out_elsewhere");
  BOOST_TEST(out.over.size() == 1u);
  auto again = decide(x.now, x.around(), others_ended{x.who, x.here, {x.here}});
  BOOST_TEST(again.error == ec::none);
  BOOST_TEST(again.records.empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(known_device_rules)

BOOST_AUTO_TEST_CASE(a_device_that_got_in_before_is_not_held_up_by_what_strangers_try) {
  owner x;
  for (int i = 0; i < 100; ++i)
    x.sign_in(false);
  BOOST_TEST(held_up_s(x.now, x.at) == 300u);
  BOOST_TEST(held_up_s(x.now, x.at, "somebody") == 300u);
  BOOST_TEST(held_up_s(x.now, x.at, "laptop") == 0u);
  auto out = x.sign_in(true, "laptop");
  BOOST_TEST(out.entry.has_value());
  BOOST_TEST(only<identity_row>(out).failed_sign_ins == 0u);
}

BOOST_AUTO_TEST_CASE(a_device_is_remembered_once_and_only_with_the_right_password) {
  owner x;
  x.sign_in(false, "phone");
  BOOST_TEST(!knows_device(*x.now.row, "phone"));
  x.sign_in(true, "phone");
  BOOST_TEST(knows_device(*x.now.row, "phone"));
  BOOST_TEST(count<identity_row>(x.sign_in(true, "phone")) == 0u);
}

BOOST_AUTO_TEST_CASE(the_first_of_many_devices_is_forgotten) {
  owner x;
  for (size_t i = 0; i < most_known_devices; ++i)
    x.sign_in(true, "device " + std::to_string(i));
  BOOST_TEST(x.now.row->known_devices.size() == most_known_devices);
  BOOST_TEST(!knows_device(*x.now.row, "laptop"));
  BOOST_TEST(knows_device(*x.now.row, "device 0"));
  BOOST_TEST(!knows_device(*x.now.row, ""));
}

BOOST_AUTO_TEST_CASE(an_address_without_account_is_counted_and_held_up_like_any_other) {
  owner known;
  stranger unknown;
  for (int i = 0; i < 14; ++i) {
    auto a = known.sign_in(false);
    auto b = unknown.sign_in(i % 2 == 0);
    BOOST_TEST(a.error == b.error);
    BOOST_TEST(shape(a) == shape(b), boost::test_tools::per_element());
    BOOST_TEST(held_up_s(known.now, known.at) == held_up_s(unknown.now, unknown.at));
  }
  BOOST_TEST(held_up_s(unknown.now, unknown.at) > 0u);
  BOOST_TEST(!unknown.now.row->owner.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
