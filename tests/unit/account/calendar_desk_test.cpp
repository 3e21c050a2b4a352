// Reminders as an account sends them: whose tier opens mails, and once whatever fires.
#include <memory>
#include <vector>

#include "actors/money/rules.hpp"
#include "protocols/calendar_queries.hpp"
#include "tests/unit/account/one_account.hpp"

using namespace zhian;
using namespace std::chrono_literals;

namespace {

struct calendar_rows : test::account_rows {
  profile_row profile;
  tier level = tier::gold;
  std::optional<calendar_row> event;
  uint32_t kept = 0;
  std::vector<outbox_row> mails;
  int messages = 0;
  int frames = 0;

  void keep(const record& r) override {
    if (const auto* x = std::get_if<calendar_row>(&r))
      event = *x;
    else if (std::get_if<calendar_gone>(&r))
      event.reset();
    else if (std::get_if<timer_cancelled>(&r))
      timer.reset();
    else if (const auto* mail = std::get_if<outbox_row>(&r))
      mails.push_back(*mail);
    else if (std::get_if<message_row>(&r))
      ++messages;
    else if (std::get_if<event_row>(&r))
      ++frames;
  }
  caf::message_handler queries() {
    return {
        [this](const load_account&) {
          auto out = account();
          out.money->level = level;
          out.profile = profile;
          return out;
        },
        [this](const count_calendar_events&) { return kept; },
        [this](const find_calendar_event& x) {
          find_calendar_event::reply out;
          if (event && event->id == x.id && x.owner == user.id)
            out.row = event;
          return out;
        },
    };
  }
};

struct one_calendar_desk : test::account_world<calendar_rows> {
  one_calendar_desk() {
    store->user.email = "ann@example.com";
    store->profile.id = ann;
    store->profile.lang = "en";
    store->profile.time_zone = "Europe/Berlin";
    store->profile.version = 1;
  }
  /// Something tomorrow, whole days aside.
  static calendar_draft tomorrow() {
    calendar_draft x;
    x.title = "Interview";
    x.when.starts_at = wall_time_of("Europe/Berlin", wall_now() + 24h).value();
    x.remind_before_min = 10;
    return x;
  }
  ec adds() { return ask_it(add_calendar_event{tomorrow()}, ann); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(calendar_of_an_account, one_calendar_desk)

BOOST_AUTO_TEST_CASE(an_event_has_the_zone_of_the_profile_and_is_owned_by_its_account) {
  begins();
  BOOST_TEST(adds() == ec::none);
  BOOST_REQUIRE(store->event.has_value());
  BOOST_TEST(store->event->draft.when.time_zone == "Europe/Berlin");
  BOOST_TEST(store->event->user == ann);
  BOOST_TEST(store->event->id.shard == ann.shard);
  BOOST_TEST(store->timer->name == "remind:" + store->event->id.str());
  store->kept = 500;
  BOOST_TEST(adds() == ec::too_many_events);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_cannot_be_changed_or_deleted) {
  begins();
  adds();
  auto id = store->event->id;
  BOOST_TEST(ask_it(change_calendar_event{calendar_id::make(3, at), tomorrow(), {}}, ann)
             == ec::not_found);
  BOOST_TEST(ask_it(delete_calendar_event{id, "\"9\""}, ann) == ec::precondition_failed);
  BOOST_TEST(ask_it(delete_calendar_event{id, "\"1\""}, ann) == ec::none);
  BOOST_TEST(!store->timer.has_value());
  BOOST_TEST(ask_it(delete_calendar_event{id, {}}, ann) == ec::not_found);
}

BOOST_AUTO_TEST_CASE(gold_gets_one_mail_also_when_the_timer_fires_twice) {
  board->hold(std::make_shared<money_rules>(money::default_rules()));
  begins();
  adds();
  auto timer = *store->timer;
  timer_fired fired{timer.name, timer.due_at, timer.payload};
  BOOST_TEST(ask_it(fired) == ec::none);
  BOOST_TEST(ask_it(fired) == ec::record_gone);
  BOOST_REQUIRE(store->mails.size() == 1u);
  BOOST_TEST(store->mails[0].payload.find("\"language\":\"en\"") != std::string::npos);
  BOOST_TEST(store->messages == 1);
  BOOST_TEST(store->frames == 1);
  BOOST_TEST(!store->timer.has_value());
}

BOOST_AUTO_TEST_CASE(a_commit_that_fails_leaves_the_timer_and_the_next_one_tells) {
  board->hold(std::make_shared<money_rules>(money::default_rules()));
  begins();
  adds();
  store->fail_after = 0;
  BOOST_TEST(fire() == ec::storage_unavailable);
  BOOST_TEST(store->mails.empty());
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(store->mails.size() == 1u);
}

BOOST_AUTO_TEST_CASE(below_gold_and_who_wants_none_get_a_message_alone) {
  board->hold(std::make_shared<money_rules>(money::default_rules()));
  store->level = tier::silver;
  begins();
  adds();
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(store->mails.empty());
  BOOST_TEST(store->messages == 1);
}

BOOST_AUTO_TEST_CASE(who_turned_these_mails_off_gets_none) {
  board->hold(std::make_shared<money_rules>(money::default_rules()));
  store->profile.mails.muted = {"calendar"};
  begins();
  adds();
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(store->mails.empty());
  BOOST_TEST(store->messages == 1);
}

BOOST_AUTO_TEST_CASE(while_the_rules_are_not_known_the_timer_comes_again) {
  begins();
  adds();
  BOOST_TEST(fire() == ec::storage_unavailable);
  BOOST_TEST(store->timer.has_value());
  BOOST_TEST(store->messages == 0);
}

BOOST_AUTO_TEST_CASE(of_a_closed_account_the_timer_ends_and_nothing_is_told) {
  board->hold(std::make_shared<money_rules>(money::default_rules()));
  begins();
  adds();
  store->user.status = user_status::closed;
  store->fail_after = 0; // The activation ends, and another one knows.
  auto timer = *store->timer;
  fire();
  store->timer = timer;
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(!store->timer.has_value());
  BOOST_TEST(store->messages == 0);
}

BOOST_AUTO_TEST_SUITE_END()
