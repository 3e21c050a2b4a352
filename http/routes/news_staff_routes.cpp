// Workplace news as staff keep them. On the admin listener; what they do leaves a line in the audit
// log with the row it changes.
#include <optional>
#include <string>
#include <utility>

#include "http/json/news.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/kept_list.hpp"
#include "http/routes/news_filter.hpp"
#include "http/routes/owned.hpp"
#include "protocols/news_queries.hpp"

namespace zhian::http {

namespace {

namespace bounds = news_bounds;
using reason = json_problem::reason;

struct staff_news {
  static constexpr auto name = workplace_news;
  static constexpr auto home = "/api/v1/admin/workplace-news/";
  static const news_row& row_of(const news_row& x) { return x; }
  static std::string shown(const news_row& x) { return json::staff_article(x); }
  static std::string imported(const import_report& x) { return json::news_imported(x); }
  static std::string expected(std::string_view) { return {}; }
};

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

} // namespace

net::awaitable<http_reply> list_all_news(http_call& in) {
  auto asked = read_news_filter(in);
  if (asked.refused)
    co_return std::move(*asked.refused);
  auto withdrawn = query_flag(in, "withdrawn");
  if (!withdrawn)
    co_return bad_flag(in, "withdrawn");
  asked.question.withdrawn = *withdrawn;
  auto out = co_await kept_page(in, std::move(asked.question), json::staff_articles);
  co_return out;
}

net::awaitable<http_reply> read_any_news(http_call& in) {
  return read_kept<staff_news, find_news_row>(in);
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
  auto out = co_await add_kept<staff_news>(in, std::move(question));
  co_return out;
}

net::awaitable<http_reply> change_one_article(http_call& in) {
  change_news question;
  if (auto refused = take_basis(in, question))
    co_return std::move(*refused);
  json_object body{in.body};
  auto asked = read_article_body(body);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  question.url = std::move(asked.url);
  question.tags = std::move(asked.tags);
  question.published_at = asked.published_at;
  question.zh = std::move(asked.zh);
  question.en = std::move(asked.en);
  auto out = co_await change_kept<staff_news>(in, std::move(question));
  co_return out;
}

net::awaitable<http_reply> withdraw_one_article(http_call& in) {
  return withdraw_kept<staff_news, withdraw_news>(in);
}

net::awaitable<http_reply> import_news_file(http_call& in) {
  return import_kept<staff_news>(in, import_news{}, &import_news::json);
}

net::awaitable<http_reply> read_feed_state(http_call& in) {
  read_news_feed question;
  auto got = co_await ask_list<staff_news>(in, question);
  if (!got)
    co_return fail(in, got.error());
  co_return json_reply(200, json::news_feed(*got));
}

net::awaitable<http_reply> refresh_news_now(http_call& in) {
  set_op(in, {});
  refresh_news question;
  auto got = co_await ask_list<staff_news>(in, question);
  if (!got)
    co_return fail(in, got.error());
  co_return json_reply(202, json::news_feed(*got));
}

} // namespace zhian::http
