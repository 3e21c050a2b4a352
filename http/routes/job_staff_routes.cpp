// Postings as staff keep them, and how the crawler service fares. On the admin listener; what staff
// do leaves a line in the audit log with the row it changes.
#include <optional>
#include <string>
#include <utility>

#include "http/json/jobs.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/job_filter.hpp"
#include "http/routes/owned.hpp"
#include "http/routes/version_tag.hpp"
#include "http/routes/words.hpp"
#include "http/server/ask.hpp"
#include "http/server/dispatch.hpp"
#include "http/server/edge.hpp"
#include "protocols/job_queries.hpp"

namespace zhian::http {

namespace {

namespace bounds = job_bounds;
using reason = json_problem::reason;

constexpr auto staff_home = "/api/v1/admin/jobs/";

template <request T>
net::awaitable<answer<typename T::reply>> read_postings(http_call& in, T question) {
  return ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                     in.at->node.config.http.request_budget);
}

template <request T>
net::awaitable<answer<typename T::reply>> ask_postings(http_call& in, T question) {
  return ask_entity(in.at->io, in.at->node.svc, refs::catalogue(in.who->in, job_postings), in.meta,
                    std::move(question), in.at->node.config.http.request_budget);
}

http_reply shown_posting(const job_row& row, uint16_t status = 200) {
  auto out = json_reply(status, json::staff_job(row));
  out.set("ETag", tag_of(row.version));
  out.set("Cache-Control", "private, no-cache");
  return out;
}

std::optional<uint32_t> count_of(json_object& body, std::string_view name, uint64_t most) {
  if (auto n = body.optional_number(name, 0, most))
    return static_cast<uint32_t>(*n);
  return std::nullopt;
}

/// All that may be said of a posting; what is not there is left as it is.
job_patch read_patch(json_object& body) {
  job_patch out;
  out.title = body.optional_text("title", 1, bounds::title);
  out.company = body.optional_text("company", 1, bounds::company);
  out.city = body.optional_text("city", 1, bounds::city);
  if (auto text = body.optional_text("location", 3, 64)) {
    out.at = parse_place(*text);
    if (!out.at)
      body.refuse("location", reason::not_allowed, "31.2304,121.4737");
  }
  out.salary_min = count_of(body, "salary_min", bounds::salary);
  out.salary_max = count_of(body, "salary_max", bounds::salary);
  out.years_min = count_of(body, "years_min", bounds::years);
  out.years_max = count_of(body, "years_max", bounds::years);
  if (auto word =
          body.optional_choice("degree", {"none", "college", "bachelor", "master", "doctor"}))
    out.least_degree = parse_degree(*word);
  if (auto word = body.optional_choice("language", {"zh", "en"}))
    out.lang = *word == "en" ? language::en : language::zh;
  if (body.has("skills"))
    out.skills = body.text_list("skills", bounds::skills, 1, bounds::skill);
  out.body = body.optional_text("body", 1, bounds::body);
  out.url = body.optional_text("url", 0, bounds::url);
  return out;
}

job_content content_of(json_object& body, const job_patch& x) {
  for (const auto* name : {"title", "company", "city", "body"})
    if (!body.has(name))
      body.refuse(name, reason::missing);
  job_content out;
  out.title = x.title.value_or("");
  out.company = x.company.value_or("");
  out.city = x.city.value_or("");
  out.at = x.at;
  out.salary_min = x.salary_min.value_or(0);
  out.salary_max = x.salary_max.value_or(out.salary_min);
  out.years_min = x.years_min.value_or(0);
  out.years_max = x.years_max;
  out.least_degree = x.least_degree.value_or(degree::none);
  out.lang = x.lang.value_or(language::zh);
  out.skills = x.skills.value_or(std::vector<std::string>{});
  out.body = x.body.value_or("");
  out.url = x.url.value_or("");
  return out;
}

/// What the entity says of a member that reads well and still cannot be kept.
http_reply refused_posting(const http_call& in, const caf::error& err) {
  if (ec_of(err) != ec::validation_failed)
    return fail(in, err);
  return fail(in,
              json_problem{ec::validation_failed, reason::not_allowed, field_of(err), {}, 0, 0});
}

net::awaitable<http_reply> import_file_of_jobs(http_call& in, job_format format) {
  auto dry_run = query_flag(in, "dry_run");
  if (!dry_run)
    co_return bad_flag(in, "dry_run");
  set_op(in, in.body);
  import_jobs question;
  question.format = format;
  question.text = std::move(in.body);
  question.dry_run = *dry_run;
  auto got = co_await ask_postings(in, std::move(question));
  if (!got)
    co_return fail(in, got.error());
  co_return json_reply(200, json::job_import_done(*got));
}

} // namespace

