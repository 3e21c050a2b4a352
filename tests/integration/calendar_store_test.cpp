// Events of calendars in the store.
#include "integration/money_fixture.hpp"
#include "storage/postgres/calendar_rows.hpp"

using namespace zhian;
using namespace std::chrono_literals;
using test::zhimai;

namespace {

struct calendar_fixture : test::money_fixture {
  /// From `first` to `last`, with everything set.
  calendar_row event(const char* first, const char* last) const {
    calendar_row x;
    x.id = calendar_id::make(user.shard, now);
    x.user = user;
    x.draft.title = "With \"quotes\", 面试";
    x.draft.note = "line 1\nline 2\\";
    x.draft.place = "Room 3";
    x.draft.link = "https://meet.example/x";
    x.draft.what = calendar_kind::deadline;
    x.draft.when.starts_at = parse_wall_time("2026-12-01T09:05").value();
    x.draft.when.time_zone = "America/New_York";
    x.draft.when.duration_min = 90;
    x.draft.when.repeats.emplace();
    x.draft.when.repeats->freq = frequency::weekly;
    x.draft.when.repeats->interval = 2;
    x.draft.when.repeats->by_weekday = {2, 7};
    x.draft.when.repeats->until = parse_date("2027-02-28");
    x.draft.remind_before_min = 0;
    x.first_at = parse_timestamp(std::string{first} + "T00:00:00Z").value();
    x.last_at = parse_timestamp(std::string{last} + "T00:00:00Z").value();
    x.ends_at = x.last_at + 90min;
    x.reminded = x.first_at;
    x.edition = 3;
    x.created_at = now;
    x.changed_at = now + 1s;
    x.version = 1;
    return x;
  }
  std::vector<calendar_row> between(const char* from, const char* to) const {
    return ask(list_calendar_events{zhimai, user,
                                    parse_timestamp(std::string{from} + "T00:00:00Z").value(),
                                    parse_timestamp(std::string{to} + "T00:00:00Z").value()})
        .items;
  }
  uint32_t kept() const { return ask(count_calendar_events{zhimai, user}); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(calendar_store, calendar_fixture)

BOOST_AUTO_TEST_CASE(an_event_is_kept_whole_and_is_its_owners_alone) {
  auto x = event("2026-12-01", "2027-02-28");
  BOOST_TEST(write({x}) == ec::none);
  BOOST_TEST((ask(find_calendar_event{zhimai, user, x.id}).row == x));
  BOOST_TEST(!ask(find_calendar_event{zhimai, other, x.id}).row);
  BOOST_TEST(!ask(find_calendar_event{realm::ande, user, x.id}).row);
  BOOST_TEST(kept() == 1u);
  BOOST_TEST(ask(count_calendar_events{zhimai, other}) == 0u);
  x.version = 2;
  x.draft.when.repeats.reset();
  x.draft.remind_before_min.reset();
  x.draft.note.clear();
  x.reminded.reset();
  BOOST_TEST(write({x}) == ec::none);
  BOOST_TEST(write({x}) == ec::version_conflict);
  BOOST_TEST((ask(find_calendar_event{zhimai, user, x.id}).row == x));
  auto& rule = x.draft.when.repeats.emplace();
  rule.freq = frequency::yearly;
  rule.count = 7;
  x.version = 3;
  BOOST_TEST(write({x}) == ec::none);
  BOOST_TEST((ask(find_calendar_event{zhimai, user, x.id}).row == x));
}

BOOST_AUTO_TEST_CASE(a_window_finds_what_begins_before_its_end_and_ends_after_its_begin) {
  auto december = event("2026-12-01", "2026-12-20");
  auto winter = event("2026-11-01", "2027-02-28");
  BOOST_TEST(write({december, winter}) == ec::none);
  auto count = [&](const char* from, const char* to) {
    return between(from, to).size();
  };
  BOOST_TEST(count("2026-12-05", "2026-12-06") == 2u);
  BOOST_TEST(count("2026-12-20", "2026-12-30") == 2u); // Ends at 01:30 of the 20th.
  BOOST_TEST(count("2026-12-21", "2026-12-30") == 1u);
  BOOST_TEST(count("2026-11-02", "2026-12-01") == 1u);
  BOOST_TEST(count("2026-10-01", "2026-11-01") == 0u);
  BOOST_TEST(count("2027-03-01", "2027-03-02") == 0u);
  auto found = between("2026-12-21", "2026-12-30").at(0);
  BOOST_TEST(found.draft.note.empty(), "notes are left out of windows");
  winter.draft.note.clear();
  BOOST_TEST((found == winter));
}

BOOST_AUTO_TEST_CASE(of_two_who_delete_an_event_one_does_and_what_goes_along_is_void) {
  auto x = event("2026-12-01", "2026-12-20");
  timer_row timer{refs::account(zhimai, user), "remind:" + x.id.str(), now + 1h, {}};
  BOOST_TEST(write({x, timer}) == ec::none);
  message_row beside{message_id::make(user.shard, now), zhimai, user, "k", "{}", now, {}};
  BOOST_TEST(write({calendar_gone{x.id, 2}, beside}) == ec::version_conflict);
  BOOST_TEST(kept() == 1u);
  BOOST_TEST(count("message") == "0");
  BOOST_TEST(write({calendar_gone{x.id, 1}, timer_cancelled{timer.entity, timer.name}})
             == ec::none);
  BOOST_TEST(kept() == 0u);
  BOOST_TEST(count("timer") == "0");
  BOOST_TEST(write({calendar_gone{x.id, 1}}) == ec::version_conflict);
}

BOOST_AUTO_TEST_CASE(a_reminder_is_written_once_with_the_end_of_its_timer) {
  auto x = event("2026-12-01", "2026-12-20");
  timer_row timer{refs::account(zhimai, user), "remind:" + x.id.str(), now, "o"};
  BOOST_TEST(write({x, timer}) == ec::none);
  x.version = 2;
  outbox_row mail{zhimai, "mail", "calendar:" + x.id.str() + ":o", "{}", false, now};
  std::vector<record> told{timer_done{timer.entity, timer.name, timer.due_at}, x, mail,
                           timer_row{timer.entity, timer.name, now + 24h, "p"}};
  BOOST_TEST(write(told) == ec::none);
  // The timer is gone, and the event is another version: one of the two is the reason.
  auto again = write(told);
  BOOST_TEST((again == ec::version_conflict || again == ec::record_gone), again);
  BOOST_TEST(count("outbox WHERE kind = 'mail'") == "1");
  BOOST_TEST(count("timer WHERE payload = 'p'") == "1");
}

BOOST_AUTO_TEST_SUITE_END()
