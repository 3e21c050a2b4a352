#include "actors/calendar/calendar_state.hpp"

#include <algorithm>
#include <utility>

namespace zhian::calendar {

namespace {

using namespace std::chrono;

constexpr uint32_t day_min = 1440;
/// An event begins within these days, in its zone.
constexpr local_days earliest_start{year{2000} / January / 1};
constexpr local_days latest_start{year{2099} / December / 31};

entity_ref owner_of(const calendar_row& x) {
  return refs::account(x.in, x.user);
}

outcome refuse(ec why, std::string field = {}) {
  outcome out;
  out.error = why;
  out.field = std::move(field);
  return out;
}

/// The field of a rule that does not go with its start; empty: it does. With that, the start is
/// always the first occurrence.
std::string fault_of(const recurrence& rule, wall_time start) {
  auto begins = day_of(start);
  if (rule.interval < 1 || rule.interval > 99)
    return "recurrence.interval";
  if (!rule.by_weekday.empty()) {
    auto of_start = weekday{begins}.iso_encoding();
    if (rule.freq != frequency::weekly
        || std::find(rule.by_weekday.begin(), rule.by_weekday.end(), of_start)
               == rule.by_weekday.end())
      return "recurrence.by_weekday";
  }
  if (rule.until && (rule.count || day_of(*rule.until) < begins))
    return "recurrence.until";
  if (rule.count && (*rule.count < 1 || *rule.count > most_occurrences))
    return "recurrence.count";
  return {};
}

/// The field that is wrong with a draft of which each part is within its bounds; else `reach` is
/// where it extends to.
std::string fault_of(const calendar_draft& x, extent& reach) {
  const auto& when = x.when;
  auto begins = day_of(when.starts_at);
  if (begins < earliest_start || begins > latest_start
      || (when.all_day && when.starts_at != midnight_of(begins)))
    return "starts_at";
  if (when.duration_min < 1 || when.duration_min > longest_event_min
      || (when.all_day && when.duration_min % day_min != 0))
    return "duration_min";
  if (when.repeats)
    if (auto field = fault_of(*when.repeats, when.starts_at); !field.empty())
      return field;
  if (!instant_of(when.time_zone, when.starts_at))
    return "time_zone";
  auto found = extent_of(when);
  if (!found)
    return "starts_at";
  if (found->cut)
    return "recurrence.until";
  reach = *found;
  return {};
}

void take(calendar_row& row, calendar_draft draft, const extent& reach, timestamp now) {
  row.draft = std::move(draft);
  row.first_at = reach.first.starts_at;
  row.last_at = reach.last.starts_at;
  row.ends_at = reach.last.ends_at;
  row.changed_at = now;
  ++row.edition;
  ++row.version;
}

/// A reminder whose time is over when the event is written is not made up for.
void plan(outcome& out, timestamp now) {
  auto at = next_reminded(out.next.draft, out.next.reminded, now, now);
  if (at)
    out.records.emplace_back(reminder_of(out.next, *at));
  else
    out.records.emplace_back(timer_cancelled{owner_of(out.next), reminder_name(out.next.id)});
}

} // namespace

std::string reminder_name(const calendar_id& id) {
  return std::string{reminder_prefix} + id.str();
}

timer_row reminder_of(const calendar_row& x, const occurrence& at) {
  auto before = minutes{x.draft.remind_before_min.value_or(0)};
  return {owner_of(x), reminder_name(x.id), at.starts_at - before, to_rfc3339(at.starts_at)};
}

std::optional<occurrence> next_reminded(const calendar_draft& x, std::optional<timestamp> after,
                                        timestamp now, timestamp not_before) {
  if (!x.remind_before_min)
    return std::nullopt;
  auto before = minutes{*x.remind_before_min};
  occurrences all{x.when, now};
  while (auto at = all.next())
    if ((!after || at->starts_at > *after) && at->starts_at - before >= not_before)
      return at;
  return std::nullopt;
}

outcome add(const owner& whose, const calendar_id& id, calendar_draft draft, uint32_t kept,
            timestamp now) {
  if (kept >= most_calendar_events)
    return refuse(ec::too_many_events);
  if (draft.when.time_zone.empty())
    draft.when.time_zone = whose.time_zone;
  extent reach;
  if (auto field = fault_of(draft, reach); !field.empty())
    return refuse(ec::validation_failed, std::move(field));
  outcome out;
  out.next.id = id;
  out.next.in = whose.in;
  out.next.user = whose.user;
  out.next.created_at = now;
  take(out.next, std::move(draft), reach, now);
  out.records.emplace_back(out.next);
  if (out.next.draft.remind_before_min)
    plan(out, now);
  return out;
}

outcome change(const calendar_row& before, calendar_draft draft, const std::string& expected,
               timestamp now) {
  if (!expected.empty() && expected != etag_of(before))
    return refuse(ec::precondition_failed);
  if (draft.when.time_zone.empty())
    draft.when.time_zone = before.draft.when.time_zone;
  extent reach;
  if (auto field = fault_of(draft, reach); !field.empty())
    return refuse(ec::validation_failed, std::move(field));
  outcome out;
  out.next = before;
  if (draft == before.draft)
    return out;
  bool moved = draft.when != before.draft.when;
  bool planned = moved || draft.remind_before_min != before.draft.remind_before_min;
  take(out.next, std::move(draft), reach, now);
  if (moved && out.next.reminded) {
    // Other times are other occurrences; but the one that was told already may be among them.
    auto at = next_reminded(out.next.draft, std::nullopt, now, now);
    if (!at || at->starts_at != *out.next.reminded)
      out.next.reminded.reset();
  }
  out.records.emplace_back(out.next);
  if (planned)
    plan(out, now);
  return out;
}

outcome remove(const calendar_row& before, const std::string& expected) {
  if (!expected.empty() && expected != etag_of(before))
    return refuse(ec::precondition_failed);
  outcome out;
  out.next = before;
  out.records.emplace_back(calendar_gone{before.id, before.version});
  out.records.emplace_back(timer_cancelled{owner_of(before), reminder_name(before.id)});
  return out;
}

} // namespace zhian::calendar
