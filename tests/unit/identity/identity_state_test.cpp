#include <boost/test/unit_test.hpp>

#include "actors/identity/codes.hpp"
#include "actors/identity/identity_state.hpp"

using namespace zhian;
using namespace zhian::identity;
using namespace std::chrono_literals;

namespace {

const auth_settings rules;
const timestamp start = parse_timestamp("2026-11-21T08:00:00Z").value();

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

/// A person at an address, with a clock.
struct person {
  state now;
  timestamp at = start;

  facts around() const {
    return {at, realm::zhimai, "li@example.cn", 42, "203.0.113.7", language::zh, &rules};
  }
  fresh_code code(const std::string& text) const {
    return {text, code_mac("k", "register", "li@example.cn", text)};
  }

  /// `hash` stands for the password: the same one is the same password.
  outcome sign_up(const std::string& code_text, const std::string& hash = "hash",
                  const std::string& invite = "INV1") {
    return keep(decide(
        now, around(),
        sign_up_asked{hash, invite, code(code_text), waiting_hash(now) == hash, "sealed " + hash}));
  }
  outcome resend(const std::string& code_text) {
    return keep(decide(now, around(), resend_asked{code(code_text)}));
  }
  outcome give(const std::string& code_text, std::optional<registration> shown = {}) {
    return keep(decide(now, around(),
                       code_given{code(code_text).mac,
                                  {"laptop", "agent"},
                                  user_id::make(42, at),
                                  session_id::make(42, at),
                                  std::move(shown)}));
  }
  registration held(const std::string& hash, const std::string& invite = "INV1") const {
    return {realm::zhimai, "li@example.cn", hash, invite, at};
  }
  outcome password(bool right, const std::string& name = "phone",
                   const std::string& agent = "agent") {
    return keep(
        decide(now, around(), password_given{right, {name, agent}, session_id::make(42, at)}));
  }
  outcome keep(outcome out) {
    now = out.next;
    return out;
  }
  void registered() {
    sign_up("111111");
    BOOST_REQUIRE(give("111111").error == ec::none);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(address_rules, person)

BOOST_AUTO_TEST_CASE(a_registration_mails_one_code_and_keeps_only_its_mac) {
  auto out = sign_up("123456");
  BOOST_TEST(out.resend_after_s == 60u);
  BOOST_TEST(only<outbox_row>(out).payload.find("123456") != std::string::npos);
  BOOST_TEST(only<outbox_row>(out).once);
  BOOST_TEST(only<identity_row>(out).code_mac != "123456");
  BOOST_TEST(only<identity_row>(out).version == 1u);
  BOOST_TEST(count<user_row>(out) == 0u);
}

BOOST_AUTO_TEST_CASE(a_known_address_gets_the_same_answer_and_another_mail) {
  registered();
  at += 2min;
  auto known = sign_up("222222");
  person stranger;
  auto fresh = stranger.sign_up("222222");
  BOOST_TEST(known.resend_after_s == fresh.resend_after_s);
  BOOST_TEST(known.error == fresh.error);
  BOOST_TEST(only<outbox_row>(known).payload.find("register_known") != std::string::npos);
  BOOST_TEST(only<outbox_row>(known).payload.find("222222") == std::string::npos);
  BOOST_TEST(now.row->password_hash == "hash"); // The owner's password stands.
}

BOOST_AUTO_TEST_CASE(within_a_minute_nothing_is_sent_and_the_code_that_is_out_stays) {
  sign_up("111111", "mine");
  at += 59s;
  auto out = sign_up("222222", "somebody else's");
  BOOST_TEST(count<outbox_row>(out) == 0u);
  BOOST_TEST(out.resend_after_s == 1u);
  BOOST_TEST(resend("333333").resend_after_s == 1u);
  BOOST_TEST(give("222222").error == ec::code_invalid);
  BOOST_TEST(give("111111").error == ec::none);
}

BOOST_AUTO_TEST_CASE(
    whoever_shows_a_registration_gets_the_password_and_the_invitation_of_that_one) {
  auto mine = held("mine", "FRIEND");
  BOOST_TEST(sign_up("111111", "mine", "FRIEND").registration == "sealed mine");
  at += 61s;
  sign_up("222222", "the stranger's", "STRANGER");
  // The newer mail is the stranger's doing; its code proves the mailbox and nothing else.
  auto out = give("222222", mine);
  BOOST_REQUIRE(out.error == ec::none);
  BOOST_TEST(now.row->password_hash == "mine");
  BOOST_TEST(only<user_row>(out).invited_by == "FRIEND");
  BOOST_TEST(out.entry->password_set);
  BOOST_TEST(count<outbox_row>(out) == 0u);
}

BOOST_AUTO_TEST_CASE(among_several_passwords_none_holds_when_no_registration_is_shown) {
  sign_up("111111", "mine");
  at += 61s;
  sign_up("222222", "the stranger's", "STRANGER");
  auto out = give("222222");
  BOOST_REQUIRE(out.error == ec::none);
  BOOST_TEST(now.row->password_hash.empty());
  BOOST_TEST(only<user_row>(out).invited_by.empty());
  BOOST_TEST(!out.entry->password_set);
  BOOST_TEST(only<outbox_row>(out).payload.find("register_no_password") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_stranger_who_was_first_within_the_minute_is_not_taken_for_the_only_one) {
  sign_up("111111", "the stranger's");
  at += 20s;
  sign_up("222222", "mine");
  BOOST_REQUIRE(give("111111").error == ec::none);
  BOOST_TEST(now.row->password_hash.empty());
}

BOOST_AUTO_TEST_CASE(a_registration_counts_also_when_no_more_codes_may_be_sent) {
  for (int i = 0; i < 6; ++i, at += 61s)
    sign_up("11111" + std::to_string(i), "the stranger's");
  BOOST_TEST(count<outbox_row>(sign_up("222222", "mine")) == 0u);
  BOOST_TEST(now.row->contested);
}

BOOST_AUTO_TEST_CASE(
    two_passwords_stay_two_however_old_the_first_and_however_often_one_is_repeated) {
  sign_up("111111", "mine");
  at += 24h * 20;
  sign_up("222222", "the stranger's");
  at += 61s;
  sign_up("333333", "the stranger's");
  BOOST_TEST(now.row->contested);
  BOOST_TEST(now.row->password_hash.empty());
  BOOST_TEST(waiting_hash(now).empty());
  at += 61s;
  BOOST_TEST(count<outbox_row>(resend("444444")) == 1u); // A code still comes.
}

BOOST_AUTO_TEST_CASE(the_same_password_again_is_the_same_person) {
  sign_up("111111", "mine");
  at += 61s;
  sign_up("222222", "mine", "LATER");
  auto out = give("222222");
  BOOST_REQUIRE(out.error == ec::none);
  BOOST_TEST(now.row->password_hash == "mine");
  BOOST_TEST(only<user_row>(out).invited_by == "LATER");
}

BOOST_AUTO_TEST_CASE(a_registration_costs_one_commit_whatever_the_address_and_the_moment_are) {
  person stranger;
  registered();
  at += 2min;
  stranger.at = at;
  for (auto wait : {0s, 10s, 70s}) {
    at += wait;
    stranger.at += wait;
    auto known = sign_up("222222", "x");
    auto fresh = stranger.sign_up("222222", "x");
    BOOST_TEST(count<identity_row>(known) == 1u);
    BOOST_TEST(known.records.size() == fresh.records.size());
    BOOST_TEST(known.resend_after_s == fresh.resend_after_s);
    BOOST_TEST(known.registration == fresh.registration);
  }
  BOOST_TEST(now.row->password_hash == "hash");
  BOOST_TEST(!now.row->contested);
  BOOST_TEST(give("222222", held("x")).error == ec::code_invalid); // An owner has one password.
}

BOOST_AUTO_TEST_CASE(a_resend_replaces_the_code) {
  sign_up("111111");
  at += 1min;
  BOOST_TEST(count<outbox_row>(resend("222222")) == 1u);
  BOOST_TEST(give("111111").error == ec::code_invalid);
  BOOST_TEST(give("222222").error == ec::none);
}

BOOST_AUTO_TEST_CASE(a_resend_for_an_address_that_waits_for_nothing_is_silent) {
  auto out = resend("111111");
  BOOST_TEST(out.records.empty());
  BOOST_TEST(out.resend_after_s == 60u);
  registered();
  at += 11min;
  BOOST_TEST(resend("222222").records.empty());
}

BOOST_AUTO_TEST_CASE(
    a_resend_after_a_registration_of_a_known_address_counts_down_and_costs_the_same) {
  registered();
  at += 1h;
  sign_up("111111");
  at += 5s;
  BOOST_TEST(resend("222222").resend_after_s == 55u);
  at += 56s;
  auto out = resend("333333");
  BOOST_TEST(count<outbox_row>(out) == 1u); // Its owner hears of it again.
  BOOST_TEST(out.resend_after_s == 60u);
  BOOST_TEST(!give("333333").records.empty()); // And so does a try.
  BOOST_TEST(give("333333").error == ec::code_invalid);
}

BOOST_AUTO_TEST_CASE(five_codes_an_hour_and_then_silence_until_the_hour_is_over) {
  size_t sent = 0;
  for (int i = 0; i < 9; ++i) {
    sent += count<outbox_row>(sign_up("11111" + std::to_string(i)));
    at += 61s;
  }
  BOOST_TEST(sent == 5u);
  BOOST_TEST(count<outbox_row>(resend("999999")) == 0u);
  at += 1h;
  BOOST_TEST(count<outbox_row>(resend("999999")) == 1u);
}

BOOST_AUTO_TEST_CASE(the_right_code_makes_user_account_session_and_owner_together) {
  sign_up("111111");
  auto out = give("111111");
  BOOST_REQUIRE(out.entry.has_value());
  BOOST_TEST(only<user_row>(out).email == "li@example.cn");
  BOOST_TEST(only<user_row>(out).invited_by == "INV1");
  BOOST_TEST(only<user_row>(out).nickname == "li");
  BOOST_TEST(only<money_row>(out).available == 0);
  BOOST_TEST(only<session_row>(out).generation == 1u);
  BOOST_TEST((only<identity_row>(out).owner == out.entry->user.id));
  BOOST_TEST(only<audit_row>(out).action == "user.registered");
  BOOST_TEST(only<event_row>(out).type == "signed_in");
  BOOST_TEST(out.entry->grant.user == out.entry->user.id);
}

BOOST_AUTO_TEST_CASE(a_code_works_once) {
  registered();
  BOOST_TEST(give("111111").error == ec::code_invalid);
}

BOOST_AUTO_TEST_CASE(each_wrong_code_is_counted_and_the_fifth_kills_it) {
  sign_up("111111");
  for (int i = 1; i <= 5; ++i) {
    auto out = give("000000");
    BOOST_TEST(out.error == ec::code_invalid);
    BOOST_TEST(only<identity_row>(out).code_tries == static_cast<uint32_t>(i));
  }
  auto out = give("111111");
  BOOST_TEST(out.error == ec::code_invalid);
  BOOST_TEST(out.records.empty());
}

BOOST_AUTO_TEST_CASE(a_code_lives_ten_minutes) {
  sign_up("111111");
  at += 10min;
  BOOST_TEST(give("111111").error == ec::code_invalid);
  person other;
  other.sign_up("111111");
  other.at += 10min - 1us;
  BOOST_TEST(other.give("111111").error == ec::none);
}

BOOST_AUTO_TEST_CASE(the_right_password_opens_a_session_on_this_device) {
  registered();
  auto out = password(true);
  BOOST_REQUIRE(out.entry.has_value());
  BOOST_TEST(only<session_row>(out).device_name == "phone");
  BOOST_TEST(only<session_row>(out).address == "203.0.113.7");
  BOOST_TEST(count<identity_row>(out) == 0u); // Nothing to write about the address.
}

BOOST_AUTO_TEST_CASE(a_long_name_of_a_device_is_kept_in_whole_characters) {
  registered();
  std::string name = "a";
  for (int i = 0; i < 119; ++i)
    name += "字";
  auto agent = std::string(399, 'x') + "字";
  auto out = password(true, name, agent);
  BOOST_TEST(only<session_row>(out).device_name == name);
  BOOST_TEST(only<session_row>(out).user_agent == std::string(399, 'x'));
}

BOOST_AUTO_TEST_CASE(unknown_unproved_and_wrong_are_one_answer) {
  BOOST_TEST(password(true).error == ec::invalid_credentials);
  sign_up("111111");
  BOOST_TEST(password(true).error == ec::invalid_credentials);
  BOOST_REQUIRE(give("111111").error == ec::none);
  BOOST_TEST(password(false).error == ec::invalid_credentials);
}

BOOST_AUTO_TEST_CASE(
    many_wrong_passwords_hold_sign_in_up_for_ever_longer_but_never_over_five_minutes) {
  registered();
  for (int i = 0; i < 9; ++i)
    password(false);
  BOOST_TEST(held_up_s(now, at) == 0u);
  password(false);
  BOOST_TEST(held_up_s(now, at) == 2u);
  password(false);
  BOOST_TEST(held_up_s(now, at) == 4u);
  for (int i = 0; i < 30; ++i)
    password(false);
  BOOST_TEST(held_up_s(now, at) == 300u);
  at += 5min;
  BOOST_TEST(held_up_s(now, at) == 0u);
  auto out = password(true);
  BOOST_TEST(only<identity_row>(out).failed_sign_ins == 0u);
  BOOST_TEST(held_up_s(state{}, at) == 0u);
}

BOOST_AUTO_TEST_CASE(a_blocked_person_is_told_only_after_the_right_password) {
  registered();
  now.user->status = user_status::blocked;
  BOOST_TEST(password(false).error == ec::invalid_credentials);
  auto out = password(true);
  BOOST_TEST(out.error == ec::account_blocked);
  BOOST_TEST(count<session_row>(out) == 0u);
  BOOST_TEST(count<audit_row>(out) == 1u);
}

BOOST_AUTO_TEST_CASE(an_operator_makes_staff_of_a_new_or_a_known_address_once) {
  auto made = keep(decide(now, around(), staff_made{"hash", {"admin"}, user_id::make(42, at)}));
  BOOST_TEST(only<user_row>(made).roles.at(0) == "admin");
  BOOST_TEST(only<identity_row>(made).owner.has_value());
  auto again = keep(decide(now, around(), staff_made{"other", {"admin"}, user_id::make(42, at)}));
  BOOST_TEST(again.records.empty());
  auto more = keep(decide(now, around(), staff_made{"other", {"finance"}, user_id::make(42, at)}));
  BOOST_TEST(only<user_row>(more).roles.size() == 2u);
  BOOST_TEST(only<user_row>(more).version == 2u);
  BOOST_TEST(now.row->password_hash == "hash");
  person other;
  other.sign_up("111111", "a");
  other.sign_up("222222", "b");
  other.keep(
      decide(other.now, other.around(), staff_made{"hash", {"admin"}, user_id::make(42, at)}));
  BOOST_TEST(other.now.row->password_hash == "hash");
  BOOST_TEST(!other.now.row->contested);
}

BOOST_AUTO_TEST_CASE(the_payload_of_a_staff_timer_reads_back) {
  auto back = parse_staff(staff_json("$2b$x\"", {"admin", "finance"}));
  BOOST_REQUIRE(back.has_value());
  BOOST_TEST(back->password_hash == "$2b$x\"");
  BOOST_TEST(back->roles.size() == 2u);
  for (const char* bad :
       {"", "[]", "{}", R"({"password_hash":1,"roles":[]})", R"({"password_hash":"x","roles":[1]})",
        R"({"password_hash":"x","roles":"a"})"})
    BOOST_TEST(!parse_staff(bad).has_value(), bad);
}

BOOST_AUTO_TEST_SUITE_END()
