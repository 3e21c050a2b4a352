// The caller's calendar. Events are written by the account; windows of it are read from the store
// and laid out here.
#include <optional>
#include <string>

#include "http/json/calendar.hpp"
#include "http/routes/calendar_body.hpp"
#include "http/routes/calendar_window.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/own_account.hpp"
#include "http/routes/owned.hpp"
#include "http/server/dispatch.hpp"
#include "protocols/calendar_queries.hpp"

namespace zhian::http {

namespace {

using reason = json_problem::reason;

/// Windows lie between these: no event is elsewhere, and the store reads no year 0.
constexpr timestamp first_instant{std::chrono::sys_days{std::chrono::year{1970} / 1 / 1}};
constexpr timestamp last_instant{std::chrono::sys_days{std::chrono::year{2300} / 1 / 1}};

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
  question.draft = read_calendar_draft(body);
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
  question.draft = read_calendar_draft(body);
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
