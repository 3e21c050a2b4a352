// Postings as staff keep them, and how the crawler service fares. On the admin listener; what staff
// do leaves a line in the audit log with the row it changes.
#include <optional>
#include <string>
#include <utility>

#include "http/json/jobs.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/job_filter.hpp"
#include "http/routes/kept_list.hpp"
#include "http/routes/owned.hpp"
#include "http/routes/words.hpp"
#include "protocols/job_queries.hpp"

namespace zhian::http {

namespace {

namespace bounds = job_bounds;
using reason = json_problem::reason;

struct staff_postings {
  static constexpr auto name = job_postings;
  static constexpr auto home = "/api/v1/admin/jobs/";
  static const job_row& row_of(const job_row& x) { return x; }
  static std::string shown(const job_row& x) { return json::staff_job(x); }
  static std::string imported(const job_import_report& x) { return json::job_import_done(x); }
  static std::string expected(std::string_view) { return {}; }
};

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

net::awaitable<http_reply> import_file_of_jobs(http_call& in, job_format format) {
  import_jobs question;
  question.format = format;
  return import_kept<staff_postings>(in, std::move(question), &import_jobs::text);
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
  auto out = co_await kept_page(in, std::move(question), json::staff_jobs);
  co_return out;
}

net::awaitable<http_reply> read_staff_job(http_call& in) {
  return read_kept<staff_postings, find_job>(in);
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
  auto out = co_await add_kept<staff_postings>(in, std::move(question));
  co_return out;
}

net::awaitable<http_reply> change_staff_job(http_call& in) {
  change_job question;
  if (auto refused = take_basis(in, question))
    co_return std::move(*refused);
  json_object body{in.body};
  question.patch = read_patch(body);
  question.patch.offer = body.optional_flag("offer").value_or(false);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  auto out = co_await change_kept<staff_postings>(in, std::move(question));
  co_return out;
}

net::awaitable<http_reply> withdraw_staff_job(http_call& in) {
  return withdraw_kept<staff_postings, withdraw_job>(in);
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
  auto found = co_await ask_store(in, std::move(question));
  if (!found)
    co_return fail(in, found.error());
  co_return json_reply(200,
                       json::job_source(found->row, !in.at->node.config.jobs.source_url.empty()));
}

} // namespace zhian::http
