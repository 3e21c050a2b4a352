// Workplace news as everybody reads them: headlines for all, the rest behind the gate.
#include <optional>
#include <string>
#include <utility>

#include "http/json/news.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/news_filter.hpp"
#include "http/routes/own_account.hpp"
#include "http/routes/owned.hpp"
#include "protocols/digest.hpp"
#include "protocols/news_queries.hpp"
#include "protocols/payment.hpp"

namespace zhian::http {

namespace {

/// How the caller reads, or why not at all.
struct reader_answer {
  json::news_reader by;
  std::optional<http_reply> refused;
};

/// Asks the one gate. Behind it there are headlines, unless the rules of money say otherwise.
net::awaitable<reader_answer> ask_reader(http_call& in, language wanted) {
  reader_answer out;
  out.by.wanted = wanted;
  ask_gate gate{feature::news_full};
  auto open = co_await ask_account(in, gate);
  if (!open) {
    out.refused = fail(in, open.error());
    co_return out;
  }
  if (open->error == 0)
    co_return out;
  out.by.locked = true;
  out.by.gate = open->facts;
  const auto& board = in.at->node.svc.rules;
  auto rules = board ? board->current() : nullptr;
  if (rules && !rules->news_teaser)
    out.refused = fail(in, make_error(static_cast<ec>(open->error), {}, {}, open->facts));
  co_return out;
}

http_reply tagged(const http_call& in, std::string body) {
  auto etag = '"' + to_hex(digest_of(body)) + '"';
  auto out = json_reply(200, std::move(body));
  if (in.header("If-None-Match") == etag) {
    out = empty_reply();
    out.status = 304;
  }
  out.set("ETag", std::move(etag));
  out.set("Cache-Control", "private, no-cache");
  return out;
}

} // namespace

net::awaitable<http_reply> list_workplace_news(http_call& in) {
  auto asked = read_news_filter(in);
  if (asked.refused)
    co_return std::move(*asked.refused);
  auto reader = co_await ask_reader(in, asked.question.lang.value_or(in.lang()));
  if (reader.refused)
    co_return std::move(*reader.refused);
  auto list = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(asked.question),
                                   in.at->node.config.http.request_budget);
  if (!list)
    co_return fail(in, list.error());
  co_return tagged(in, json::news_page(*list, reader.by));
}

net::awaitable<http_reply> read_workplace_news(http_call& in) {
  auto id = news_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  auto reader = co_await ask_reader(in, in.lang());
  if (reader.refused)
    co_return std::move(*reader.refused);
  find_news_row question;
  question.in = in.who->in;
  question.id = *id;
  auto found = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                                    in.at->node.config.http.request_budget);
  if (!found)
    co_return fail(in, found.error());
  if (!found->row || found->row->withdrawn_at)
    co_return fail(in, ec::not_found);
  co_return tagged(in, json::news_article(*found->row, reader.by));
}

} // namespace zhian::http
