#include "http/json/jobs.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <unordered_map>

#include "http/json/parts.hpp"

namespace zhian::http::json {

namespace {

void write_pay(json_writer& out, std::string_view name, uint32_t yuan, bool said) {
  if (said)
    out.field(name, yuan);
  else
    out.null(name);
}

/// Into an open object.
void write_posting(json_writer& out, const job_row& x) {
  const auto& what = x.what;
  out.field("id", x.id.str())
      .field("title", what.title)
      .field("company", what.company)
      .field("city", what.city);
  write_text(out, "location", what.at ? place_text(*what.at) : std::string{});
  write_pay(out, "salary_min", what.salary_min, what.salary_max > 0);
  write_pay(out, "salary_max", what.salary_max, what.salary_max > 0);
  out.field("years_min", what.years_min);
  write_maybe(out, "years_max", what.years_max);
  out.field("degree", to_string(what.least_degree))
      .field("language", to_string(what.lang))
      .field("skills", what.skills);
  write_text(out, "url", what.url);
  out.field("posted_at", to_rfc3339(what.posted_at))
      .field("sample", x.origin == job_origin::sample)
      .field("withdrawn", x.withdrawn_at.has_value());
}

void write_staff_posting(json_writer& out, const job_row& x, bool with_body) {
  out.open();
  write_posting(out, x);
  if (with_body)
    out.field("body", x.what.body);
  out.field("source_id", x.source_id)
      .field("origin", to_string(x.origin))
      .field("edited", x.edited)
      .field("created_at", to_rfc3339(x.created_at))
      .field("changed_at", to_rfc3339(x.changed_at));
  write_maybe(out, "withdrawn_at", x.withdrawn_at);
  out.field("version", x.version).close();
}

/// Into an open object.
void write_search(json_writer& out, const job_search_row& x, size_t found) {
  const auto& q = x.query;
  out.field("id", x.id.str()).field("query", q.words);
  out.open("filters");
  write_text(out, "city", q.city);
  write_maybe(out, "salary_min", q.salary_min);
  write_maybe(out, "years", q.years);
  write_text(out, "near", q.at ? place_text(*q.at) : std::string{});
  write_maybe(out, "radius_m", q.radius_m);
  out.close();
  write_text(out, "resume_id", x.resume ? x.resume->str() : std::string{});
  out.field("found", found)
      .field("repeated", x.repeated)
      .field("effective", x.effective)
      .field("created_at", to_rfc3339(x.created_at));
}

void write_result(json_writer& out, const job_result& x, const job_row& row, bool ranked) {
  out.open().open("job");
  write_posting(out, row);
  out.close();
  if (ranked)
    out.field("score", x.score);
  else
    out.null("score");
  out.list("reasons", x.reasons, [&](const job_reason& r) {
    out.open().field("what", r.what).field("points", r.points).field("skills", r.skills).close();
  });
  out.close();
}

} // namespace

std::string place_text(const geo_point& x) {
  auto part = [](int32_t micro) {
    char text[24];
    auto size = std::abs(static_cast<int64_t>(micro));
    std::snprintf(text, sizeof text, "%s%lld.%06lld", micro < 0 ? "-" : "",
                  static_cast<long long>(size / 1'000'000),
                  static_cast<long long>(size % 1'000'000));
    return std::string{text};
  };
  return part(x.lat) + ',' + part(x.lon);
}

std::string jobs(const std::vector<job_row>& items, std::string_view next) {
  return page_of(items, next, [](json_writer& out, const job_row& x) {
    out.open();
    write_posting(out, x);
    out.close();
  });
}

std::string job(const job_row& x) {
  json_writer out;
  out.open();
  write_posting(out, x);
  out.field("body", x.what.body).close();
  return out.take();
}

std::string staff_job(const job_row& x) {
  json_writer out;
  write_staff_posting(out, x, true);
  return out.take();
}

std::string staff_jobs(const std::vector<job_row>& items, std::string_view next) {
  return page_of(items, next,
                 [](json_writer& out, const job_row& x) { write_staff_posting(out, x, false); });
}

std::string job_import_done(const job_import_report& x) {
  json_writer out;
  out.open()
      .field("applied", x.applied)
      .field("rows", x.rows)
      .field("new", x.fresh)
      .field("changed", x.changed)
      .field("withdrawn", x.withdrawn)
      .field("same", x.same)
      .field("errors_total", x.wrong)
      .list("errors", x.faults, [&](const import_fault& f) {
        out.open()
            .field("line", f.line)
            .field("column", f.column)
            .field("reason", f.reason)
            .close();
      });
  return out.close().take();
}

std::string job_source(const std::optional<job_book_row>& x, bool configured) {
  job_book_row none;
  const auto& book = x ? *x : none;
  json_writer out;
  out.open().field("configured", configured);
  write_text(out, "cursor", book.cursor);
  write_maybe(out, "next_at", book.fetch_at);
  write_maybe(out, "tried_at", book.tried_at);
  write_maybe(out, "fetched_at", book.fetched_at);
  out.field("failures", book.failures);
  write_text(out, "fault", book.fault);
  out.field("pages", book.pages)
      .field("taken", book.taken)
      .field("refused", book.refused)
      .field("samples_done", book.samples_done)
      .close();
  return out.take();
}

std::string job_searches(const std::vector<list_job_searches::item>& items, std::string_view next) {
  return page_of(items, next, [](json_writer& out, const list_job_searches::item& x) {
    out.open();
    write_search(out, x.row, x.found);
    out.close();
  });
}

std::string job_search(const find_job_search::reply& x, uint32_t from, uint32_t limit) {
  const auto& row = *x.row;
  std::unordered_map<std::string, const job_row*> by_id;
  for (const auto& job : x.jobs)
    by_id.emplace(job.id.str(), &job);
  auto end = std::min<size_t>(row.results.size(), size_t{from} + limit);
  json_writer out;
  out.open();
  write_search(out, row, row.results.size());
  out.open("results").open_list("items");
  for (size_t i = from; i < end; ++i)
    if (auto at = by_id.find(row.results[i].job.str()); at != by_id.end())
      write_result(out, row.results[i], *at->second, row.resume.has_value());
  out.close_list();
  write_next(out, end < row.results.size() ? std::to_string(end) : std::string{});
  out.close().close();
  return out.take();
}

} // namespace zhian::http::json
