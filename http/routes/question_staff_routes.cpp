// The classic question bank as staff keep it. On the admin listener; what they do leaves a line in
// the audit log with the row it changes.
#include <optional>
#include <string>
#include <utility>

#include "http/json/questions.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/owned.hpp"
#include "http/routes/question_filter.hpp"
#include "http/routes/version_tag.hpp"
#include "http/server/ask.hpp"
#include "http/server/dispatch.hpp"
#include "http/server/edge.hpp"
#include "protocols/question_queries.hpp"

namespace zhian::http {

namespace {

namespace bounds = question_bounds;
using reason = json_problem::reason;

constexpr auto home = "/api/v1/admin/classic-questions/";

template <request T>
net::awaitable<answer<typename T::reply>> read_store(http_call& in, T question) {
  return ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                     in.at->node.config.http.request_budget);
}

template <request T>
net::awaitable<answer<typename T::reply>> ask_catalogue(http_call& in, T question) {
  return ask_entity(in.at->io, in.at->node.svc, refs::catalogue(in.who->in, classic_questions),
                    in.meta, std::move(question), in.at->node.config.http.request_budget);
}

http_reply shown(const classic_question_row& row, uint16_t status = 200) {
  auto out = json_reply(status, json::staff_question(row));
  out.set("ETag", tag_of(row.version));
  out.set("Cache-Control", "private, no-cache");
  return out;
}

std::vector<std::string> optional_words(json_object& body, std::string_view name) {
  if (!body.has(name))
    return {};
  return body.text_list(name, bounds::words, 1, bounds::word);
}

std::optional<question_text> read_text(json_object& body, std::string_view name) {
  if (!body.has(name))
    return std::nullopt;
  auto part = body.object(name);
  question_text out;
  out.text = part.text("text", 1, bounds::text);
  out.key_points = part.text_list("key_points", bounds::key_points, 1, bounds::key_point);
  out.answer = part.optional_text("answer", 0, bounds::answer).value_or(std::string{});
  part.finish(); // Its problem is the body's, too.
  return out;
}

question_content read_content(json_object& body) {
  question_content out;
  out.category = body.text("category", 1, bounds::word);
  if (auto known = parse_level(body.text("level", 1, 16)))
    out.seniority = *known;
  else
    body.refuse("level", reason::not_allowed, "junior, middle, senior");
  out.roles = optional_words(body, "roles");
  out.skills = optional_words(body, "skills");
  out.zh = read_text(body, "zh");
  out.en = read_text(body, "en");
  return out;
}

/// What the catalogue says of a member that reads well and still cannot be kept.
http_reply refused(const http_call& in, const caf::error& err) {
  if (ec_of(err) != ec::validation_failed)
    return fail(in, err);
  auto field = field_of(err);
  std::string expected;
  if (field == "category")
    for (auto x : question_categories)
      expected.append(expected.empty() ? "" : ", ").append(x);
  return fail(in, json_problem{ec::validation_failed, reason::not_allowed, std::move(field),
                               std::move(expected), 0, 0});
}

} // namespace

net::awaitable<http_reply> list_all_questions(http_call& in) {
  auto asked = read_question_filter(in);
  if (asked.refused)
    co_return std::move(*asked.refused);
  auto retired = query_flag(in, "retired");
  if (!retired)
    co_return bad_flag(in, "retired");
  asked.question.retired = *retired;
  list_questions::reply none;
  if (asked.nothing)
    co_return json_reply(200, json::staff_questions(none.items, none.next));
  auto list = co_await read_store(in, std::move(asked.question));
  if (!list)
    co_return fail(in, list.error());
  co_return json_reply(200, json::staff_questions(list->items, list->next));
}

net::awaitable<http_reply> read_any_question(http_call& in) {
  auto id = question_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  find_question_row question;
  question.in = in.who->in;
  question.id = *id;
  auto found = co_await read_store(in, std::move(question));
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  co_return shown(found->row->row);
}

net::awaitable<http_reply> add_one_question(http_call& in) {
  json_object body{in.body};
  add_question question;
  question.source_id =
      body.optional_text("source_id", 1, bounds::source_id).value_or(std::string{});
  question.what = read_content(body);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  set_op(in, body.canonical());
  auto got = co_await ask_catalogue(in, std::move(question));
  if (!got)
    co_return refused(in, got.error());
  auto out = shown(got->row, 201);
  out.set("Location", home + got->row.id.str());
  co_return out;
}

net::awaitable<http_reply> change_one_question(http_call& in) {
  auto id = question_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  auto based_on = version_of(in.header("If-Match"));
  if (!based_on)
    co_return no_version(in);
  json_object body{in.body};
  change_question question;
  question.id = *id;
  question.based_on = *based_on;
  question.what = read_content(body);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  auto got = co_await ask_catalogue(in, std::move(question));
  if (!got)
    co_return refused(in, got.error());
  co_return shown(got->row);
}

net::awaitable<http_reply> retire_one_question(http_call& in) {
  auto id = question_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  auto based_on = version_of(in.header("If-Match"));
  if (!based_on)
    co_return no_version(in);
  retire_question question;
  question.id = *id;
  question.based_on = *based_on;
  auto got = co_await ask_catalogue(in, question);
  if (!got)
    co_return fail(in, got.error());
  co_return shown(got->row);
}

net::awaitable<http_reply> import_question_file(http_call& in) {
  auto dry_run = query_flag(in, "dry_run");
  if (!dry_run)
    co_return bad_flag(in, "dry_run");
  set_op(in, in.body);
  import_questions question;
  question.csv = std::move(in.body);
  question.dry_run = *dry_run;
  auto got = co_await ask_catalogue(in, std::move(question));
  if (!got)
    co_return fail(in, got.error());
  co_return json_reply(200, json::import_done(*got));
}

} // namespace zhian::http
