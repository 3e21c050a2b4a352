#include "storage/postgres/job_tables.hpp"

#include "storage/postgres/columns.hpp"
#include "storage/postgres/job_json.hpp"
#include "storage/postgres/json_text.hpp"

namespace zhian::storage {

namespace {

const row_table<job_row> postings{
    "job_posting",
    "t.id",
    "t.id = v.id",
    {
        id_column,
        realm_column,
        shard_column,
        ZHIAN_COLUMN("origin", "smallint", static_cast<int>(x.row->origin)),
        ZHIAN_COLUMN("source_id", "text", x.row->source_id),
        ZHIAN_COLUMN("ordinal", "bigint", x.row->ordinal),
        ZHIAN_COLUMN("title", "text", x.row->what.title),
        ZHIAN_COLUMN("company", "text", x.row->what.company),
        ZHIAN_COLUMN("city", "text", x.row->what.city),
        {"lat", "int",
         [](array_text& out, const auto& x) {
           x.row->what.at ? out.put(x.row->what.at->lat) : out.put_null();
         }},
        {"lon", "int",
         [](array_text& out, const auto& x) {
           x.row->what.at ? out.put(x.row->what.at->lon) : out.put_null();
         }},
        ZHIAN_COLUMN("salary_min", "int", x.row->what.salary_min),
        ZHIAN_COLUMN("salary_max", "int", x.row->what.salary_max),
        ZHIAN_COLUMN("years_min", "int", x.row->what.years_min),
        ZHIAN_COLUMN("years_max", "int", x.row->what.years_max),
        ZHIAN_COLUMN("degree", "smallint", static_cast<int>(x.row->what.least_degree)),
        ZHIAN_COLUMN("language", "text", to_string(x.row->what.lang)),
        ZHIAN_COLUMN("skills", "jsonb", json_strings(x.row->what.skills)),
        ZHIAN_COLUMN("body", "text", x.row->what.body),
        ZHIAN_COLUMN("url", "text", x.row->what.url),
        ZHIAN_COLUMN("posted_at", "timestamptz", x.row->what.posted_at),
        ZHIAN_COLUMN("tokens", "tsvector", tokens_of(*x.row)),
        ZHIAN_COLUMN("digest", "text", x.row->digest),
        ZHIAN_COLUMN("edited", "bool", x.row->edited),
        ZHIAN_COLUMN("withdrawn_at", "timestamptz", x.row->withdrawn_at),
        ZHIAN_COLUMN("created_at", "timestamptz", x.row->created_at),
        ZHIAN_COLUMN("changed_at", "timestamptz", x.row->changed_at),
        version_column,
    },
    [](const job_row& x) { return x.id.str(); },
};

const row_table<job_book_row> job_books{
    "job_book",
    "t.realm::text",
    "t.realm = v.realm",
    {
        realm_column,
        shard_column,
        ZHIAN_COLUMN("last_ordinal", "bigint", x.row->last_ordinal),
        ZHIAN_COLUMN("samples", "text", x.row->samples),
        ZHIAN_COLUMN("samples_done", "int", x.row->samples_done),
        ZHIAN_COLUMN("source", "text", x.row->source),
        ZHIAN_COLUMN("cursor", "text", x.row->cursor),
        ZHIAN_COLUMN("fetch_at", "timestamptz", x.row->fetch_at),
        ZHIAN_COLUMN("failures", "int", x.row->failures),
        ZHIAN_COLUMN("fault", "text", x.row->fault),
        ZHIAN_COLUMN("tried_at", "timestamptz", x.row->tried_at),
        ZHIAN_COLUMN("fetched_at", "timestamptz", x.row->fetched_at),
        ZHIAN_COLUMN("pages", "bigint", x.row->pages),
        ZHIAN_COLUMN("taken", "bigint", x.row->taken),
        ZHIAN_COLUMN("refused", "bigint", x.row->refused),
        version_column,
    },
    [](const job_book_row& x) { return std::to_string(static_cast<int>(x.in)); },
};

const row_table<job_search_row> job_searches{
    "job_search",
    "t.id",
    "t.id = v.id",
    {
        id_column,
        realm_column,
        shard_column,
        ZHIAN_COLUMN("user_id", "text", x.row->user.str()),
        ZHIAN_COLUMN("query", "jsonb", json_of_query(x.row->query)),
        ZHIAN_COLUMN("digest", "text", x.row->digest),
        ZHIAN_COLUMN("resume", "text", x.row->resume ? x.row->resume->str() : std::string{}),
        ZHIAN_COLUMN("results", "jsonb", json_of_results(x.row->results)),
        ZHIAN_COLUMN("found", "int", x.row->results.size()),
        ZHIAN_COLUMN("repeated", "bool", x.row->repeated),
        ZHIAN_COLUMN("effective", "bool", x.row->effective),
        ZHIAN_COLUMN("created_at", "timestamptz", x.row->created_at),
        ZHIAN_COLUMN("deleted_at", "timestamptz", x.row->deleted_at),
        version_column,
    },
    [](const job_search_row& x) { return x.id.str(); },
};

} // namespace

void write_job_records(row_writes& out, const std::vector<batch_item>& items) {
  write_rows(out, postings, items);
  write_rows(out, job_books, items);
  write_rows(out, job_searches, items);
}

} // namespace zhian::storage
