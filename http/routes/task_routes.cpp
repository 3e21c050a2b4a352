// Tasks of the caller, and the diagnosis of resumes, which is one. Begun by the account, given up
// at the task itself; what they came to is read from the store. Rules live in actors/task.
#include "http/json/tasks.hpp"
#include "http/routes/begun_task.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/own_account.hpp"
#include "http/routes/owned.hpp"
#include "http/server/dispatch.hpp"
#include "protocols/digest.hpp"
#include "protocols/payment.hpp"
#include "protocols/task_queries.hpp"

namespace zhian::http {

namespace {

using reason = json_problem::reason;

/// The caller's diagnosis of this id; a reply when it is not there.
net::awaitable<std::optional<http_reply>> take_diagnosis(http_call& in, std::string_view id,
                                                         task_result_row& to) {
  std::optional<http_reply> refused;
  auto named = task_id::parse(id);
  if (!named) {
    refused = fail(in, ec::not_found);
    co_return refused;
  }
  find_task_result find;
  find.in = in.who->in;
  find.owner = in.who->user;
  find.id = *named;
  find.what = task_kind::diagnosis;
  auto found = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(find),
                                    in.at->node.config.http.request_budget);
  if (!found)
    refused = fail(in, found.error());
  else if (!found->row)
    refused = fail(in, ec::not_found);
  else
    to = std::move(*found->row);
  co_return refused;
}

} // namespace

net::awaitable<http_reply> start_diagnosis(http_call& in) {
  json_object body{in.body};
  start_task question;
  question.what = task_kind::diagnosis;
  auto resume = resume_id::parse(body.text("resume_id", 1, 64));
  if (!resume)
    body.refuse("resume_id", reason::not_allowed, "res_…");
  else
    question.input.resume = *resume;
  question.input.position = body.optional_text("position", 0, 120).value_or(std::string{});
  question.input.job_description =
      body.optional_text("job_description", 0, 8000).value_or(std::string{});
  question.input.lang = in.lang();
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  set_op(in, body.canonical());
  auto started = co_await ask_account(in, std::move(question));
  if (!started)
    co_return fail(in, started.error());
  auto task = std::move(started->task);
  co_return co_await begun_task(in, std::move(task));
}

net::awaitable<http_reply> list_own_tasks(http_call& in) {
  return owned_page<list_tasks, task_id>(in, json::tasks);
}

net::awaitable<http_reply> read_own_task(http_call& in) {
  auto out = co_await owned_row<find_task>(in, json::task);
  if (out.status != 200)
    co_return out;
  auto etag = '"' + to_hex(digest_of(out.body)) + '"';
  if (in.header("If-None-Match") == etag) {
    out = empty_reply();
    out.status = 304;
  }
  out.set("ETag", std::move(etag));
  out.set("Cache-Control", "private, no-cache");
  co_return out;
}

net::awaitable<http_reply> cancel_own_task(http_call& in) {
  auto id = task_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  set_op(in, {});
  cancel_task question;
  auto got = co_await ask_entity(in.at->io, in.at->node.svc, refs::task(in.who->in, *id), in.meta,
                                 question, in.at->node.config.http.request_budget);
  if (!got)
    co_return fail(in, got.error());
  co_return json_reply(200, json::task(got->task));
}

net::awaitable<http_reply> list_own_diagnoses(http_call& in) {
  return owned_page<list_task_results, task_id>(in, json::diagnoses);
}

net::awaitable<http_reply> read_diagnosis(http_call& in) {
  task_result_row row;
  if (auto refused = co_await take_diagnosis(in, in.param("id"), row))
    co_return std::move(*refused);
  ask_gate gate{feature::report_view};
  auto open = co_await ask_account(in, gate);
  if (!open)
    co_return fail(in, open.error());
  if (auto why = static_cast<ec>(open->error); why != ec::none && !is_closed_gate(why))
    co_return fail(in, why);
  if (open->error != 0)
    co_return json_reply(200, json::diagnosis(row, {}, open->facts));
  show_result question;
  question.what = row.what;
  question.body = std::move(row.body);
  question.lang = in.lang();
  auto shown = co_await ask_service(in.at->io, in.at->node.svc.task_readers, std::move(question),
                                    in.at->node.config.http.request_budget);
  if (!shown)
    co_return fail(in, shown.error());
  co_return json_reply(200, json::diagnosis(row, shown->json, {}));
}

net::awaitable<http_reply> compare_own_diagnoses(http_call& in) {
  task_result_row before;
  task_result_row after;
  if (auto refused = co_await take_diagnosis(in, in.param("id"), before))
    co_return std::move(*refused);
  if (auto refused = co_await take_diagnosis(in, in.param("other"), after))
    co_return std::move(*refused);
  if (before.document != after.document)
    co_return fail(in, ec::validation_failed,
                   in.lang() == language::zh ? "两次诊断应针对同一份简历的版本"
                                             : "both must be of versions of one resume",
                   "other");
  ask_gate gate{feature::report_view};
  auto open = co_await ask_account(in, gate);
  if (!open)
    co_return fail(in, open.error());
  if (auto why = static_cast<ec>(open->error); why != ec::none && !is_closed_gate(why))
    co_return fail(in, why);
  compare_results question;
  question.what = before.what;
  question.before = std::move(before.body);
  question.after = std::move(after.body);
  question.lang = in.lang();
  question.full = open->error == 0;
  auto compared = co_await ask_service(in.at->io, in.at->node.svc.task_readers, std::move(question),
                                       in.at->node.config.http.request_budget);
  if (!compared)
    co_return fail(in, compared.error());
  co_return json_reply(200, json::diagnosis_change(before, after, compared->json, open->facts));
}

} // namespace zhian::http
