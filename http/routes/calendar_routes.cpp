// The caller's calendar. Events are written by the account; windows of it are read from the store
// and laid out here.
#include <algorithm>
#include <optional>
#include <string>

#include "http/json/calendar.hpp"
#include "http/routes/calendar_window.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/own_account.hpp"
#include "http/routes/owned.hpp"
#include "http/routes/words.hpp"
#include "http/server/dispatch.hpp"
#include "protocols/calendar_queries.hpp"

namespace zhian::http {

namespace {

using reason = json_problem::reason;

/// Windows lie between these: no event is elsewhere, and the store reads no year 0.
constexpr timestamp first_instant{std::chrono::sys_days{std::chrono::year{1970} / 1 / 1}};
constexpr timestamp last_instant{std::chrono::sys_days{std::chrono::year{2300} / 1 / 1}};

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

calendar_draft asked_draft(json_object& body) {
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

/// The ETag the caller saw; empty: any.
std::string expected_tag(const http_call& in) {
  std::string tag{in.header("If-Match")};
  return tag == "*" ? std::string{} : tag;
}

http_reply with_tag(uint16_t status, const calendar_row& x) {
  auto out = json_reply(status, json::calendar_event(x));
  out.set("ETag", etag_of(x));
  out.set("Cache-Control", "private, no-cache");
  return out;
}

/// A time of the query; noted in `wrong` when it is missing or none.
timestamp asked_time(const http_call& in, const char* name, std::optional<json_problem>& wrong) {
  auto text = in.query_value(name);
  auto at = text ? parse_timestamp(*text) : std::nullopt;
  if (at && (*at < first_instant || *at > last_instant))
    at.reset();
  if (!at && !wrong)
    wrong = json_problem{ec::validation_failed,
                         text ? reason::not_allowed : reason::missing,
                         name,
                         text ? "2026-12-01T00:00:00Z" : "",
                         0,
                         0};
  return at.value_or(timestamp{});
}

} // namespace

net::awaitable<http_reply> add_own_event(http_call& in) {
  json_object body{in.body};
  add_calendar_event question;
  question.draft = asked_draft(body);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  set_op(in, body.canonical());
  auto added = co_await ask_account(in, std::move(question));
  if (!added)
    co_return fail(in, added.error());
  auto out = with_tag(201, added->event);
  out.set("Location", "/api/v1/calendar/events/" + added->event.id.str());
  co_return out;
}

net::awaitable<http_reply> list_own_events(http_call& in) {
  std::optional<json_problem> wrong;
  list_calendar_events question;
  question.from = asked_time(in, "from", wrong);
  question.to = asked_time(in, "to", wrong);
  if (!wrong && (question.to <= question.from || question.to - question.from > longest_window))
    wrong = json_problem{
        ec::validation_failed, reason::not_allowed, "to", "from < to <= from + 100 d", 0, 0};
  if (wrong)
    co_return fail(in, *wrong);
  auto asked = read_page(in, is_window_cursor);
  if (asked.refused)
    co_return std::move(*asked.refused);
  question.in = in.who->in;
  question.owner = in.who->user;
  auto from = question.from, to = question.to;
  auto found = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                                    in.at->node.config.http.request_budget);
  if (!found)
    co_return fail(in, found.error());
  auto page = window_of(found->items, from, to, asked.page.before, asked.page.limit);
  co_return json_reply(200, json::calendar_occurrences(page.items, page.next));
}

net::awaitable<http_reply> read_own_event(http_call& in) {
  auto id = calendar_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  find_calendar_event question;
  question.in = in.who->in;
  question.owner = in.who->user;
  question.id = *id;
  auto found = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                                    in.at->node.config.http.request_budget);
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  co_return with_tag(200, *found->row);
}

net::awaitable<http_reply> change_own_event(http_call& in) {
  json_object body{in.body};
  change_calendar_event question;
  question.draft = asked_draft(body);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  auto id = calendar_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  question.id = *id;
  question.expected = expected_tag(in);
  auto changed = co_await ask_account(in, std::move(question));
  if (!changed)
    co_return fail(in, changed.error());
  co_return with_tag(200, changed->event);
}

net::awaitable<http_reply> delete_own_event(http_call& in) {
  auto id = calendar_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  delete_calendar_event question;
  question.id = *id;
  question.expected = expected_tag(in);
  auto gone = co_await ask_account(in, std::move(question));
  if (!gone)
    co_return fail(in, gone.error());
  co_return empty_reply();
}

} // namespace zhian::http
