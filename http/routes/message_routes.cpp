// The message centre: what a person was told, in their language, and what of it they have read.
#include "http/json/money.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/own_account.hpp"
#include "http/routes/owned.hpp"
#include "http/server/dispatch.hpp"
#include "protocols/money_queries.hpp"
#include "protocols/payment.hpp"

namespace zhian::http {

namespace {

using reason = json_problem::reason;

/// Messages that one call may name.
constexpr size_t most_named = 100;

mark_messages asked_marks(json_object& body) {
  mark_messages out;
  if (body.has("ids"))
    for (const auto& text : body.text_list("ids", most_named, 1, 64)) {
      auto id = message_id::parse(text);
      if (id)
        out.ids.push_back(*id);
      else
        body.refuse("ids", reason::not_allowed);
    }
  if (auto text = body.optional_text("upto", 1, 64)) {
    auto id = message_id::parse(*text);
    if (id)
      out.upto = *id;
    else
      body.refuse("upto", reason::not_allowed);
  }
  if (out.ids.empty() && !out.upto)
    body.refuse("upto", reason::missing);
  return out;
}

} // namespace

net::awaitable<http_reply> list_own_messages(http_call& in) {
  auto unread = query_flag(in, "unread");
  if (!unread)
    co_return bad_flag(in, "unread");
  auto asked = read_page_of<message_id>(in);
  list_messages question;
  question.unread_only = *unread;
  auto write = [lang = in.lang()](const std::vector<message_row>& items, std::string_view next) {
    return json::messages(items, next, lang);
  };
  co_return co_await owned_page(in, std::move(asked), std::move(question), write);
}

net::awaitable<http_reply> count_unread_messages(http_call& in) {
  count_unread question;
  question.in = in.who->in;
  question.owner = in.who->user;
  auto count = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                                    in.at->node.config.http.request_budget);
  if (!count)
    co_return fail(in, count.error());
  co_return json_reply(200, json::unread(*count));
}

net::awaitable<http_reply> mark_messages_read(http_call& in) {
  json_object body{in.body};
  auto question = asked_marks(body);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  set_op(in, body.canonical());
  auto marked = co_await ask_account(in, std::move(question));
  if (!marked)
    co_return fail(in, marked.error());
  co_return empty_reply();
}

} // namespace zhian::http
