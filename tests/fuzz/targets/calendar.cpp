// Calendars: what bodies say of an event, rules that repeat, and cursors of windows.
#include <algorithm>
#include <vector>

#include "actors/calendar/calendar_state.hpp"
#include "http/routes/calendar_body.hpp"
#include "http/routes/calendar_window.hpp"
#include "protocols/utf8.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using fuzz::claim;

namespace {

using namespace std::chrono;

const timestamp today{sys_days{year{2026} / 12 / 1}};
const user_id owner_id{161, {1, 1}};
const calendar_id first_event{161, {1, 1}};
const calendar_id second_event{161, {1, 2}};

/// From the start on.
std::vector<occurrence> all_of(const schedule& when, timestamp after = timestamp::min()) {
  std::vector<occurrence> out;
  for (occurrences each{when, after}; auto x = each.next();)
    out.push_back(*x);
  return out;
}

void check_occurrences(const schedule& when, const std::vector<occurrence>& all) {
  claim(all.size() <= most_occurrences, "a series ends");
  for (size_t i = 0; i < all.size(); ++i) {
    claim(all[i].starts_at <= all[i].ends_at, "what happens ends after it begins");
    claim(i == 0 || all[i - 1].starts_at < all[i].starts_at, "it happens one after the other");
    claim(day_of(all[i].on_clocks) <= last_day, "and not for ever");
    if (when.repeats && when.repeats->until)
      claim(day_of(all[i].on_clocks) <= day_of(*when.repeats->until), "no later than it says");
  }
  if (when.repeats && when.repeats->count)
    claim(all.size() <= *when.repeats->count, "no more often than it says");
}

calendar_row daily(const calendar_id& id, int at) {
  calendar_row out;
  out.id = id;
  out.draft.title = "t";
  out.draft.when.starts_at = {midnight_of(local_days{year{2026} / 12 / 1}).minutes + at};
  out.draft.when.time_zone = "Asia/Shanghai";
  out.draft.when.repeats = recurrence{};
  return out;
}

} // namespace

ZHIAN_FUZZ_TARGET(calendar_body) {
  http::json_object body{bytes};
  auto draft = http::read_calendar_draft(body);
  if (auto problem = body.finish()) {
    for (auto lang : {language::zh, language::en})
      claim(valid_utf8(problem->detail(lang)) && !problem->detail(lang).empty(),
            "a problem is told in text");
    return;
  }
  claim(!draft.title.empty() && count_characters(draft.title) <= 200, "it has a title");
  for (const auto* text : {&draft.title, &draft.note, &draft.place, &draft.link})
    claim(storable_text(*text), "its texts can be kept");
  claim(draft.remind_before_min.value_or(0) <= earliest_reminder_min, "a reminder is bounded");
  auto made = calendar::add({owner_id, realm::zhimai, "Asia/Shanghai"}, first_event, draft, 0, today);
  if (made.error != ec::none) {
    claim(made.error == ec::validation_failed && !made.field.empty() && made.records.empty(),
          "what does not go together is named");
    return;
  }
  const auto& kept = made.next.draft.when;
  claim(!made.records.empty() && !kept.time_zone.empty(), "an event is kept with its zone");
  auto all = all_of(kept);
  check_occurrences(kept, all);
  claim(!all.empty() && all.front().on_clocks == kept.starts_at, "it begins when it begins");
  claim(all.front().starts_at == made.next.first_at && made.next.first_at <= made.next.last_at
            && made.next.last_at <= made.next.ends_at,
        "and reaches from there to its end");
}

ZHIAN_FUZZ_TARGET(recurrence) {
  static const char* const zones[] = {"UTC", "Asia/Shanghai", "America/New_York", "Europe/Berlin",
                                      "Australia/Lord_Howe"};
  fuzz::input in{bytes};
  auto two = [&in] {
    auto high = in.byte();
    return static_cast<uint32_t>(high) * 256 + in.byte();
  };
  recurrence rule;
  rule.freq = static_cast<frequency>(in.byte() % 4 + 1);
  rule.interval = in.byte() % 99u + 1;
  auto days_of_week = in.byte();
  for (uint8_t day = 1; day <= 7; ++day)
    if (rule.freq == frequency::weekly && (days_of_week >> day & 1) != 0)
      rule.by_weekday.push_back(day);
  auto start = local_days{year{2020} / 1 / 1} + days{two() % 29'000};
  auto ending = in.byte() % 3;
  if (ending == 1)
    rule.count = two() % most_occurrences + 1;
  else if (ending == 2)
    rule.until = midnight_of(start + days{two()});
  schedule when{{midnight_of(start).minutes + two() % 1440}, zones[in.byte() % std::size(zones)],
                false, two() % longest_event_min + 1, rule};
  auto all = all_of(when);
  check_occurrences(when, all);
  auto reach = extent_of(when);
  claim(reach.has_value() == !all.empty(), "what happens at all has an extent");
  if (all.empty())
    return;
  claim(reach->first.starts_at == all.front().starts_at
            && reach->last.starts_at == all.back().starts_at,
        "from the first time to the last one");
  // Those that are over need not be worked out to find the others.
  auto after = all[in.byte() % all.size()].ends_at;
  std::vector<timestamp> rest, expected;
  for (const auto& x : all_of(when, after))
    rest.push_back(x.starts_at);
  for (const auto& x : all)
    if (x.ends_at > after)
      expected.push_back(x.starts_at);
  claim(rest == expected, "what is not over is the same wherever one begins to look");
}

ZHIAN_FUZZ_TARGET(window_cursor) {
  constexpr uint32_t limit = 5;
  if (!http::is_window_cursor(bytes))
    return;
  claim(storable_text(bytes) && bytes.find('.') != std::string_view::npos, "a cursor is text");
  const std::vector<calendar_row> events{daily(first_event, 540), daily(second_event, 540)};
  auto page = http::window_of(events, today, today + days{7}, bytes, limit);
  claim(page.items.size() <= limit, "a page is bounded");
  for (size_t i = 1; i < page.items.size(); ++i)
    claim(std::pair{page.items[i - 1].at.starts_at, page.items[i - 1].event->id}
              < std::pair{page.items[i].at.starts_at, page.items[i].event->id},
          "items stand in their order");
  if (page.next.empty())
    return;
  claim(http::is_window_cursor(page.next), "a page names the next one");
  auto next = http::window_of(events, today, today + days{7}, page.next, limit);
  claim(next.items.empty()
            || std::pair{page.items.back().at.starts_at, page.items.back().event->id}
                   < std::pair{next.items.front().at.starts_at, next.items.front().event->id},
        "and it goes on behind this one");
}
