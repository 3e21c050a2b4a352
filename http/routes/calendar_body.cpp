#include "http/routes/calendar_body.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "http/routes/words.hpp"

namespace zhian::http {

namespace {

using reason = json_problem::reason;

/// Null, like absence, says that there is none.
std::string text_or_none(json_object& body, std::string_view name, size_t most) {
  if (body.is_null(name))
    return {};
  return body.optional_text(name, 1, most).value_or(std::string{});
}

/// A link as mails show it: of these schemes, and in visible ASCII.
bool good_link(std::string_view x) {
  auto visible = [](char c) {
    return c > 0x20 && c < 0x7f && c != '"' && c != '<' && c != '>';
  };
  return (x.starts_with("https://") || x.starts_with("http://"))
         && std::all_of(x.begin(), x.end(), visible);
}

std::vector<uint8_t> weekdays(json_object& rule) {
  std::vector<uint8_t> out;
  for (const auto& name : rule.text_list("by_weekday", std::size(weekday_names), 2, 2)) {
    const auto* at = std::find(std::begin(weekday_names), std::end(weekday_names), name);
    if (at == std::end(weekday_names))
      rule.refuse("by_weekday", reason::not_allowed, "mo, tu, we, th, fr, sa, su");
    else
      out.push_back(static_cast<uint8_t>(at - std::begin(weekday_names) + 1));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

recurrence asked_recurrence(json_object& rule) {
  const auto all = {frequency::daily, frequency::weekly, frequency::monthly, frequency::yearly};
  recurrence out;
  auto freq = value_of(all, rule.text("freq", 1, 16));
  if (freq)
    out.freq = *freq;
  else
    rule.refuse("freq", reason::not_allowed, "daily, weekly, monthly, yearly");
  out.interval = static_cast<uint32_t>(rule.optional_number("interval", 1, 99).value_or(1));
  if (!rule.is_null("by_weekday") && rule.has("by_weekday"))
    out.by_weekday = weekdays(rule);
  if (auto text = text_or_none(rule, "until", 10); !text.empty()) {
    out.until = parse_date(text);
    if (!out.until)
      rule.refuse("until", reason::not_allowed, "2026-12-31");
  }
  if (!rule.is_null("count"))
    if (auto n = rule.optional_number("count", 1, most_occurrences))
      out.count = static_cast<uint32_t>(*n);
  rule.finish();
  return out;
}

schedule asked_schedule(json_object& body) {
  schedule out;
  out.all_day = body.optional_flag("all_day").value_or(false);
  auto start = body.text("starts_at", 1, 16);
  auto at = out.all_day ? parse_date(start) : parse_wall_time(start);
  if (at)
    out.starts_at = *at;
  else
    body.refuse("starts_at", reason::not_allowed, out.all_day ? "2026-12-01" : "2026-12-01T09:00");
  out.time_zone = text_or_none(body, "time_zone", 64);
  if (!out.time_zone.empty() && !known_time_zone(out.time_zone))
    body.refuse("time_zone", reason::not_allowed, "Asia/Shanghai");
  out.duration_min = static_cast<uint32_t>(
      body.optional_number("duration_min", 1, longest_event_min).value_or(out.all_day ? 1440 : 60));
  if (!body.is_null("recurrence") && body.has("recurrence")) {
    auto rule = body.object("recurrence");
    out.repeats = asked_recurrence(rule);
  }
  return out;
}

} // namespace

calendar_draft read_calendar_draft(json_object& body) {
  const auto kinds = {calendar_kind::other, calendar_kind::interview, calendar_kind::deadline};
  calendar_draft out;
  out.title = body.text("title", 1, 200);
  out.note = text_or_none(body, "note", 2000);
  out.place = text_or_none(body, "place", 200);
  out.link = text_or_none(body, "link", 1000);
  if (!out.link.empty() && !good_link(out.link))
    body.refuse("link", reason::not_allowed, "https://…");
  if (auto word = body.optional_choice("kind", {"other", "interview", "deadline"}))
    out.what = value_of(kinds, *word).value_or(calendar_kind::other);
  out.when = asked_schedule(body);
  if (!body.is_null("remind_before_min"))
    if (auto n = body.optional_number("remind_before_min", 0, earliest_reminder_min))
      out.remind_before_min = static_cast<uint32_t>(*n);
  return out;
}

} // namespace zhian::http
