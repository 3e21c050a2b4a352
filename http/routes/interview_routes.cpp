// Mock interviews over HTTP. The same room is behind the WebSocket; rules live in actors/interview.
#include "http/json/views.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/own_account.hpp"
#include "http/routes/owned.hpp"
#include "http/server/ask.hpp"
#include "http/server/dispatch.hpp"
#include "http/server/edge.hpp"
#include "protocols/payment.hpp"

namespace zhian::http {

namespace {

using reason = json_problem::reason;

std::optional<room_id> room_of(const http_call& in) {
  return room_id::parse(in.param("id"));
}

} // namespace

net::awaitable<http_reply> generate_interview(http_call& in) {
  json_object body{in.body};
  create_room question;
  auto& config = question.config;
  config.position = body.text("position", 1, 120);
  config.company = body.optional_text("company", 0, 120).value_or(std::string{});
  config.job_description = body.optional_text("job_description", 0, 8000).value_or(std::string{});
  config.lang = in.lang();
  if (auto wanted = body.optional_choice("language", {"zh", "en"}))
    config.lang = *wanted == "en" ? language::en : language::zh;
  if (auto wanted = body.optional_choice("level", {"junior", "middle", "senior"}))
    config.seniority = parse_level(*wanted).value_or(level::middle);
  config.questions =
      static_cast<uint32_t>(body.optional_number("questions", 1, 12).value_or(config.questions));
  if (auto wanted = body.optional_text("resume_id", 1, 64)) {
    config.resume = resume_id::parse(*wanted);
    if (!config.resume)
      body.refuse("resume_id", reason::not_allowed, "res_…");
  }
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  set_op(in, body.canonical());
  auto made =
      co_await ask_entity(in.at->io, in.at->node.svc, refs::account(in.who->in, in.who->user),
                          in.meta, std::move(question), in.at->node.config.http.request_budget);
  if (!made)
    co_return fail(in, made.error());
  auto out = json_reply(201, json::room_created(*made));
  out.set("Location", "/api/v1/mock-interview/rooms/" + made->room.str());
  co_return out;
}

net::awaitable<http_reply> read_room(http_call& in) {
  auto id = room_of(in);
  if (!id)
    co_return fail(in, ec::not_found);
  open_room question;
  auto view = co_await ask_entity(in.at->io, in.at->node.svc, refs::room(in.who->in, *id), in.meta,
                                  question, in.at->node.config.http.request_budget);
  if (!view)
    co_return fail(in, view.error());
  co_return json_reply(200, json::room(*view));
}

net::awaitable<http_reply> end_interview(http_call& in) {
  auto id = room_of(in);
  if (!id)
    co_return fail(in, ec::not_found);
  set_op(in, {});
  end_room question;
  auto ack = co_await ask_entity(in.at->io, in.at->node.svc, refs::room(in.who->in, *id), in.meta,
                                 question, in.at->node.config.http.request_budget);
  if (!ack)
    co_return fail(in, ack.error());
  co_return json_reply(200, json::room_ack(*ack));
}

net::awaitable<http_reply> change_engine(http_call& in) {
  auto id = room_of(in);
  if (!id)
    co_return fail(in, ec::not_found);
  json_object body{in.body};
  choose_engine question;
  question.engine = body.text("engine", 1, 32);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  set_op(in, body.canonical());
  auto ack = co_await ask_entity(in.at->io, in.at->node.svc, refs::room(in.who->in, *id), in.meta,
                                 std::move(question), in.at->node.config.http.request_budget);
  if (!ack)
    co_return fail(in, ack.error());
  co_return json_reply(200, json::room_ack(*ack));
}

net::awaitable<http_reply> list_own_records(http_call& in) {
  return owned_page<list_records, record_id>(in, json::records);
}

net::awaitable<http_reply> read_record(http_call& in) {
  auto id = record_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  find_record question{in.who->in, in.who->user, *id};
  auto found = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                                    in.at->node.config.http.request_budget);
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  ask_gate gate{feature::report_view};
  auto open = co_await ask_account(in, gate);
  if (!open)
    co_return fail(in, open.error());
  if (auto why = static_cast<ec>(open->error); why != ec::none && !is_closed_gate(why))
    co_return fail(in, why);
  if (open->error != 0)
    co_return json_reply(200, json::record_summary(*found->row, open->facts));
  co_return json_reply(200, json::record(*found->row));
}

} // namespace zhian::http
