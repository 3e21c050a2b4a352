#include "http/json/news.hpp"

#include "http/json/parts.hpp"

namespace zhian::http::json {

namespace {

/// What everybody sees, and what the gate opens; into an open object.
void write_article(json_writer& out, const news_row& x, const news_reader& by) {
  const auto& text = text_in(x.what, by.wanted);
  out.field("id", x.id.str())
      .field("language", to_string(language_in(x.what, by.wanted)))
      .field("title", text.title);
  write_text(out, "summary", text.summary);
  out.field("tags", x.what.tags)
      .field("published_at", to_rfc3339(x.what.published_at))
      .field("sample", x.origin == news_origin::sample)
      .field("locked", by.locked);
  write_text(out, "body", by.locked ? std::string_view{} : std::string_view{text.body});
  write_text(out, "url", by.locked ? std::string_view{} : std::string_view{x.what.url});
}

void write_gate(json_writer& out, const news_reader& by) {
  if (by.locked && !by.gate.empty())
    out.raw("gate", by.gate);
  else
    out.null("gate");
}

void write_language(json_writer& out, std::string_view name, const std::optional<news_text>& x) {
  if (!x) {
    out.null(name);
    return;
  }
  out.open(name)
      .field("title", x->title)
      .field("summary", x->summary)
      .field("body", x->body)
      .close();
}

void write_staff_article(json_writer& out, const news_row& x) {
  out.open().field("id", x.id.str()).field("source_id", x.source_id);
  write_text(out, "url", x.what.url);
  out.field("tags", x.what.tags).field("published_at", to_rfc3339(x.what.published_at));
  write_language(out, "zh", x.what.zh);
  write_language(out, "en", x.what.en);
  out.field("origin", to_string(x.origin))
      .field("edited", x.edited)
      .field("created_at", to_rfc3339(x.created_at))
      .field("changed_at", to_rfc3339(x.changed_at));
  write_maybe(out, "withdrawn_at", x.withdrawn_at);
  out.field("version", x.version).close();
}

} // namespace

std::string news_page(const list_news::reply& x, const news_reader& by) {
  json_writer out;
  out.open();
  write_maybe(out, "updated_at", x.updated_at);
  write_maybe(out, "read_at", x.read_at);
  out.field("locked", by.locked);
  write_gate(out, by);
  out.list("items", x.items, [&](const news_row& row) {
    out.open();
    write_article(out, row, by);
    out.close();
  });
  write_next(out, x.next);
  out.close();
  return out.take();
}

std::string news_article(const news_row& x, const news_reader& by) {
  json_writer out;
  out.open();
  write_article(out, x, by);
  write_gate(out, by);
  out.close();
  return out.take();
}

std::string staff_article(const news_row& x) {
  json_writer out;
  write_staff_article(out, x);
  return out.take();
}

std::string staff_articles(const std::vector<news_row>& items, std::string_view next) {
  return page_of(items, next, write_staff_article);
}

std::string news_imported(const import_report& x) {
  json_writer out;
  out.open()
      .field("applied", x.applied)
      .field("items", x.rows)
      .field("new", x.fresh)
      .field("changed", x.changed)
      .field("same", x.same)
      .field("errors_total", x.wrong)
      .list("errors", x.faults, [&](const import_fault& f) {
        out.open()
            .field("item", f.line)
            .field("member", f.column)
            .field("reason", f.reason)
            .close();
      });
  out.close();
  return out.take();
}

std::string news_feed(const news_feed_view& x) {
  const auto& feed = x.feed;
  json_writer out;
  out.open().field("configured", x.configured).field("looking", x.looking);
  write_text(out, "url", feed.url);
  out.field("outcome", to_string(feed.outcome));
  write_text(out, "detail", feed.detail);
  out.field("items", feed.items).field("failures", feed.failures);
  write_maybe(out, "tried_at", feed.tried_at);
  write_maybe(out, "read_at", feed.read_at);
  write_maybe(out, "updated_at", feed.updated_at);
  out.close();
  return out.take();
}

} // namespace zhian::http::json
