// Looking for work: postings as everybody reads them, and the searches one has made.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "http/json/jobs.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/job_filter.hpp"
#include "http/routes/own_account.hpp"
#include "http/routes/owned.hpp"
#include "http/routes/version_tag.hpp"
#include "http/server/dispatch.hpp"
#include "protocols/cities.hpp"
#include "protocols/grams.hpp"

namespace zhian::http {

namespace {

constexpr size_t most_job_grams = 64;

template <request T>
net::awaitable<answer<typename T::reply>> read_jobs(http_call& in, T question) {
  return ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                     in.at->node.config.http.request_budget);
}

/// A session as it was when it was made; `from`: the first of its results that is shown.
net::awaitable<http_reply> show_search(http_call& in, job_search_id id, uint32_t from,
                                       uint32_t limit, uint16_t status) {
  find_job_search question;
  question.in = in.who->in;
  question.owner = in.who->user;
  question.id = id;
  question.from = from;
  question.limit = limit;
  auto found = co_await read_jobs(in, std::move(question));
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  auto out = json_reply(status, json::job_search(*found, from, limit));
  out.set("Cache-Control", "private, no-cache");
  co_return out;
}

} // namespace

net::awaitable<http_reply> search_for_jobs(http_call& in) {
  json_object body{in.body};
  search_jobs question;
  question.query = read_job_query(body);
  if (auto text = body.optional_text("resume_id", 1, 64)) {
    question.resume = resume_id::parse(*text);
    if (!question.resume)
      body.refuse("resume_id", json_problem::reason::not_allowed, "res_…");
  }
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  set_op(in, body.canonical());
  auto made = co_await ask_account(in, std::move(question));
  if (!made)
    co_return fail(in, made.error());
  auto id = made->id;
  const page_request first;
  auto out = co_await show_search(in, id, 0, first.limit, 201);
  out.set("Location", "/api/v1/search/sessions/" + id.str());
  co_return out;
}

net::awaitable<http_reply> list_own_job_searches(http_call& in) {
  return owned_page<list_job_searches>(in, read_page_of<job_search_id>(in), list_job_searches{},
                                       json::job_searches);
}

net::awaitable<http_reply> read_own_job_search(http_call& in) {
  auto id = job_search_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  auto asked = read_page(in, is_number);
  if (asked.refused)
    co_return std::move(*asked.refused);
  auto from = std::min<uint64_t>(number_of(asked.page.before), job_bounds::results);
  co_return co_await show_search(in, *id, static_cast<uint32_t>(from), asked.page.limit, 200);
}

net::awaitable<http_reply> delete_own_job_search(http_call& in) {
  auto id = job_search_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  drop_job_search question;
  question.id = *id;
  auto gone = co_await ask_account(in, question);
  if (!gone)
    co_return fail(in, gone.error());
  co_return empty_reply();
}

net::awaitable<http_reply> list_open_jobs(http_call& in) {
  auto asked = read_job_filter(in);
  if (asked.refused)
    co_return std::move(*asked.refused);
  auto page = read_page(in, is_number);
  if (page.refused)
    co_return std::move(*page.refused);
  auto without_samples = query_flag(in, "without_samples");
  if (!without_samples)
    co_return bad_flag(in, "without_samples");
  list_jobs question;
  question.in = in.who->in;
  question.query = std::move(asked.query);
  if (const auto* known = jobs::find_city(question.query.city))
    question.query.city = known->zh;
  question.grams = grams_to_find(question.query.words, most_job_grams);
  question.samples = !*without_samples;
  question.page = std::move(page.page);
  // "?" alone asks for something; every posting would be an odd answer.
  auto blank = question.query.words.find_first_not_of(" \t") == std::string::npos;
  list_jobs::reply none;
  if (question.grams.empty() && !blank)
    co_return json_reply(200, json::jobs(none.items, none.next));
  auto list = co_await read_jobs(in, std::move(question));
  if (!list)
    co_return fail(in, list.error());
  co_return json_reply(200, json::jobs(list->items, list->next));
}

net::awaitable<http_reply> read_open_job(http_call& in) {
  auto id = job_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  find_job question;
  question.in = in.who->in;
  question.id = *id;
  auto found = co_await read_jobs(in, question);
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  co_return json_reply(200, json::job(*found->row));
}

} // namespace zhian::http
