#include "http/json/calendar.hpp"

#include "http/json/parts.hpp"

namespace zhian::http::json {

namespace {

/// Of whole days only the day is said.
std::string shown(wall_time at, bool all_day) {
  return all_day ? date_text(at) : to_string(at);
}

void write_recurrence(json_writer& out, const std::optional<recurrence>& x) {
  if (!x) {
    out.null("recurrence");
    return;
  }
  out.open("recurrence").field("freq", to_string(x->freq)).field("interval", x->interval);
  out.list("by_weekday", x->by_weekday, [&](uint8_t day) { out.put(weekday_names[day - 1]); });
  write_text(out, "until", x->until ? date_text(*x->until) : std::string{});
  write_maybe(out, "count", x->count);
  out.close();
}

void write_occurrence(json_writer& out, const placed_event& x) {
  const auto& draft = x.event->draft;
  out.open()
      .field("event_id", x.event->id.str())
      .field("title", draft.title)
      .field("kind", to_string(draft.what));
  write_text(out, "place", draft.place);
  write_text(out, "link", draft.link);
  out.field("starts_at", to_rfc3339(x.at.starts_at))
      .field("ends_at", to_rfc3339(x.at.ends_at))
      .field("local_starts_at", shown(x.at.on_clocks, draft.when.all_day))
      .field("time_zone", draft.when.time_zone)
      .field("all_day", draft.when.all_day)
      .field("recurring", draft.when.repeats.has_value());
  write_maybe(out, "remind_before_min", draft.remind_before_min);
  out.close();
}

} // namespace

std::string calendar_event(const calendar_row& x) {
  const auto& draft = x.draft;
  const auto& when = draft.when;
  json_writer out;
  out.open()
      .field("id", x.id.str())
      .field("title", draft.title)
      .field("kind", to_string(draft.what));
  write_text(out, "note", draft.note);
  write_text(out, "place", draft.place);
  write_text(out, "link", draft.link);
  out.field("starts_at", shown(when.starts_at, when.all_day))
      .field("time_zone", when.time_zone)
      .field("all_day", when.all_day)
      .field("duration_min", when.duration_min);
  write_recurrence(out, when.repeats);
  write_maybe(out, "remind_before_min", draft.remind_before_min);
  out.field("first_at", to_rfc3339(x.first_at))
      .field("last_at", to_rfc3339(x.last_at))
      .field("created_at", to_rfc3339(x.created_at))
      .field("changed_at", to_rfc3339(x.changed_at))
      .close();
  return out.take();
}

std::string calendar_occurrences(const std::vector<placed_event>& items, std::string_view next) {
  return page_of(items, next, write_occurrence);
}

} // namespace zhian::http::json
