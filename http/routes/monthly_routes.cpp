// The dashboard's numbers of a month, in one call.
#include <optional>
#include <string>
#include <utility>

#include "http/json/monthly.hpp"
#include "http/routes/calendar_window.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/own_account.hpp"
#include "http/routes/owned.hpp"
#include "protocols/calendar_queries.hpp"
#include "protocols/digest.hpp"
#include "protocols/time_zones.hpp"

namespace zhian::http {

namespace {

using reason = json_problem::reason;

constexpr uint32_t most_occurrences = 20'000;

/// A month on the clocks of a zone.
struct month_bounds {
  std::string name; ///< "2026-12"
  timestamp from{};
  timestamp to{};
};

std::optional<month_bounds> bounds_of(std::chrono::year_month month, const std::string& zone) {
  using namespace std::chrono;
  auto begin = instant_of(zone, midnight_of(local_days{month / 1}));
  auto end = instant_of(zone, midnight_of(local_days{(month + months{1}) / 1}));
  if (!begin || !end)
    return std::nullopt;
  return month_bounds{date_text(midnight_of(local_days{month / 1})).substr(0, 7), *begin, *end};
}

/// "2026-12"; nothing: it is no month of the years 1971 to 2299.
std::optional<std::chrono::year_month> parse_month(std::string_view text) {
  if (text.size() != 7)
    return std::nullopt;
  auto first = parse_date(std::string{text} + "-01");
  if (!first)
    return std::nullopt;
  std::chrono::year_month_day day{day_of(*first)};
  auto year = static_cast<int>(day.year());
  if (year < 1971 || year > 2299)
    return std::nullopt;
  return std::chrono::year_month{day.year(), day.month()};
}

http_reply wrong_parameter(const http_call& in, const char* name, const char* expected) {
  json_problem wrong{ec::validation_failed, reason::not_allowed, name, expected, 0, 0};
  return fail(in, wrong);
}

/// How many occurrences lie in the window.
uint64_t count_occurrences(const std::vector<calendar_row>& events, timestamp from, timestamp to) {
  return window_of(events, from, to, {}, most_occurrences).items.size();
}

/// The zone that is asked for, or that of the profile.
struct zone_answer {
  std::string zone;
  std::optional<http_reply> refused;
};
net::awaitable<zone_answer> asked_zone(http_call& in) {
  zone_answer out;
  if (auto given = in.query_value("tz")) {
    out.zone = *given;
    if (out.zone.size() > 64 || !known_time_zone(out.zone))
      out.refused = wrong_parameter(in, "tz", "Asia/Shanghai");
    co_return out;
  }
  read_me question;
  auto me = co_await ask_account(in, question);
  if (!me)
    out.refused = fail(in, me.error());
  else
    out.zone = me->time_zone.empty() ? "Asia/Shanghai" : me->time_zone;
  co_return out;
}

} // namespace

net::awaitable<http_reply> read_monthly_stats(http_call& in) {
  std::optional<std::chrono::year_month> month;
  if (auto given = in.query_value("month")) {
    month = parse_month(*given);
    if (!month)
      co_return wrong_parameter(in, "month", "2026-12");
  }
  auto asked = co_await asked_zone(in);
  if (asked.refused)
    co_return std::move(*asked.refused);
  auto now = wall_now();
  if (!month) {
    auto clock = wall_time_of(asked.zone, now);
    if (!clock)
      co_return wrong_parameter(in, "tz", "Asia/Shanghai");
    std::chrono::year_month_day today{day_of(*clock)};
    month = std::chrono::year_month{today.year(), today.month()};
  }
  auto bounds = bounds_of(*month, asked.zone);
  if (!bounds)
    co_return wrong_parameter(in, "tz", "Asia/Shanghai");

  json::month_view view;
  view.month = bounds->name;
  view.time_zone = asked.zone;
  view.from = bounds->from;
  view.to = bounds->to;
  sum_counts question;
  question.in = in.who->in;
  question.owner = in.who->user;
  question.from = bounds->from;
  question.to = bounds->to;
  auto counted = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                                      in.at->node.config.http.request_budget);
  if (!counted)
    co_return fail(in, counted.error());
  view.counted = std::move(*counted);
  if (now < bounds->to) {
    list_calendar_events planned;
    planned.in = in.who->in;
    planned.owner = in.who->user;
    planned.from = std::max(now, bounds->from);
    planned.to = bounds->to;
    auto from = planned.from, to = planned.to;
    auto events = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(planned),
                                       in.at->node.config.http.request_budget);
    if (!events)
      co_return fail(in, events.error());
    view.upcoming = count_occurrences(events->items, from, to);
  }
  auto body = json::monthly_stats(view);
  auto etag = '"' + to_hex(digest_of(body)) + '"';
  auto out = json_reply(200, std::move(body));
  if (in.header("If-None-Match") == etag) {
    out = empty_reply();
    out.status = 304;
  }
  out.set("ETag", std::move(etag));
  out.set("Cache-Control", "private, no-cache");
  co_return out;
}

} // namespace zhian::http
