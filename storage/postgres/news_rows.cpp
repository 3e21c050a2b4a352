#include "storage/postgres/news_rows.hpp"

#include <charconv>
#include <chrono>
#include <utility>

#include <rapidjson/document.h>

#include "protocols/json_writer.hpp"
#include "storage/postgres/array_text.hpp"
#include "storage/postgres/columns.hpp"
#include "storage/postgres/json_text.hpp"
#include "storage/postgres/read_rows.hpp"

namespace zhian::storage {

namespace {

/// {"title":…,"summary":…,"body":…}
std::string json_of_news(const news_text& x) {
  json_writer out;
  out.open().field("title", x.title).field("summary", x.summary).field("body", x.body).close();
  return out.take();
}

std::optional<news_text> news_of_json(const pqxx::field& f) {
  if (f.is_null())
    return std::nullopt;
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(f.c_str(), f.size());
  if (doc.HasParseError() || !doc.IsObject())
    return std::nullopt;
  auto text = [&](const char* name) {
    auto at = doc.FindMember(name);
    return at == doc.MemberEnd() || !at->value.IsString()
               ? std::string{}
               : std::string{at->value.GetString(), at->value.GetStringLength()};
  };
  return news_text{text("title"), text("summary"), text("body")};
}

const row_table<news_row> articles{
    "news_article",
    "t.id",
    "t.id = v.id",
    {
        id_column,
        realm_column,
        shard_column,
        ZHIAN_COLUMN("source_id", "text", x.row->source_id),
        ZHIAN_COLUMN("url", "text", x.row->what.url),
        ZHIAN_COLUMN("tags", "jsonb", json_strings(x.row->what.tags)),
        ZHIAN_COLUMN("published_at", "timestamptz", x.row->what.published_at),
        {"zh", "jsonb",
         [](array_text& out, const auto& x) {
           x.row->what.zh ? out.put(json_of_news(*x.row->what.zh)) : out.put_null();
         }},
        {"en", "jsonb",
         [](array_text& out, const auto& x) {
           x.row->what.en ? out.put(json_of_news(*x.row->what.en)) : out.put_null();
         }},
        ZHIAN_COLUMN("origin", "smallint", static_cast<int>(x.row->origin)),
        ZHIAN_COLUMN("edited", "bool", x.row->edited),
        ZHIAN_COLUMN("withdrawn_at", "timestamptz", x.row->withdrawn_at),
        ZHIAN_COLUMN("created_at", "timestamptz", x.row->created_at),
        ZHIAN_COLUMN("changed_at", "timestamptz", x.row->changed_at),
        version_column,
    },
    [](const news_row& x) { return x.id.str(); },
};

const row_table<news_feed_row> feeds{
    "news_feed",
    "t.realm::text",
    "t.realm = v.realm",
    {
        realm_column,
        shard_column,
        ZHIAN_COLUMN("url", "text", x.row->url),
        ZHIAN_COLUMN("etag", "text", x.row->etag),
        ZHIAN_COLUMN("last_modified", "text", x.row->last_modified),
        ZHIAN_COLUMN("outcome", "smallint", static_cast<int>(x.row->outcome)),
        ZHIAN_COLUMN("detail", "text", x.row->detail),
        ZHIAN_COLUMN("items", "int", x.row->items),
        ZHIAN_COLUMN("failures", "int", x.row->failures),
        ZHIAN_COLUMN("slot", "timestamptz", x.row->slot),
        ZHIAN_COLUMN("tried_at", "timestamptz", x.row->tried_at),
        ZHIAN_COLUMN("read_at", "timestamptz", x.row->read_at),
        ZHIAN_COLUMN("updated_at", "timestamptz", x.row->updated_at),
        version_column,
    },
    [](const news_feed_row& x) { return std::to_string(static_cast<int>(x.in)); },
};

const std::vector<column<news_trim>> trim_columns{
    realm_column,
    ZHIAN_COLUMN("most", "int", x.row->most),
};

const std::string article_columns = "id, realm, source_id, url, tags, published_at, zh, en, origin,"
                                    " edited, withdrawn_at, created_at, changed_at, version";

news_row read_article(const pqxx::row& r) {
  news_row x;
  x.id = id_of<news_id>(r[0]);
  x.in = static_cast<realm>(r[1].as<int>());
  x.source_id = text_of(r[2]);
  x.what.url = text_of(r[3]);
  x.what.tags = strings_of_json(text_of(r[4]));
  x.what.published_at = time_of(r[5]);
  x.what.zh = news_of_json(r[6]);
  x.what.en = news_of_json(r[7]);
  x.origin = static_cast<news_origin>(r[8].as<int>());
  x.edited = r[9].as<bool>();
  x.withdrawn_at = time_if_any(r[10]);
  x.created_at = time_of(r[11]);
  x.changed_at = time_of(r[12]);
  x.version = r[13].as<uint64_t>();
  return x;
}

news_feed_row read_feed_row(const pqxx::row& r) {
  news_feed_row x;
  x.in = static_cast<realm>(r[0].as<int>());
  x.url = text_of(r[1]);
  x.etag = text_of(r[2]);
  x.last_modified = text_of(r[3]);
  x.outcome = static_cast<feed_outcome>(r[4].as<int>());
  x.detail = text_of(r[5]);
  x.items = r[6].as<uint32_t>();
  x.failures = r[7].as<uint32_t>();
  x.slot = time_if_any(r[8]);
  x.tried_at = time_if_any(r[9]);
  x.read_at = time_if_any(r[10]);
  x.updated_at = time_if_any(r[11]);
  x.version = r[12].as<uint64_t>();
  return x;
}

int realm_number(realm x) {
  return static_cast<int>(x);
}

/// "<published in µs>.nws_…": where a page begins; empty: at the newest.
std::pair<std::string, std::string> place_in_news(const std::string& cursor) {
  auto dot = cursor.find('.');
  if (dot == std::string::npos)
    return {"infinity", ""};
  int64_t us = 0;
  std::from_chars(cursor.data(), cursor.data() + dot, us);
  return {to_rfc3339_us(timestamp{std::chrono::microseconds{us}}), cursor.substr(dot + 1)};
}

} // namespace

void write_news_records(row_writes& out, const std::vector<batch_item>& items) {
  write_rows(out, articles, items);
  write_rows(out, feeds, items);
  // After the rows of the same commit, which may be the newest.
  static const std::string trim_sql =
      "DELETE FROM news_article t USING (SELECT o.id FROM " + unnest(trim_columns) + " AS v("
      + names(trim_columns)
      + "), LATERAL (SELECT n.id FROM news_article n WHERE n.realm = v.realm AND n.origin = 2"
        " AND NOT n.edited ORDER BY n.published_at DESC, n.id COLLATE \"C\" DESC OFFSET v.most) o)"
        " AS old WHERE t.id = old.id";
  write_plain(out, trim_sql, trim_columns, items);
}

void run_query(pqxx::transaction_base& tx, const list_news& q, list_news::reply& out) {
  static const auto sql =
      "SELECT " + article_columns
      + " FROM news_article WHERE realm = $1 AND ($2 = '' OR tags @> to_jsonb($2::text))"
        " AND ($3 = '' OR ($3 = 'zh' AND zh IS NOT NULL) OR ($3 = 'en' AND en IS NOT NULL))"
        " AND ($4::int = 1 OR withdrawn_at IS NULL)"
        " AND (published_at, id COLLATE \"C\") < ($5::timestamptz, $6 COLLATE \"C\")"
        " ORDER BY published_at DESC, id COLLATE \"C\" DESC LIMIT $7";
  auto limit = page_size(q.page);
  auto [at, id] = place_in_news(q.page.before);
  auto rows = tx.exec_params(sql, realm_number(q.in), q.tag,
                             q.lang ? std::string{to_string(*q.lang)} : std::string{},
                             q.withdrawn ? 1 : 0, at, id, limit + 1);
  for (const auto& r : rows) {
    if (out.items.size() == limit) {
      const auto& last = out.items.back();
      out.next =
          std::to_string(last.what.published_at.time_since_epoch().count()) + '.' + last.id.str();
      break;
    }
    out.items.push_back(read_article(r));
  }
  auto feed = tx.exec_params("SELECT updated_at, read_at FROM news_feed WHERE realm = $1",
                             realm_number(q.in));
  if (!feed.empty()) {
    out.updated_at = time_if_any(feed[0][0]);
    out.read_at = time_if_any(feed[0][1]);
  }
}

void run_query(pqxx::transaction_base& tx, const find_news_row& q, find_news_row::reply& out) {
  static const auto sql =
      "SELECT " + article_columns + " FROM news_article WHERE id = $1 AND realm = $2";
  auto rows = tx.exec_params(sql, q.id.str(), realm_number(q.in));
  if (!rows.empty())
    out.row = read_article(rows[0]);
}

void run_query(pqxx::transaction_base& tx, const load_news& q, load_news::reply& out) {
  static const auto sql = "SELECT " + article_columns
                          + " FROM news_article WHERE realm = $1 AND (($2::int = 1 AND origin = 1)"
                            " OR id = $3 OR source_id = ANY ($4::text[]))";
  array_text sources;
  for (const auto& x : q.sources)
    sources.put(x);
  for (const auto& r : tx.exec_params(sql, realm_number(q.news.in), q.samples ? 1 : 0,
                                      q.id ? q.id->str() : std::string{}, sources.take()))
    out.rows.push_back(read_article(r));
  out.total = tx.exec_params("SELECT count(*) FROM news_article WHERE realm = $1"
                             " AND (origin <> 2 OR edited)",
                             realm_number(q.news.in))[0][0]
                  .as<uint32_t>();
  auto feed = tx.exec_params("SELECT realm, url, etag, last_modified, outcome, detail, items,"
                             " failures, slot, tried_at, read_at, updated_at, version"
                             " FROM news_feed WHERE realm = $1",
                             realm_number(q.news.in));
  if (!feed.empty())
    out.feed = read_feed_row(feed[0]);
}

} // namespace zhian::storage
