// Meetings of the caller and what they cost by the minute: the account keeps the meter.
#include <optional>
#include <string>

#include "http/json/meeting.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/own_account.hpp"
#include "http/routes/owned.hpp"
#include "http/server/dispatch.hpp"
#include "protocols/meeting.hpp"
#include "protocols/money_queries.hpp"

namespace zhian::http {

namespace {

/// Intervals are counted by the client; a minute of each for a year is far beyond any meeting.
constexpr uint64_t most_intervals = 525'600;

} // namespace

net::awaitable<http_reply> open_own_meeting(http_call& in) {
  json_object body{in.body};
  open_meeting question;
  question.title = body.optional_text("title", 1, 200).value_or(std::string{});
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  set_op(in, body.canonical());
  auto opened = co_await ask_account(in, std::move(question));
  if (!opened)
    co_return fail(in, opened.error());
  auto out = json_reply(201, json::meeting(*opened));
  out.set("Location", "/api/v1/meeting-assistant/meetings/" + opened->meeting.id.str());
  co_return out;
}

net::awaitable<http_reply> list_own_meetings(http_call& in) {
  return owned_page<list_meetings, room_id>(in, json::meetings);
}

net::awaitable<http_reply> read_own_meeting(http_call& in) {
  return owned_row<find_meeting>(in, json::stored_meeting);
}

net::awaitable<http_reply> end_own_meeting(http_call& in) {
  auto id = room_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  set_op(in, id->str());
  end_meeting question;
  question.room = *id;
  auto ended = co_await ask_account(in, question);
  if (!ended)
    co_return fail(in, ended.error());
  co_return json_reply(200, json::meeting(*ended));
}

net::awaitable<http_reply> consume_by_duration(http_call& in) {
  json_object body{in.body};
  auto id = room_id::parse(body.text("room_id", 1, 64));
  auto interval = body.number("interval", 1, most_intervals);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  if (!id)
    co_return fail(in, ec::not_found);
  // The pair is the key, whatever header comes with it: a repeat is the same request.
  set_op(in, {});
  in.meta.op.key =
      "http:" + std::string{in.matched->path} + ":" + id->str() + '/' + std::to_string(interval);
  meter_meeting question;
  question.room = *id;
  auto metered = co_await ask_account(in, question);
  if (!metered)
    co_return fail(in, metered.error());
  co_return json_reply(200, json::metered(*metered, interval));
}

} // namespace zhian::http
