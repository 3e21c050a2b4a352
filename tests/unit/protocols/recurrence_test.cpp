// Series of events: literal cases, and chance against counting every day.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "protocols/recurrence.hpp"

using namespace zhian;
using namespace std::chrono;

namespace {

schedule at(const char* start, const char* zone = "Asia/Shanghai") {
  schedule out;
  out.starts_at = parse_wall_time(start).value();
  out.time_zone = zone;
  return out;
}

schedule each(frequency freq, const char* start, uint32_t interval = 1,
              const char* zone = "Asia/Shanghai") {
  auto out = at(start, zone);
  out.repeats.emplace();
  out.repeats->freq = freq;
  out.repeats->interval = interval;
  return out;
}

/// The first `n` days, each as month-day, or all of them.
std::string days_text(const schedule& x, size_t n) {
  std::string out;
  day_walk walk{x};
  while (n-- > 0)
    if (auto day = walk.next())
      out += (out.empty() ? "" : " ") + date_text(midnight_of(*day)).substr(2);
    else
      return out + ".";
  return out;
}

/// The first `n` starts in UTC.
std::vector<std::string> starts(const schedule& x, size_t n, timestamp after = timestamp::min()) {
  std::vector<std::string> out;
  occurrences all{x, after};
  while (out.size() < n)
    if (auto o = all.next())
      out.push_back(to_rfc3339(o->starts_at).substr(0, 16));
    else
      break;
  return out;
}
using texts = std::vector<std::string>;

/// The same rule, said of one day.
bool names_day(const schedule& x, local_days day) {
  auto start = day_of(x.starts_at);
  if (day < start || (x.repeats->until && day > day_of(*x.repeats->until)))
    return false;
  const auto& rule = *x.repeats;
  year_month_day a{start}, b{day};
  auto months_apart = (static_cast<int>(b.year()) - static_cast<int>(a.year())) * 12
                      + static_cast<int>(static_cast<unsigned>(b.month()))
                      - static_cast<int>(static_cast<unsigned>(a.month()));
  auto k = static_cast<int>(rule.interval);
  auto number = static_cast<uint8_t>(weekday{day}.iso_encoding());
  switch (rule.freq) {
  case frequency::daily:
    return (day - start).count() % k == 0;
  case frequency::weekly: {
    auto monday = [](local_days d) {
      return d - days{weekday{d}.iso_encoding() - 1};
    };
    bool named = rule.by_weekday.empty()
                     ? weekday{day} == weekday{start}
                     : std::count(rule.by_weekday.begin(), rule.by_weekday.end(), number) > 0;
    return named && (monday(day) - monday(start)).count() / 7 % k == 0;
  }
  case frequency::monthly:
    return a.day() == b.day() && months_apart % k == 0;
  case frequency::yearly:
    return a.day() == b.day() && a.month() == b.month() && months_apart / 12 % k == 0;
  }
  return false;
}

} // namespace

BOOST_AUTO_TEST_SUITE(recurrences)

