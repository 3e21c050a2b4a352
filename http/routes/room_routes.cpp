// What can be done with a room and its record beyond asking and answering; rules live in
// actors/interview.
#include <algorithm>
#include <charconv>

#include "http/json/replay.hpp"
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

template <request T>
net::awaitable<http_reply> order_room(http_call& in, T what) {
  auto id = room_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  set_op(in, {});
  auto ack = co_await ask_entity(in.at->io, in.at->node.svc, refs::room(in.who->in, *id), in.meta,
                                 std::move(what), in.at->node.config.http.request_budget);
  if (!ack)
    co_return fail(in, ack.error());
  co_return json_reply(200, json::room_ack(*ack));
}

} // namespace

net::awaitable<http_reply> pause_interview(http_call& in) {
  return order_room(in, pause_room{});
}

net::awaitable<http_reply> continue_interview(http_call& in) {
  return order_room(in, continue_room{});
}

net::awaitable<http_reply> take_over_interview(http_call& in) {
  return order_room(in, takeover_room{});
}

net::awaitable<http_reply> branch_interview(http_call& in) {
  json_object body{in.body};
  branch_room question;
  question.turn = static_cast<uint32_t>(body.number("turn", 1, 1000));
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  auto id = record_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  question.record = *id;
  set_op(in, body.canonical() + id->str());
  auto made =
      co_await ask_entity(in.at->io, in.at->node.svc, refs::account(in.who->in, in.who->user),
                          in.meta, std::move(question), in.at->node.config.http.request_budget);
  if (!made)
    co_return fail(in, made.error());
  auto out = json_reply(201, json::room_created(*made));
  out.set("Location", "/api/v1/mock-interview/rooms/" + made->room.str());
  co_return out;
}

net::awaitable<http_reply> replay_record(http_call& in) {
  auto asked = read_page(in, is_number);
  if (asked.refused)
    co_return std::move(*asked.refused);
  auto id = record_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  auto budget = in.at->node.config.http.request_budget;
  find_record question{in.who->in, in.who->user, *id};
  auto found =
      co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(question), budget);
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  ask_gate gate{feature::report_view};
  auto open = co_await ask_account(in, gate);
  if (!open)
    co_return fail(in, open.error());
  if (open->error != 0)
    co_return fail(in, static_cast<ec>(open->error), {}, {}, open->facts);
  const auto& head = found->row->head;
  read_stream page{stream_of(head.room), head.room.shard, 0, asked.page.limit};
  const auto& cursor = asked.page.before;
  std::from_chars(cursor.data(), cursor.data() + cursor.size(), page.after);
  page.pauses = true;
  auto read = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(page), budget);
  if (!read)
    co_return fail(in, read.error());
  auto steps = json::time_frames(read->frames, head.started_at, read->pauses);
  co_return json_reply(200, json::replay(head, steps, read->head));
}

net::awaitable<http_reply> reference_answer(http_call& in) {
  json_object body{in.body};
  ask_reference question;
  question.lang = in.lang();
  if (body.has("room_id")) {
    question.room = room_id::parse(body.text("room_id", 1, 64));
    question.turn = static_cast<uint32_t>(body.number("turn", 1, 1000));
  } else {
    question.question = body.text("question", 1, 1000);
    if (auto wanted = body.optional_choice("language", {"zh", "en"}))
      question.lang = *wanted == "en" ? language::en : language::zh;
    if (auto wanted = body.optional_text("resume_id", 1, 64)) {
      question.resume = resume_id::parse(*wanted);
      if (!question.resume)
        body.refuse("resume_id", reason::not_allowed, "res_…");
    }
  }
  auto about_room = body.has("room_id");
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  if (about_room && !question.room)
    co_return fail(in, ec::not_found);
  set_op(in, body.canonical());
  auto made =
      co_await ask_entity(in.at->io, in.at->node.svc, refs::account(in.who->in, in.who->user),
                          in.meta, std::move(question), in.at->node.config.http.request_budget);
  if (!made)
    co_return fail(in, made.error());
  co_return json_reply(200, std::move(made->body));
}

} // namespace zhian::http
