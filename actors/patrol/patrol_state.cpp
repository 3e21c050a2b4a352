#include "actors/patrol/patrol_state.hpp"

#include <algorithm>

namespace zhian::patrol {

namespace {

using namespace std::chrono;

constexpr hours beijing{8};
constexpr hours one_day{24};
/// A provider keeps bills for months; who comes back after a longer time compares by hand.
constexpr int64_t bills_run_late = 31;

/// Rounds towards the past, also before 1970.
int64_t periods(microseconds since, microseconds every) {
  auto n = since.count() / every.count();
  return since.count() % every.count() < 0 ? n - 1 : n;
}

/// A time of day in Beijing as an offset from midnight in UTC.
microseconds daily_at(seconds past_midnight) {
  microseconds at = past_midnight - beijing;
  return at < microseconds{0} ? at + one_day : at;
}

/// Slots of the pace after `from` up to `upto`.
int64_t slots_between(timestamp from, timestamp upto, const pace& by) {
  auto number = [&](timestamp at) {
    return periods(at.time_since_epoch() - by.offset, by.every);
  };
  return std::max<int64_t>(0, number(upto) - number(from));
}

} // namespace

pace pace_of(patrol_kind which, const patrol_settings& conf) {
  switch (which) {
  case patrol_kind::unsettled:
    return {conf.unsettled_every, {}, 0};
  case patrol_kind::unsettled_day:
    return {conf.unsettled_day_every, {}, 0};
  case patrol_kind::bill:
    return {one_day, daily_at(conf.bill_at), bills_run_late};
  case patrol_kind::books:
    return {one_day, daily_at(conf.books_at), 0};
  }
  return {one_day, {}, 0};
}

timestamp slot_before(timestamp at, const pace& by) {
  return timestamp{by.offset + periods(at.time_since_epoch() - by.offset, by.every) * by.every};
}

timestamp slot_after(timestamp at, const pace& by) {
  return slot_before(at, by) + by.every;
}

day_bounds beijing_day(timestamp at) {
  auto begin = floor<days>(at + beijing);
  return {timestamp{begin} - beijing, timestamp{begin} - beijing + one_day};
}

day_bounds day_before(const day_bounds& x) {
  return {x.begin - one_day, x.begin};
}

std::string text_of(const day_bounds& x) {
  return to_rfc3339(x.begin + beijing).substr(0, 10);
}

time_window window_of(patrol_kind which, timestamp slot, const patrol_settings& conf) {
  if (which == patrol_kind::unsettled)
    return {slot - conf.recent, slot - conf.young};
  return {slot - conf.oldest, slot - conf.recent};
}

firing decide(patrol_kind which, const std::optional<patrol_run_row>& last,
              std::optional<timestamp> told, timestamp now, const pace& by) {
  firing out;
  if (last && last->state == run_state::running) {
    out.what = firing::act::run;
    out.run = *last;
    return out;
  }
  auto slot = told.value_or(slot_before(now, by));
  if (last && slot <= last->slot)
    slot = slot_after(last->slot, by);
  if (slot > now) {
    // Somebody fired it by hand: a bill of a day that is not over would prove nothing.
    out.next = slot;
    return out;
  }
  auto passed = slots_between(slot, now, by);
  if (auto n = passed - by.run_late; n > 0) {
    out.what = firing::act::record_missed;
    for (; n > 0 && out.missed.size() < most_missed; --n) {
      out.missed.push_back(slot);
      slot = slot_after(slot, by);
    }
    out.next = slot;
    return out;
  }
  out.what = firing::act::run;
  out.run.patrol = to_string(which);
  out.run.slot = slot;
  out.run.started_at = now;
  if (passed > 0)
    out.run.counts["late"] = 1;
  return out;
}

patrol_run_row add(patrol_run_row run, const page& x, timestamp at) {
  run.cursor = x.cursor;
  run.checked += x.checked;
  run.ours_fen += x.ours_fen;
  run.theirs_fen += x.theirs_fen;
  run.findings += x.findings;
  for (const auto& [word, n] : x.counts)
    run.counts[word] += n;
  ++run.version;
  if (x.last) {
    run.state = run_state::finished;
    run.finished_at = at;
  }
  return run;
}

patrol_run_row missed_run(patrol_kind which, timestamp slot, timestamp at) {
  patrol_run_row out;
  out.patrol = to_string(which);
  out.slot = slot;
  out.state = run_state::missed;
  out.started_at = at;
  out.finished_at = at;
  out.version = 1;
  return out;
}

} // namespace zhian::patrol