BOOST_AUTO_TEST_CASE(what_happens_once_happens_once) {
  BOOST_TEST(starts(at("2026-12-01T09:00"), 5) == texts{"2026-12-01T01:00"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_day_stays_at_its_hour_when_clocks_change) {
  auto daily = [](const char* start, const char* zone) {
    return starts(each(frequency::daily, start, 1, zone), 3);
  };
  BOOST_TEST((daily("2026-03-07T09:00", "America/New_York")
              == texts{"2026-03-07T14:00", "2026-03-08T13:00", "2026-03-09T13:00"}));
  BOOST_TEST((daily("2026-10-31T09:00", "America/New_York")
              == texts{"2026-10-31T13:00", "2026-11-01T14:00", "2026-11-02T14:00"}));
  BOOST_TEST((daily("2026-03-07T09:00", "Asia/Shanghai")
              == texts{"2026-03-07T01:00", "2026-03-08T01:00", "2026-03-09T01:00"}));
  // 02:30 does not exist on the 8th: that day it is 03:30, and 02:30 again afterwards.
  BOOST_TEST((daily("2026-03-07T02:30", "America/New_York")
              == texts{"2026-03-07T07:30", "2026-03-08T07:30", "2026-03-09T06:30"}));
}

BOOST_AUTO_TEST_CASE(months_without_the_day_are_left_out) {
  BOOST_TEST(days_text(each(frequency::monthly, "2026-01-31T09:00"), 5)
             == "26-01-31 26-03-31 26-05-31 26-07-31 26-08-31");
  BOOST_TEST(days_text(each(frequency::monthly, "2027-10-29T09:00", 2), 3)
             == "27-10-29 27-12-29 28-02-29");
  BOOST_TEST(days_text(each(frequency::monthly, "2026-10-30T09:00", 4), 3)
             == "26-10-30 27-06-30 27-10-30");
}

BOOST_AUTO_TEST_CASE(years_without_a_february_29_are_left_out) {
  BOOST_TEST(days_text(each(frequency::yearly, "2024-02-29T09:00"), 3)
             == "24-02-29 28-02-29 32-02-29");
  BOOST_TEST(days_text(each(frequency::yearly, "2096-02-29T09:00"), 2) == "96-02-29 04-02-29");
  BOOST_TEST(days_text(each(frequency::yearly, "2024-02-29T09:00", 3), 2) == "24-02-29 36-02-29");
}

BOOST_AUTO_TEST_CASE(weeks_begin_on_monday_and_days_before_the_start_do_not_count) {
  auto x = each(frequency::weekly, "2026-12-02T09:00", 2); // A Wednesday.
  x.repeats->by_weekday = {1, 3, 7};
  BOOST_TEST(days_text(x, 5) == "26-12-02 26-12-06 26-12-14 26-12-16 26-12-20");
  x.repeats->count = 2;
  BOOST_TEST(days_text(x, 5) == "26-12-02 26-12-06.");
  BOOST_TEST(days_text(each(frequency::weekly, "2026-12-02T09:00"), 3)
             == "26-12-02 26-12-09 26-12-16");
}

BOOST_AUTO_TEST_CASE(a_series_ends_with_its_count_or_its_last_day) {
  auto x = each(frequency::daily, "2026-12-30T09:00", 3);
  x.repeats->count = 3;
  BOOST_TEST(days_text(x, 9) == "26-12-30 27-01-02 27-01-05.");
  x.repeats->count.reset();
  x.repeats->until = parse_date("2027-01-05");
  BOOST_TEST(days_text(x, 9) == "26-12-30 27-01-02 27-01-05.");
  x.repeats->until = parse_date("2027-01-04");
  BOOST_TEST(days_text(x, 9) == "26-12-30 27-01-02.");
}

BOOST_AUTO_TEST_CASE(what_has_no_end_is_of_730_and_nothing_is_later_than_2199) {
  auto x = each(frequency::daily, "2026-01-01T09:00");
  auto reach = extent_of(x).value();
  BOOST_TEST(to_rfc3339(reach.last.starts_at) == "2027-12-31T01:00:00.000Z");
  BOOST_TEST(!reach.cut);
  x.repeats->until = parse_date("2027-12-31");
  BOOST_TEST(!extent_of(x)->cut);
  x.repeats->until = parse_date("2028-01-01");
  BOOST_TEST(extent_of(x)->cut);
  auto far = each(frequency::yearly, "2026-05-05T09:00", 99);
  BOOST_TEST(days_text(far, 9) == "26-05-05 25-05-05.");
  BOOST_TEST(to_rfc3339(extent_of(far)->last.starts_at) == "2125-05-05T01:00:00.000Z");
  auto late = each(frequency::monthly, "2099-12-31T09:00");
  BOOST_TEST((day_of(extent_of(late)->last.on_clocks) == last_day));
}

BOOST_AUTO_TEST_CASE(a_whole_day_lasts_until_the_next_midnight_however_long_it_is) {
  auto x = at("2026-03-29T00:00", "Europe/Berlin");
  x.all_day = true;
  x.duration_min = 1440;
  auto one = extent_of(x)->first;
  BOOST_TEST(to_rfc3339(one.starts_at) == "2026-03-28T23:00:00.000Z");
  BOOST_TEST(to_rfc3339(one.ends_at) == "2026-03-29T22:00:00.000Z");
  x.all_day = false;
  BOOST_TEST(to_rfc3339(extent_of(x)->first.ends_at) == "2026-03-29T23:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(one_may_begin_in_the_middle_of_a_series) {
  auto x = each(frequency::daily, "2026-01-01T09:00"); // 01:00 to 02:00 UTC.
  auto after = parse_timestamp("2026-06-01T02:00:00Z").value();
  BOOST_TEST((starts(x, 2, after) == texts{"2026-06-02T01:00", "2026-06-03T01:00"}));
  BOOST_TEST((starts(x, 1, after - microseconds{1}) == texts{"2026-06-01T01:00"}));
  BOOST_TEST(starts(x, 1, parse_timestamp("2030-01-01T00:00:00Z").value()).empty());
}

BOOST_AUTO_TEST_CASE(of_an_unknown_zone_nothing_happens) {
  auto x = each(frequency::daily, "2026-01-01T09:00", 1, "Mars/Olympus");
  BOOST_TEST(starts(x, 3).empty());
  BOOST_TEST(!extent_of(x).has_value());
}

BOOST_AUTO_TEST_CASE(the_walk_finds_the_days_that_counting_all_of_them_finds) {
  auto seed = std::random_device{}();
  BOOST_TEST_MESSAGE("seed " << seed);
  std::mt19937 random{seed};
  for (int round = 0; round < 400; ++round) {
    auto start = local_days{2000y / January / 1} + days{random() % 36'000};
    schedule x;
    x.starts_at = {midnight_of(start).minutes + static_cast<int64_t>(random() % 1440)};
    x.time_zone = "Europe/Berlin";
    auto& rule = x.repeats.emplace();
    rule.freq = static_cast<frequency>(1 + random() % 4);
    rule.interval = 1 + random() % (rule.freq == frequency::yearly ? 5 : 40);
    if (rule.freq == frequency::weekly && random() % 2 == 0) {
      auto own = static_cast<uint8_t>(weekday{start}.iso_encoding());
      for (uint8_t day = 1; day <= 7; ++day)
        if (day == own || random() % 3 == 0)
          rule.by_weekday.push_back(day);
    }
    if (random() % 3 == 0)
      rule.count = 1 + random() % 20;
    else if (random() % 2 == 0)
      rule.until = midnight_of(start + days{random() % 3000});
    const auto most = rule.count.value_or(12);
    std::vector<local_days> naive;
    for (auto day = start; naive.size() < most && day < start + days{9000}; day += days{1})
      if (names_day(x, day))
        naive.push_back(day);
    std::vector<local_days> walked;
    day_walk walk{x};
    while (walked.size() < naive.size())
      if (auto day = walk.next())
        walked.push_back(*day);
      else
        break;
    BOOST_TEST((walked == naive), "seed " << seed << " round " << round << ' '
                                          << to_string(x.starts_at) << ' ' << to_string(rule.freq)
                                          << ' ' << rule.interval);
    // Whatever lies before is left out, and nothing else.
    occurrences all{x};
    std::vector<timestamp> ends;
    while (auto o = all.next()) {
      ends.push_back(o->ends_at);
      if (ends.size() == 20)
        break;
    }
    auto from = random() % ends.size();
    auto rest = occurrences{x, ends[from]}.next();
    if (from + 1 < ends.size())
      BOOST_TEST((rest && rest->ends_at == ends[from + 1]), "seed " << seed << " round " << round);
  }
}

BOOST_AUTO_TEST_SUITE_END()
