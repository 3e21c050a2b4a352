// The question forecast: a task like the diagnosis, whose result is also streamed. Rules live in
// actors/forecast and actors/task.
#include "http/json/forecasts.hpp"
#include "http/json/tasks.hpp"
#include "http/json/views.hpp"
#include "http/routes/begun_task.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/own_account.hpp"
#include "http/routes/owned.hpp"
#include "http/routes/pack_stream.hpp"
#include "http/server/dispatch.hpp"
#include "http/server/fields.hpp"
#include "protocols/interview.hpp"
#include "protocols/task_queries.hpp"

namespace zhian::http {

namespace {

using reason = json_problem::reason;

} // namespace

net::awaitable<http_reply> start_own_forecast(http_call& in) {
  json_object body{in.body};
  start_forecast question;
  auto resume = resume_id::parse(body.text("resume_id", 1, 64));
  if (!resume)
    body.refuse("resume_id", reason::not_allowed, "res_…");
  else
    question.input.resume = *resume;
  question.input.position = body.optional_text("position", 0, 120).value_or(std::string{});
  question.company = body.optional_text("company", 0, 120).value_or(std::string{});
  question.input.job_description =
      body.optional_text("job_description", 0, 8000).value_or(std::string{});
  question.input.lang = in.lang();
  question.questions = static_cast<uint32_t>(body.optional_number("count", 3, 20).value_or(0));
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  bool streamed = accepts_type(in.header("Accept"), "text/event-stream");
  if (streamed) {
    // Before anything is begun that could not be told of.
    if (auto refused = refuse_last_event(in))
      co_return std::move(*refused);
  }
  set_op(in, body.canonical());
  auto started = co_await ask_account(in, std::move(question));
  if (!started)
    co_return fail(in, started.error());
  auto task = std::move(started->task);
  if (!streamed)
    co_return co_await begun_task(in, std::move(task));
  auto location = "/api/v1/tasks/" + task.id.str();
  auto out = co_await stream_pack(in, task.id);
  out.set("Location", std::move(location));
  co_return out;
}

net::awaitable<http_reply> list_own_forecasts(http_call& in) {
  list_task_results question;
  question.what = task_kind::forecast;
  return owned_page(in, read_page_of<task_id>(in), std::move(question), json::forecasts);
}

net::awaitable<http_reply> read_forecast(http_call& in) {
  auto id = task_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  find_pack question;
  question.in = in.who->in;
  question.owner = in.who->user;
  question.id = *id;
  auto found = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                                    in.at->node.config.http.request_budget);
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  co_return json_reply(200, json::forecast(*found));
}

net::awaitable<http_reply> stream_forecast(http_call& in) {
  auto id = task_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  co_return co_await stream_pack(in, *id);
}

net::awaitable<http_reply> interview_of_forecast(http_call& in) {
  auto id = task_id::parse(in.param("id"));
  json_object body{in.body};
  interview_from_pack question;
  question.questions = static_cast<uint32_t>(body.optional_number("questions", 1, 12).value_or(0));
  if (auto wanted = body.optional_choice("level", {"junior", "middle", "senior"}))
    question.seniority = parse_level(*wanted).value_or(level::middle);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  if (!id)
    co_return fail(in, ec::not_found);
  question.pack = *id;
  set_op(in, body.canonical());
  auto made = co_await ask_account(in, question);
  if (!made)
    co_return fail(in, made.error());
  auto out = json_reply(201, json::room_created(*made));
  out.set("Location", "/api/v1/mock-interview/rooms/" + made->room.str());
  co_return out;
}

} // namespace zhian::http
