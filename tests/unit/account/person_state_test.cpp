#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "actors/account/person_state.hpp"

using namespace zhian;
using namespace zhian::account;
using namespace std::chrono_literals;

namespace {

struct somebody {
  timestamp at = parse_timestamp("2026-11-21T08:00:00Z").value();
  person now;
  user_id staff = user_id::make(9, at);

  somebody() {
    now.user.id = user_id::make(1, at);
    now.user.email = "li@example.cn";
    now.user.nickname = "li";
    now.user.roles = {"candidate"};
    now.user.invited_by = "ABC";
    now.user.version = 1;
    now.money.user = now.user.id;
    now.money.available = 12;
    now.money.version = 1;
  }
  facts by(user_id who = {}) const { return {at, who, "203.0.113.7", 1}; }
  /// Decides and takes over.
  template <class Event, class... More>
  outcome run(const Event& event, user_id who = {}, More... more) {
    auto out = decide(now, by(who), event, more...);
    if (out.error == ec::none)
      now = out.next;
    return out;
  }
};

template <class T>
const T* only(const outcome& out) {
  const T* found = nullptr;
  for (const auto& x : out.records)
    if (const auto* row = std::get_if<T>(&x)) {
      BOOST_TEST(!found, "more than one");
      found = row;
    }
  return found;
}

change_profile named(std::string nickname) {
  change_profile out;
  out.nickname = std::move(nickname);
  return out;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(person_rules, somebody)

BOOST_AUTO_TEST_CASE(a_name_is_trimmed_kept_and_told_to_the_address) {
  auto out = run(named("  李华 "));
  BOOST_TEST(out.error == ec::none);
  BOOST_TEST(now.user.nickname == "李华");
  BOOST_TEST(now.user.version == 2u);
  BOOST_REQUIRE(only<timer_row>(out));
  BOOST_TEST(only<timer_row>(out)->name == tell_timer,
             "not in the place of a timer that ends sessions");
}

BOOST_AUTO_TEST_CASE(a_name_of_blanks_or_with_control_characters_is_refused) {
  for (std::string bad : {"   ", "a\nb", "\x7f", "a\tb"}) {
    auto out = run(named(bad));
    BOOST_TEST(out.error == ec::validation_failed);
    BOOST_TEST(out.field == "nickname");
    BOOST_TEST(out.records.empty());
  }
}

BOOST_AUTO_TEST_CASE(setting_what_is_set_already_writes_nothing) {
  BOOST_TEST(run(named("li")).records.empty());
  change_profile same;
  same.lang = "zh";
  same.time_zone = "Asia/Shanghai";
  BOOST_TEST(run(same).records.empty());
}

BOOST_AUTO_TEST_CASE(the_tag_changes_with_every_change_and_a_stale_one_is_refused) {
  auto before = etag_of(now);
  change_profile zone;
  zone.time_zone = "Europe/Vienna";
  zone.expected = before;
  BOOST_TEST(run(zone).error == ec::none);
  BOOST_TEST(etag_of(now) != before);
  zone.time_zone = "UTC";
  auto out = run(zone);
  BOOST_TEST(out.error == ec::precondition_failed);
  BOOST_TEST(now.profile.time_zone == "Europe/Vienna");
}

BOOST_AUTO_TEST_CASE(a_new_picture_takes_the_place_of_the_old_one_whose_file_goes_later) {
  auto first = avatar_id::make(1, at);
  auto second = avatar_id::make(1, at);
  set_avatar picture;
  picture.file.sha256 = "aa";
  auto out = run(picture, {}, first, 1h);
  BOOST_TEST(only<avatar_row>(out)->version == 1u);
  BOOST_TEST(!only<timer_row>(out));
  BOOST_TEST(run(picture, {}, second, 1h).records.empty(), "the same picture again");
  picture.file.sha256 = "bb";
  out = run(picture, {}, second, 1h);
  BOOST_TEST((now.profile.avatar == second));
  BOOST_TEST(only<timer_row>(out)->name == "drop:aa");
  BOOST_TEST((only<timer_row>(out)->due_at == at + 1h));
  out = run(drop_avatar{}, {}, 1h);
  BOOST_TEST(!now.profile.avatar.has_value());
  BOOST_TEST(only<avatar_row>(out)->version == 2u);
  BOOST_TEST(run(drop_avatar{}, {}, 1h).records.empty());
}

BOOST_AUTO_TEST_CASE(mails_one_does_not_want_are_kept_by_name) {
  set_mail_choices wanted;
  wanted.wanted.muted = {"orders"};
  run(wanted);
  BOOST_TEST(!now.profile.mails.wants("orders"));
  BOOST_TEST(now.profile.mails.wants("exports"));
  BOOST_TEST(now.profile.mails.wants("security"));
  BOOST_TEST(run(wanted).records.empty());
}

BOOST_AUTO_TEST_CASE(a_block_ends_sessions_is_audited_with_its_reason_and_is_done_once) {
  auto out = run(set_blocked{true, "spam"}, staff);
  BOOST_TEST((now.user.status == user_status::blocked));
  BOOST_TEST(now.profile.block_reason == "spam");
  BOOST_TEST(only<timer_row>(out)->payload == R"({"reason":"blocked","version":"2"})");
  auto* line = only<audit_row>(out);
  BOOST_REQUIRE(line);
  BOOST_TEST(line->actor == staff.str());
  BOOST_TEST(line->action == "user.blocked");
  BOOST_TEST(line->target == now.user.id.str());
  BOOST_TEST(line->detail == R"({"reason":"spam"})");
  BOOST_TEST(run(set_blocked{true, "again"}, staff).records.empty());
  out = run(set_blocked{false, "appeal"}, staff);
  BOOST_TEST((now.user.status == user_status::active));
  BOOST_TEST(now.profile.block_reason.empty());
  BOOST_TEST(only<timer_row>(out)->name == tell_timer);
}

BOOST_AUTO_TEST_CASE(a_blocked_person_changes_nothing_in_the_moment_before_the_sessions_are_over) {
  run(set_blocked{true, "spam"}, staff);
  BOOST_TEST(run(named("new")).error == ec::account_blocked);
  set_avatar picture;
  BOOST_TEST(run(picture, {}, avatar_id::make(1, at), 1h).error == ec::account_blocked);
}

BOOST_AUTO_TEST_CASE(nobody_blocks_himself_or_changes_his_own_roles) {
  BOOST_TEST(run(set_blocked{true, "x"}, now.user.id).error == ec::own_standing);
  BOOST_TEST(run(set_roles{{"admin"}}, now.user.id).error == ec::own_standing);
  BOOST_TEST(run(set_roles{{"candidate"}}, now.user.id).error == ec::own_standing);
}

BOOST_AUTO_TEST_CASE(roles_are_exactly_those_given_and_sessions_with_the_old_ones_end) {
  auto out = run(set_roles{{"support", "candidate", "support"}}, staff);
  BOOST_TEST((now.user.roles == std::vector<std::string>{"candidate", "support"}));
  BOOST_TEST(only<timer_row>(out)->payload == R"({"reason":"roles_changed","version":"2"})");
  BOOST_TEST(only<audit_row>(out)->detail
             == R"({"from":["candidate"],"to":["candidate","support"]})");
  BOOST_TEST(run(set_roles{{"support", "candidate"}}, staff).records.empty());
  BOOST_TEST(run(set_roles{{"emperor"}}, staff).error == ec::validation_failed);
}

BOOST_AUTO_TEST_CASE(whoever_takes_an_administrator_away_has_the_others_counted) {
  BOOST_TEST(!only<admin_guard>(run(set_roles{{"admin"}}, staff)));
  BOOST_TEST(!only<admin_guard>(run(set_roles{{"admin", "support"}}, staff)));
  BOOST_TEST(only<admin_guard>(decide(now, by(staff), set_blocked{true, "x"})));
  BOOST_TEST(only<admin_guard>(leave(now, by(now.user.id), 0s)));
  BOOST_TEST(only<admin_guard>(run(set_roles{{"support"}}, staff)));
  BOOST_TEST(!only<admin_guard>(run(set_blocked{true, "x"}, staff)));
}

BOOST_AUTO_TEST_CASE(who_leaves_takes_name_address_and_roles_along_and_the_books_stay) {
  change_profile zone;
  zone.time_zone = "Europe/Vienna";
  run(zone);
  auto out = leave(now, by(now.user.id), 1h);
  // Whoever was loaded before this does not act on it.
  auto settles = [](const record& x) {
    const auto* timer = std::get_if<timer_row>(&x);
    return timer && timer->name == settle_timer;
  };
  auto settle = std::find_if(out.records.begin(), out.records.end(), settles);
  BOOST_REQUIRE((settle != out.records.end()));
  BOOST_TEST(is_older(now, std::get<timer_row>(*settle).payload));
  BOOST_TEST(!is_older(out.next, std::get<timer_row>(*settle).payload));
  BOOST_TEST(!is_older(now, "{}"));
  BOOST_TEST((out.next.user.status == user_status::closed));
  BOOST_TEST(out.next.user.email == now.user.id.str() + "@closed.invalid");
  BOOST_TEST(out.next.user.nickname.empty());
  BOOST_TEST(out.next.user.roles.empty());
  BOOST_TEST(out.next.user.invited_by.empty());
  BOOST_TEST(out.next.profile.time_zone == "Asia/Shanghai");
  BOOST_TEST(out.next.profile.version == now.profile.version + 1);
  BOOST_TEST(out.next.money.available == 12);
  BOOST_TEST(!only<user_purge>(out)); // That may be a lot: it goes afterwards.
  std::vector<std::string> timers;
  for (const auto& x : out.records)
    if (const auto* timer = std::get_if<timer_row>(&x))
      timers.push_back(timer->name);
  BOOST_TEST((timers == std::vector<std::string>{purge_timer, settle_timer}));
  BOOST_TEST(std::none_of(out.records.begin(), out.records.end(),
                          [](const record& x) { return std::holds_alternative<money_row>(x); }));
  auto gone = out.next;
  BOOST_TEST(leave(gone, by(gone.user.id), 1h).records.empty());
  BOOST_TEST(decide(gone, by(staff), set_blocked{true, "x"}).error == ec::not_found);
  BOOST_TEST(decide(gone, by(staff), set_roles{{"admin"}}).error == ec::not_found);
}

BOOST_AUTO_TEST_CASE(who_leaves_is_shown_no_more_at_once) {
  now.profile.avatar = avatar_id::make(1, at);
  now.profile.avatar_sha256 = "aa";
  auto out = leave(now, by(now.user.id), 1h);
  BOOST_REQUIRE(only<avatar_row>(out));
  BOOST_TEST(only<avatar_row>(out)->removed_at.has_value());
}

BOOST_AUTO_TEST_CASE(what_belonged_to_a_person_goes_piece_by_piece_until_the_store_says_it_is_all) {
  auto left = leave(now, by(now.user.id), 1h);
  std::string payload;
  for (const auto& x : left.records)
    if (const auto* timer = std::get_if<timer_row>(&x); timer && timer->name == purge_timer)
      payload = timer->payload;
  auto closed = left.next;
  auto due = at + 5s;
  outcome piece;
  piece.records = purge_next(closed, payload, due, at, 1h);
  auto* purge = only<user_purge>(piece);
  BOOST_REQUIRE(purge);
  BOOST_TEST(purge->address == "li@example.cn");
  BOOST_TEST((purge->before == at));
  BOOST_TEST((purge->drop_at == at + 1h));
  BOOST_TEST((only<timer_done>(piece)->due_at == due));
  // The next one is another timer than the one that ended, even where the clock stepped back.
  BOOST_TEST((only<timer_row>(piece)->due_at > due));
  BOOST_TEST(only<timer_row>(piece)->payload == payload);
  BOOST_TEST(purge_next(closed, "{}", due, at, 1h).empty());
}

BOOST_AUTO_TEST_SUITE_END()
