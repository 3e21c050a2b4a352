// The classic question bank as everybody reads it, what one marks in it, and practising.
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "http/json/questions.hpp"
#include "http/json/views.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/own_account.hpp"
#include "http/routes/owned.hpp"
#include "http/routes/question_filter.hpp"
#include "http/server/dispatch.hpp"
#include "protocols/question_queries.hpp"

namespace zhian::http {

namespace {

using reason = json_problem::reason;

template <request T>
net::awaitable<answer<typename T::reply>> read_store(http_call& in, T question) {
  return ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                     in.at->node.config.http.request_budget);
}

net::awaitable<http_reply> set_favourite(http_call& in, bool marked) {
  auto id = question_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  mark_favourite question;
  question.question = *id;
  question.marked = marked;
  auto done = co_await ask_account(in, question);
  if (!done)
    co_return fail(in, done.error());
  co_return empty_reply();
}

} // namespace

net::awaitable<http_reply> list_classic_questions(http_call& in) {
  auto asked = read_question_filter(in);
  if (asked.refused)
    co_return std::move(*asked.refused);
  auto favourite = query_flag(in, "favourite");
  if (!favourite)
    co_return bad_flag(in, "favourite");
  asked.question.favourite = *favourite;
  auto wanted = asked.question.lang.value_or(in.lang());
  list_questions::reply none;
  if (asked.nothing)
    co_return json_reply(200, json::questions(none.items, none.next, wanted));
  auto list = co_await read_store(in, std::move(asked.question));
  if (!list)
    co_return fail(in, list.error());
  co_return json_reply(200, json::questions(list->items, list->next, wanted));
}

net::awaitable<http_reply> read_classic_question(http_call& in) {
  auto id = question_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  find_question_row question;
  question.in = in.who->in;
  question.owner = in.who->user;
  question.id = *id;
  auto found = co_await read_store(in, std::move(question));
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  co_return json_reply(200, json::question(*found->row, in.lang()));
}

net::awaitable<http_reply> count_classic_questions(http_call& in) {
  count_questions question;
  question.in = in.who->in;
  auto counts = co_await read_store(in, question);
  if (!counts)
    co_return fail(in, counts.error());
  co_return json_reply(200, json::question_counts(*counts));
}

net::awaitable<http_reply> mark_classic_question(http_call& in) {
  return set_favourite(in, true);
}

net::awaitable<http_reply> unmark_classic_question(http_call& in) {
  return set_favourite(in, false);
}

net::awaitable<http_reply> practise_classic_questions(http_call& in) {
  json_object body{in.body};
  practise_questions question;
  std::set<question_id> seen;
  for (const auto& text : body.text_list("question_ids", question_bounds::practised, 1, 64)) {
    auto id = question_id::parse(text);
    if (!id) {
      body.refuse("question_ids", reason::not_allowed, "cq_…");
      break;
    }
    if (!seen.insert(*id).second) {
      body.refuse("question_ids", reason::repeated);
      break;
    }
    question.questions.push_back(*id);
  }
  if (question.questions.empty())
    body.refuse("question_ids", reason::not_allowed, "cq_…");
  question.lang = in.lang();
  if (auto wanted = body.optional_choice("language", {"zh", "en"}))
    question.lang = *wanted == "en" ? language::en : language::zh;
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  set_op(in, body.canonical());
  auto made = co_await ask_account(in, std::move(question));
  if (!made)
    co_return fail(in, made.error());
  auto out = json_reply(201, json::room_created(*made));
  out.set("Location", "/api/v1/mock-interview/rooms/" + made->room.str());
  co_return out;
}

} // namespace zhian::http
