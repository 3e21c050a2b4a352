#include "protocols/recurrence.hpp"

#include <algorithm>

namespace zhian {

using namespace std::chrono;

namespace {

/// A day after all others.
constexpr local_days beyond = last_day + days{1};

/// The day of that number in a month: nothing where there is none, `beyond` where no later month
/// counts either.
std::optional<local_days> day_in(year_month in, day number) {
  if (local_days{in / 1} > last_day)
    return beyond;
  auto date = in / number;
  if (!date.ok())
    return std::nullopt;
  return local_days{date};
}

/// The `step`-th day that the rule names, from 0; nothing where there is no such day.
std::optional<local_days> day_at(local_days start, const recurrence& rule, int64_t step) {
  auto each = static_cast<int64_t>(rule.interval);
  year_month_day first{start};
  // More steps than any rule has days before `beyond`; they fit the narrower counters of months.
  auto far = static_cast<int>(std::min<int64_t>(step * each, 100'000));
  switch (rule.freq) {
  case frequency::daily:
    return start + days{step * each};
  case frequency::weekly: {
    auto of_start = weekday{start} - Monday;
    auto size = std::max<int64_t>(1, static_cast<int64_t>(rule.by_weekday.size()));
    auto within = rule.by_weekday.empty()
                      ? of_start
                      : days{rule.by_weekday[static_cast<size_t>(step % size)] - 1};
    return start - of_start + weeks{step / size * each} + within;
  }
  case frequency::monthly:
    return day_in(first.year() / first.month() + months{far}, first.day());
  case frequency::yearly:
    if (far > 1000)
      return beyond;
    return day_in((first.year() + years{far}) / first.month(), first.day());
  }
  return beyond;
}

} // namespace

std::string_view to_string(frequency x) {
  switch (x) {
  case frequency::daily:
    return "daily";
  case frequency::weekly:
    return "weekly";
  case frequency::monthly:
    return "monthly";
  case frequency::yearly:
    return "yearly";
  }
  return "daily";
}

std::optional<local_days> day_walk::following() {
  if (over_)
    return std::nullopt;
  if (!of_.repeats) {
    over_ = true;
    return start_;
  }
  for (;;) {
    auto day = day_at(start_, *of_.repeats, step_++);
    if (!day || *day < start_)
      continue;
    const auto& until = of_.repeats->until;
    over_ = *day > last_day || (until && *day > day_of(*until));
    return over_ ? std::nullopt : day;
  }
}

std::optional<local_days> day_walk::next() {
  auto day = following();
  if (!day)
    return std::nullopt;
  auto most = most_occurrences;
  if (of_.repeats && of_.repeats->count)
    most = std::min(most, *of_.repeats->count);
  if (given_ == most) {
    over_ = true;
    cut_ = of_.repeats && of_.repeats->until;
    return std::nullopt;
  }
  ++given_;
  return day;
}

std::optional<occurrence> occurrence_on(const schedule& of, local_days day) {
  occurrence out;
  auto time_of_day = of.starts_at.minutes - midnight_of(day_of(of.starts_at)).minutes;
  out.on_clocks = {midnight_of(day).minutes + time_of_day};
  auto start = instant_of(of.time_zone, out.on_clocks);
  if (!start)
    return std::nullopt;
  out.starts_at = *start;
  out.ends_at = *start + minutes{of.duration_min};
  if (of.all_day)
    out.ends_at =
        instant_of(of.time_zone, {out.on_clocks.minutes + of.duration_min}).value_or(out.ends_at);
  return out;
}

occurrences::occurrences(const schedule& of, timestamp after) : of_(of), days_(of), after_(after) {}

std::optional<occurrence> occurrences::next() {
  // No clock is more than two days away from UTC, whatever it skips: what is over for certain by
  // then needs no rules of its zone.
  auto spare = minutes{of_.duration_min} + days{3};
  while (auto day = days_.next()) {
    if (timestamp{day->time_since_epoch() + spare} < after_)
      continue;
    auto out = occurrence_on(of_, *day);
    if (!out)
      return std::nullopt;
    // A day that a zone skipped altogether falls on the next one.
    if (out->ends_at <= after_ || out->starts_at <= last_)
      continue;
    last_ = out->starts_at;
    return out;
  }
  return std::nullopt;
}

std::optional<extent> extent_of(const schedule& of) {
  day_walk days{of};
  auto first = days.next();
  if (!first)
    return std::nullopt;
  auto last = *first;
  while (auto day = days.next())
    last = *day;
  auto begin = occurrence_on(of, *first);
  auto end = occurrence_on(of, last);
  if (!begin || !end)
    return std::nullopt;
  return extent{*begin, *end, days.cut()};
}

} // namespace zhian
