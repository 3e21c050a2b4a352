// Workplace news as staff keep them. On the admin listener; what they do leaves a line in the audit
// log with the row it changes.
#include <optional>
#include <string>
#include <utility>

#include "http/json/news.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/news_filter.hpp"
#include "http/routes/owned.hpp"
#include "http/routes/version_tag.hpp"
#include "http/server/ask.hpp"
#include "http/server/dispatch.hpp"
#include "http/server/edge.hpp"
#include "protocols/news_queries.hpp"

namespace zhian::http {

namespace {

namespace bounds = news_bounds;
using reason = json_problem::reason;

constexpr auto news_home = "/api/v1/admin/workplace-news/";

template <request T>
net::awaitable<answer<typename T::reply>> ask_news(http_call& in, T question) {
  return ask_entity(in.at->io, in.at->node.svc, refs::catalogue(in.who->in, workplace_news),
                    in.meta, std::move(question), in.at->node.config.http.request_budget);
}

http_reply shown_article(const news_row& row, uint16_t status = 200) {
  auto out = json_reply(status, json::staff_article(row));
  out.set("ETag", tag_of(row.version));
  out.set("Cache-Control", "private, no-cache");
  return out;
}

std::optional<news_text> asked_text(json_object& body, std::string_view name) {
  if (!body.has(name))
    return std::nullopt;
  auto part = body.object(name);
  news_text out;
  out.title = part.text("title", 1, bounds::title);
  out.summary = part.optional_text("summary", 0, bounds::summary).value_or(std::string{});
  out.body = part.text("body", 1, bounds::body);
  part.finish(); // Its problem is the body's, too.
  return out;
}

/// What a body names of an article; null of `url` says that there is none.
struct asked_article {
  std::optional<std::string> url;
  std::optional<std::vector<std::string>> tags;
  std::optional<timestamp> published_at;
  std::optional<news_text> zh;
  std::optional<news_text> en;
};
asked_article read_article_body(json_object& body) {
  asked_article out;
  if (body.is_null("url"))
    out.url.emplace();
  else
    out.url = body.optional_text("url", 1, bounds::url);
  if (body.has("tags"))
    out.tags = body.text_list("tags", bounds::tags, 1, bounds::tag);
  if (auto text = body.optional_text("published_at", 1, 40)) {
    out.published_at = parse_timestamp(*text);
    if (!out.published_at || *out.published_at <= timestamp{})
      body.refuse("published_at", reason::not_allowed, "2026-12-01T00:00:00Z");
  }
  out.zh = asked_text(body, "zh");
  out.en = asked_text(body, "en");
  return out;
}

/// What the news say of a member that reads well and still cannot be kept.
http_reply refused_article(const http_call& in, const caf::error& err) {
  if (ec_of(err) != ec::validation_failed)
    return fail(in, err);
  json_problem wrong{ec::validation_failed, reason::not_allowed, field_of(err), {}, 0, 0};
  return fail(in, wrong);
}

} // namespace

net::awaitable<http_reply> list_all_news(http_call& in) {
  auto asked = read_news_filter(in);
  if (asked.refused)
    co_return std::move(*asked.refused);
  auto withdrawn = query_flag(in, "withdrawn");
  if (!withdrawn)
    co_return bad_flag(in, "withdrawn");
  asked.question.withdrawn = *withdrawn;
  auto list = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(asked.question),
                                   in.at->node.config.http.request_budget);
  if (!list)
    co_return fail(in, list.error());
  co_return json_reply(200, json::staff_articles(list->items, list->next));
}

net::awaitable<http_reply> read_any_news(http_call& in) {
  auto id = news_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  find_news_row question;
  question.in = in.who->in;
  question.id = *id;
  auto found = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                                    in.at->node.config.http.request_budget);
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  co_return shown_article(*found->row);
}

net::awaitable<http_reply> add_one_article(http_call& in) {
  json_object body{in.body};
  add_news question;
  question.source_id =
      body.optional_text("source_id", 1, bounds::source_id).value_or(std::string{});
  auto asked = read_article_body(body);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  question.what.url = asked.url.value_or(std::string{});
  question.what.tags = asked.tags.value_or(std::vector<std::string>{});
  question.what.published_at = asked.published_at.value_or(timestamp{});
  question.what.zh = std::move(asked.zh);
  question.what.en = std::move(asked.en);
  set_op(in, body.canonical());
  auto got = co_await ask_news(in, std::move(question));
  if (!got)
    co_return refused_article(in, got.error());
  auto out = shown_article(got->row, 201);
  out.set("Location", news_home + got->row.id.str());
  co_return out;
}

net::awaitable<http_reply> change_one_article(http_call& in) {
  auto id = news_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  auto based_on = version_of(in.header("If-Match"));
  if (!based_on)
    co_return no_version(in);
  json_object body{in.body};
  auto asked = read_article_body(body);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  change_news question;
  question.id = *id;
  question.based_on = *based_on;
  question.url = std::move(asked.url);
  question.tags = std::move(asked.tags);
  question.published_at = asked.published_at;
  question.zh = std::move(asked.zh);
  question.en = std::move(asked.en);
  auto got = co_await ask_news(in, std::move(question));
  if (!got)
    co_return refused_article(in, got.error());
  co_return shown_article(got->row);
}

net::awaitable<http_reply> withdraw_one_article(http_call& in) {
  auto id = news_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  auto based_on = version_of(in.header("If-Match"));
  if (!based_on)
    co_return no_version(in);
  withdraw_news question;
  question.id = *id;
  question.based_on = *based_on;
  auto got = co_await ask_news(in, question);
  if (!got)
    co_return fail(in, got.error());
  co_return shown_article(got->row);
}

net::awaitable<http_reply> import_news_file(http_call& in) {
  auto dry_run = query_flag(in, "dry_run");
  if (!dry_run)
    co_return bad_flag(in, "dry_run");
  set_op(in, in.body);
  import_news question;
  question.json = std::move(in.body);
  question.dry_run = *dry_run;
  auto got = co_await ask_news(in, std::move(question));
  if (!got)
    co_return fail(in, got.error());
  co_return json_reply(200, json::news_imported(*got));
}

net::awaitable<http_reply> read_feed_state(http_call& in) {
  read_news_feed question;
  auto got = co_await ask_news(in, question);
  if (!got)
    co_return fail(in, got.error());
  co_return json_reply(200, json::news_feed(*got));
}

net::awaitable<http_reply> refresh_news_now(http_call& in) {
  set_op(in, {});
  refresh_news question;
  auto got = co_await ask_news(in, question);
  if (!got)
    co_return fail(in, got.error());
  co_return json_reply(202, json::news_feed(*got));
}

} // namespace zhian::http
