// The classic question bank as staff keep it. On the admin listener; what they do leaves a line in
// the audit log with the row it changes.
#include <optional>
#include <string>
#include <utility>

#include "http/json/questions.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/kept_list.hpp"
#include "http/routes/owned.hpp"
#include "http/routes/question_filter.hpp"
#include "protocols/question_queries.hpp"

namespace zhian::http {

namespace {

namespace bounds = question_bounds;
using reason = json_problem::reason;

struct question_list {
  static constexpr auto name = classic_questions;
  static constexpr auto home = "/api/v1/admin/classic-questions/";
  static const classic_question_row& row_of(const question_item& x) { return x.row; }
  static std::string shown(const classic_question_row& x) { return json::staff_question(x); }
  static std::string imported(const import_report& x) { return json::import_done(x); }
  static std::string expected(std::string_view field) {
    std::string out;
    if (field == "category")
      for (auto x : question_categories)
        out.append(out.empty() ? "" : ", ").append(x);
    return out;
  }
};

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
  auto out = co_await kept_page(in, std::move(asked.question), json::staff_questions);
  co_return out;
}

net::awaitable<http_reply> read_any_question(http_call& in) {
  return read_kept<question_list, find_question_row>(in);
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
  auto out = co_await add_kept<question_list>(in, std::move(question));
  co_return out;
}

net::awaitable<http_reply> change_one_question(http_call& in) {
  change_question question;
  if (auto refused = take_basis(in, question))
    co_return std::move(*refused);
  json_object body{in.body};
  question.what = read_content(body);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  auto out = co_await change_kept<question_list>(in, std::move(question));
  co_return out;
}

net::awaitable<http_reply> retire_one_question(http_call& in) {
  return withdraw_kept<question_list, retire_question>(in);
}

net::awaitable<http_reply> import_question_file(http_call& in) {
  return import_kept<question_list>(in, import_questions{}, &import_questions::csv);
}

} // namespace zhian::http
