// When patrols run, which slots have passed, and what their runs add up to.
#include <boost/test/unit_test.hpp>

#include "actors/patrol/patrol_state.hpp"

using namespace zhian;
using namespace zhian::patrol;
using namespace std::chrono_literals;
using act = firing::act;

namespace {

timestamp at(const char* text) {
  return *parse_timestamp(text);
}

const pace five{300s, 0s, 0};
const pace daily = pace_of(patrol_kind::bill, {});

patrol_run_row over(timestamp slot) {
  auto x = missed_run(patrol_kind::unsettled, slot, slot);
  x.state = run_state::finished;
  return x;
}

firing fired(std::optional<patrol_run_row> last, std::optional<timestamp> told, const char* now,
             const pace& by = five) {
  return decide(patrol_kind::unsettled, last, told, at(now), by);
}

} // namespace

BOOST_AUTO_TEST_SUITE(patrol_slots)

BOOST_AUTO_TEST_CASE(slots_stand_at_multiples_of_their_pace) {
  BOOST_TEST((slot_before(at("2026-11-29T10:07:31Z"), five) == at("2026-11-29T10:05:00Z")));
  BOOST_TEST((slot_before(at("2026-11-29T10:05:00Z"), five) == at("2026-11-29T10:05:00Z")));
  BOOST_TEST((slot_after(at("2026-11-29T10:05:00Z"), five) == at("2026-11-29T10:10:00Z")));
  BOOST_TEST((slot_after(at("2026-11-29T10:04:59.999999Z"), five) == at("2026-11-29T10:05:00Z")));
  BOOST_TEST((slot_before(at("1969-12-31T23:59:59Z"), five) == at("1969-12-31T23:55:00Z")));
}

BOOST_AUTO_TEST_CASE(the_bill_is_compared_at_half_past_ten_in_beijing_all_the_year) {
  for (const char* day : {"2026-01-15", "2026-07-15", "2026-03-29", "2026-10-25"}) {
    auto ten_thirty = at((std::string{day} + "T02:30:00Z").c_str());
    BOOST_TEST((slot_before(ten_thirty + 5h, daily) == ten_thirty), day);
    BOOST_TEST((slot_before(ten_thirty, daily) == ten_thirty), day);
    BOOST_TEST((slot_after(ten_thirty - 1us, daily) == ten_thirty), day);
  }
  // 04:00 in Beijing is of the evening before, in UTC.
  auto books = pace_of(patrol_kind::books, {});
  BOOST_TEST((slot_after(at("2026-11-29T00:00:00Z"), books) == at("2026-11-29T20:00:00Z")));
}

BOOST_AUTO_TEST_CASE(a_day_in_beijing_has_24_hours_and_begins_at_16_00_utc) {
  auto day = beijing_day(at("2026-11-29T15:59:59.999999Z"));
  BOOST_TEST((day.begin == at("2026-11-28T16:00:00Z")));
  BOOST_TEST((day.end == at("2026-11-29T16:00:00Z")));
  BOOST_TEST(text_of(day) == "2026-11-29");
  BOOST_TEST(text_of(beijing_day(day.end)) == "2026-11-30");
  BOOST_TEST(text_of(day_before(day)) == "2026-11-28");
  // When clocks were changed in Beijing last, and where others change them.
  for (const char* noon :
       {"1991-09-15T04:00:00Z", "2026-03-29T04:00:00Z", "2028-02-29T04:00:00Z"}) {
    auto x = beijing_day(at(noon));
    BOOST_TEST((x.end - x.begin == 24h), noon);
    BOOST_TEST(text_of(x) == std::string{noon}.substr(0, 10));
  }
}

BOOST_AUTO_TEST_CASE(the_two_windows_meet_and_leave_out_the_young) {
  patrol_settings conf;
  auto slot = at("2026-11-29T10:00:00Z");
  auto recent = window_of(patrol_kind::unsettled, slot, conf);
  auto older = window_of(patrol_kind::unsettled_day, slot, conf);
  BOOST_TEST((recent.upto == slot - 30s));
  BOOST_TEST((recent.from == slot - 2h));
  BOOST_TEST((older.upto == recent.from));
  BOOST_TEST((older.from == slot - 24h));
}

BOOST_AUTO_TEST_CASE(the_first_firing_runs_the_latest_slot_and_misses_none) {
  auto got = fired({}, {}, "2026-11-29T10:07:31Z");
  BOOST_TEST((got.what == act::run));
  BOOST_TEST((got.run.slot == at("2026-11-29T10:05:00Z")));
  BOOST_TEST(got.run.patrol == "unsettled");
  BOOST_TEST(got.run.version == 0u);
  BOOST_TEST((got.run.started_at == at("2026-11-29T10:07:31Z")));
}

BOOST_AUTO_TEST_CASE(a_slot_in_time_is_run) {
  auto slot = at("2026-11-29T10:10:00Z");
  auto got = fired(over(slot - 5min), slot, "2026-11-29T10:14:59Z");
  BOOST_TEST((got.what == act::run));
  BOOST_TEST((got.run.slot == slot));
  BOOST_TEST(got.run.counts.empty());
}

BOOST_AUTO_TEST_CASE(slots_that_passed_while_nobody_ran_are_missed_and_the_latest_is_run_next) {
  auto slot = at("2026-11-29T10:10:00Z");
  auto got = fired(over(slot - 5min), slot, "2026-11-29T10:25:03Z");
  BOOST_TEST((got.what == act::record_missed));
  BOOST_TEST((got.missed == std::vector{slot, slot + 5min, slot + 10min}));
  BOOST_TEST((got.next == slot + 15min));
  auto then = fired(missed_run(patrol_kind::unsettled, slot + 10min, slot + 15min), got.next,
                    "2026-11-29T10:25:04Z");
  BOOST_TEST((then.what == act::run));
  BOOST_TEST((then.run.slot == slot + 15min));
}