net::awaitable<http_reply> list_staff_jobs(http_call& in) {
  auto page = read_page(in, is_number);
  if (page.refused)
    co_return std::move(*page.refused);
  list_all_jobs question;
  if (auto refused =
          take_word(in, "origin", {job_origin::sample, job_origin::staff, job_origin::provider},
                    question.origin))
    co_return std::move(*refused);
  if (in.query_value("withdrawn")) {
    question.withdrawn = query_flag(in, "withdrawn");
    if (!question.withdrawn)
      co_return bad_flag(in, "withdrawn");
  }
  question.source_id = in.query_value("source_id").value_or(std::string{});
  question.in = in.who->in;
  question.page = std::move(page.page);
  auto list = co_await read_postings(in, std::move(question));
  if (!list)
    co_return fail(in, list.error());
  co_return json_reply(200, json::staff_jobs(list->items, list->next));
}

net::awaitable<http_reply> read_staff_job(http_call& in) {
  auto id = job_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  find_job question;
  question.in = in.who->in;
  question.id = *id;
  auto found = co_await read_postings(in, question);
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  co_return shown_posting(*found->row);
}

net::awaitable<http_reply> add_staff_job(http_call& in) {
  json_object body{in.body};
  add_job question;
  question.source_id =
      body.optional_text("source_id", 1, bounds::source_id).value_or(std::string{});
  auto said = read_patch(body);
  question.what = content_of(body, said);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  set_op(in, body.canonical());
  auto got = co_await ask_postings(in, std::move(question));
  if (!got)
    co_return refused_posting(in, got.error());
  auto out = shown_posting(got->row, 201);
  out.set("Location", staff_home + got->row.id.str());
  co_return out;
}

net::awaitable<http_reply> change_staff_job(http_call& in) {
  auto id = job_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  auto based_on = version_of(in.header("If-Match"));
  if (!based_on)
    co_return no_version(in);
  json_object body{in.body};
  change_job question;
  question.id = *id;
  question.based_on = *based_on;
  question.patch = read_patch(body);
  question.patch.offer = body.optional_flag("offer").value_or(false);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  auto got = co_await ask_postings(in, std::move(question));
  if (!got)
    co_return refused_posting(in, got.error());
  co_return shown_posting(got->row);
}

net::awaitable<http_reply> withdraw_staff_job(http_call& in) {
  auto id = job_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  auto based_on = version_of(in.header("If-Match"));
  if (!based_on)
    co_return no_version(in);
  withdraw_job question;
  question.id = *id;
  question.based_on = *based_on;
  auto got = co_await ask_postings(in, question);
  if (!got)
    co_return fail(in, got.error());
  co_return shown_posting(got->row);
}

net::awaitable<http_reply> import_jobs_csv(http_call& in) {
  return import_file_of_jobs(in, job_format::csv);
}

net::awaitable<http_reply> import_jobs_json(http_call& in) {
  return import_file_of_jobs(in, job_format::json);
}

net::awaitable<http_reply> read_job_source(http_call& in) {
  load_job_book question;
  question.catalogue = refs::catalogue(in.who->in, job_postings);
  auto found = co_await read_postings(in, std::move(question));
  if (!found)
    co_return fail(in, found.error());
  co_return json_reply(200,
                       json::job_source(found->row, !in.at->node.config.jobs.source_url.empty()));
}

} // namespace zhian::http