BOOST_AUTO_TEST_CASE(a_long_absence_is_recorded_in_bounded_pieces) {
  auto slot = at("2026-11-01T00:00:00Z");
  std::optional<patrol_run_row> last;
  size_t missed = 0;
  int commits = 0;
  for (;; ++commits) {
    auto got = fired(last, slot, "2026-11-08T00:00:01Z");
    if (got.what == act::run) {
      BOOST_TEST((got.run.slot == at("2026-11-08T00:00:00Z")));
      break;
    }
    BOOST_REQUIRE(got.missed.size() <= most_missed);
    missed += got.missed.size();
    last = missed_run(patrol_kind::unsettled, got.missed.back(), got.next);
    slot = got.next;
  }
  BOOST_TEST(missed == 7u * 288);
  BOOST_TEST(commits == 5);
}

BOOST_AUTO_TEST_CASE(a_slot_that_was_run_is_not_run_again) {
  auto slot = at("2026-11-29T10:10:00Z");
  auto got = fired(over(slot), slot, "2026-11-29T10:11:00Z");
  BOOST_TEST((got.what == act::nothing));
  BOOST_TEST((got.next == slot + 5min));
  // Told late, when the next one has come as well: that one is run.
  got = fired(over(slot), slot, "2026-11-29T10:16:00Z");
  BOOST_TEST((got.what == act::run));
  BOOST_TEST((got.run.slot == slot + 5min));
}

BOOST_AUTO_TEST_CASE(a_slot_is_not_run_before_its_time_whoever_fires_it) {
  auto slot = at("2026-11-29T10:10:00Z");
  for (const auto& last : {std::optional<patrol_run_row>{}, std::optional{over(slot - 5min)}}) {
    auto got = fired(last, slot, "2026-11-29T10:09:59Z");
    BOOST_TEST((got.what == act::nothing));
    BOOST_TEST((got.next == slot));
  }
}

BOOST_AUTO_TEST_CASE(a_run_that_was_begun_goes_on_from_its_cursor_however_late) {
  patrol_run_row half;
  half.patrol = "unsettled";
  half.slot = at("2026-11-29T10:10:00Z");
  half.cursor = "ord_7";
  half.checked = 40;
  half.version = 2;
  auto got = fired(half, half.slot, "2026-11-29T13:00:00Z");
  BOOST_TEST((got.what == act::run));
  BOOST_TEST((got.run == half));
}

BOOST_AUTO_TEST_CASE(bills_of_days_that_passed_are_compared_late_and_not_left_out) {
  auto slot = at("2026-11-26T02:30:00Z");
  auto got = decide(patrol_kind::bill, {}, slot, at("2026-11-29T11:00:00Z"), daily);
  BOOST_TEST((got.what == act::run));
  BOOST_TEST((got.run.slot == slot));
  BOOST_TEST(got.run.counts.at("late") == 1);
  // The provider does not keep them for ever.
  got = decide(patrol_kind::bill, {}, slot - 24h * 40, at("2026-11-29T11:00:00Z"), daily);
  BOOST_TEST((got.what == act::record_missed));
  BOOST_TEST(got.missed.size() == 12u);
}

BOOST_AUTO_TEST_CASE(pages_add_up_and_the_last_one_finishes_the_run) {
  patrol_run_row run;
  page first;
  first.cursor = "a";
  first.checked = 3;
  first.ours_fen = 100;
  first.theirs_fen = 60;
  first.counts = {{"settled", 1}};
  run = add(run, first, at("2026-11-29T10:00:01Z"));
  BOOST_TEST((run.state == run_state::running));
  BOOST_TEST(!run.finished_at);
  BOOST_TEST(run.cursor == "a");
  BOOST_TEST(run.version == 1u);
  page second;
  second.last = true;
  second.checked = 2;
  second.findings = 4;
  second.counts = {{"settled", 2}, {"failed", 1}};
  run = add(run, second, at("2026-11-29T10:00:02Z"));
  BOOST_TEST((run.state == run_state::finished));
  BOOST_TEST((run.finished_at == at("2026-11-29T10:00:02Z")));
  BOOST_TEST(run.cursor.empty());
  BOOST_TEST(run.checked == 5);
  BOOST_TEST(run.ours_fen == 100);
  BOOST_TEST(run.theirs_fen == 60);
  BOOST_TEST(run.findings == 4);
  BOOST_TEST((run.counts == std::map<std::string, int64_t>{{"failed", 1}, {"settled", 3}}));
  BOOST_TEST(run.version == 2u);
}

BOOST_AUTO_TEST_CASE(names_of_patrols_and_states_are_read_as_they_are_written) {
  for (auto x : all_patrols)
    BOOST_TEST((parse_patrol_kind(to_string(x)) == x));
  for (auto x : {run_state::running, run_state::finished, run_state::missed})
    BOOST_TEST((parse_run_state(to_string(x)) == x));
  BOOST_TEST(!parse_patrol_kind("orders"));
  auto bill = refs::patrol(realm::zhimai, "bill");
  BOOST_TEST(bill.str() == "patrol/bill");
  BOOST_TEST((refs::parse(realm::zhimai, "patrol/bill") == bill));
}

BOOST_AUTO_TEST_SUITE_END()
