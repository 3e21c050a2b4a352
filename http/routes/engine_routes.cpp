// How engines work, version by version, as administrators keep it. On the admin listener. A change
// names what it is based on by If-Match: nobody undoes what somebody else has just decided.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "http/json/engines.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/owned.hpp"
#include "http/routes/version_tag.hpp"
#include "http/server/ask.hpp"
#include "http/server/dispatch.hpp"
#include "http/server/edge.hpp"
#include "protocols/engine_versions.hpp"

namespace zhian::http {

/// `from` and `to` of the query: two versions.
struct engine_pair {
  uint32_t from = 0;
  uint32_t to = 0;
  std::optional<http_reply> refused = {};
};

namespace {

constexpr uint64_t greatest_version = 1'000'000'000;
constexpr size_t most_sample_name = 64;
/// A trial waits for the model, and then it is answered.
constexpr std::chrono::seconds trial_wait = engine_trial_budget + std::chrono::seconds{5};

/// Whether the engine of the feature that is asked for is data.
bool has_feature(const http_call& in) {
  return std::find(engine_features.begin(), engine_features.end(), in.param("feature"))
         != engine_features.end();
}

/// A version in digits; 0: it is none.
uint32_t version_in(std::string_view digits) {
  if (!is_number(digits) || digits.size() > 10)
    return 0;
  auto n = number_of(digits);
  return n <= greatest_version ? static_cast<uint32_t>(n) : 0;
}

engine_author author_of(const http_call& in) {
  return {in.who->user.str(), in.meta.address, in.meta.trace};
}

http_reply shown_engine(const http_call& in, const engine_version& x, uint16_t status = 200) {
  auto etag = tag_of(x.edition);
  auto out = json_reply(status, json::engine_version(x));
  if (status == 200 && in.header("If-None-Match") == etag) {
    out = empty_reply();
    out.status = 304;
  }
  out.set("ETag", std::move(etag));
  out.set("Cache-Control", "private, no-cache");
  return out;
}

/// What the keeper says, its sentence about a field being a program's, in English.
http_reply engine_refused(const http_call& in, const caf::error& err) {
  auto why = ec_of(err);
  if (why == ec::version_conflict)
    return fail(in, ec::precondition_failed);
  if (why != ec::validation_failed)
    return fail(in, err);
  auto field = field_of(err);
  auto expected = in.lang() == language::en ? detail_of(err) : std::string{};
  if (field.empty())
    return fail(in, why, std::move(expected));
  return fail(in, json_problem{why, json_problem::reason::not_allowed, std::move(field),
                               std::move(expected), 0, 0});
}

net::awaitable<http_reply> show_engine(http_call& in, uint32_t version) {
  if (!has_feature(in))
    co_return fail(in, ec::not_found);
  find_engine_version question;
  question.feature = in.param("feature");
  question.version = version;
  auto found = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                                    in.at->node.config.http.request_budget);
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  co_return shown_engine(in, *found->row);
}

/// Sends a change to the keeper and shows the version that came of it.
template <request T>
net::awaitable<http_reply> ask_engine_keeper(http_call& in, T question, uint16_t status = 200) {
  auto got = co_await ask_service(in.at->io, in.at->node.svc.engine_keeper, std::move(question),
                                  in.at->node.config.http.request_budget);
  if (!got)
    co_return engine_refused(in, got.error());
  auto out = shown_engine(in, *got, status);
  if (status == 201)
    out.set("Location",
            "/api/v1/admin/engines/" + got->feature + "/versions/" + std::to_string(got->version));
  co_return out;
}

/// What is wrong with a body that is no object; which members it has is the keeper's matter.
std::optional<http_reply> no_object(const http_call& in, json_object& body) {
  if (auto wrong = body.finish(); wrong && wrong->error == ec::bad_request)
    return fail(in, *wrong);
  return std::nullopt;
}

engine_pair versions_in_query(const http_call& in) {
  engine_pair out;
  if (!has_feature(in)) {
    out.refused = fail(in, ec::not_found);
    return out;
  }
  out.from = version_in(in.query_value("from").value_or(std::string{}));
  out.to = version_in(in.query_value("to").value_or(std::string{}));
  if (out.from == 0 || out.to == 0)
    out.refused = fail(in, json_problem{ec::validation_failed, json_problem::reason::not_allowed,
                                        out.from == 0 ? "from" : "to",
                                        in.lang() == language::zh ? "版本号" : "a version", 0, 0});
  return out;
}

} // namespace

net::awaitable<http_reply> read_engine_in_force(http_call& in) {
  return show_engine(in, 0);
}

net::awaitable<http_reply> read_engine_version(http_call& in) {
  auto version = version_in(in.param("version"));
  if (version == 0)
    co_return fail(in, ec::not_found);
  co_return co_await show_engine(in, version);
}

net::awaitable<http_reply> list_engines(http_call& in) {
  if (!has_feature(in))
    co_return fail(in, ec::not_found);
  auto asked = read_page(in, is_number);
  if (asked.refused)
    co_return std::move(*asked.refused);
  list_engine_versions question;
  question.feature = in.param("feature");
  question.page = std::move(asked.page);
  auto list = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                                   in.at->node.config.http.request_budget);
  if (!list)
    co_return fail(in, list.error());
  co_return json_reply(200, json::engine_versions(list->items, list->next));
}

net::awaitable<http_reply> add_engine_version(http_call& in) {
  if (!has_feature(in))
    co_return fail(in, ec::not_found);
  json_object body{in.body};
  if (auto refused = no_object(in, body))
    co_return std::move(*refused);
  set_op(in, body.canonical());
  draft_engine question;
  question.feature = in.param("feature");
  question.json = in.body;
  question.op = in.meta.op;
  question.by = author_of(in);
  co_return co_await ask_engine_keeper(in, std::move(question), 201);
}

net::awaitable<http_reply> change_engine_version(http_call& in) {
  auto version = version_in(in.param("version"));
  if (!has_feature(in) || version == 0)
    co_return fail(in, ec::not_found);
  auto based_on = version_of(in.header("If-Match"));
  if (!based_on)
    co_return no_version(in);
  json_object body{in.body};
  if (auto refused = no_object(in, body))
    co_return std::move(*refused);
  draft_engine question;
  question.feature = in.param("feature");
  question.version = version;
  question.edition = *based_on;
  question.json = in.body;
  question.by = author_of(in);
  co_return co_await ask_engine_keeper(in, std::move(question));
}

net::awaitable<http_reply> publish_engine_version(http_call& in) {
  auto version = version_in(in.param("version"));
  if (!has_feature(in) || version == 0)
    co_return fail(in, ec::not_found);
  auto based_on = version_of(in.header("If-Match"));
  if (!based_on)
    co_return no_version(in);
  publish_engine question;
  question.feature = in.param("feature");
  question.version = version;
  question.edition = *based_on;
  question.by = author_of(in);
  co_return co_await ask_engine_keeper(in, std::move(question));
}

net::awaitable<http_reply> roll_engine_back(http_call& in) {
  auto version = version_in(in.param("version"));
  if (!has_feature(in) || version == 0)
    co_return fail(in, ec::not_found);
  auto based_on = version_of(in.header("If-Match"));
  if (!based_on)
    co_return no_version(in);
  set_op(in, in.param("version"));
  roll_back_engine question;
  question.feature = in.param("feature");
  question.version = version;
  question.edition = *based_on;
  question.op = in.meta.op;
  question.by = author_of(in);
  co_return co_await ask_engine_keeper(in, std::move(question), 201);
}

net::awaitable<http_reply> diff_engine_versions(http_call& in) {
  auto two = versions_in_query(in);
  if (two.refused)
    co_return std::move(*two.refused);
  diff_engines question;
  question.feature = in.param("feature");
  question.from = two.from;
  question.to = two.to;
  auto found = co_await ask_service(in.at->io, in.at->node.svc.trial_desk, std::move(question),
                                    in.at->node.config.http.request_budget);
  if (!found)
    co_return fail(in, found.error());
  co_return json_reply(200, std::move(found->json));
}

net::awaitable<http_reply> compare_engine_versions(http_call& in) {
  auto two = versions_in_query(in);
  if (two.refused)
    co_return std::move(*two.refused);
  compare_engine_scores question;
  question.in = in.who->in;
  question.from = two.from;
  question.to = two.to;
  question.feature = in.param("feature");
  auto found = co_await ask_service(in.at->io, in.at->node.svc.queries, question,
                                    in.at->node.config.http.request_budget);
  if (!found)
    co_return fail(in, found.error());
  co_return json_reply(200, json::engine_scores(in.param("feature"), question, *found));
}

net::awaitable<http_reply> try_engine_version(http_call& in) {
  auto version = version_in(in.param("version"));
  if (!has_feature(in) || version == 0)
    co_return fail(in, ec::not_found);
  json_object body{in.body};
  try_engine question;
  question.sample = body.optional_text("sample", 1, most_sample_name).value_or(std::string{});
  if (auto room = body.optional_text("room_id", 1, 64)) {
    question.room = room_id::parse(*room);
    if (!question.room)
      body.refuse("room_id", json_problem::reason::not_allowed, "room_…");
  }
  if (question.sample.empty() == !question.room)
    body.refuse("sample", json_problem::reason::not_allowed,
                in.lang() == language::zh ? "sample 与 room_id 二选一"
                                          : "either sample or room_id");
  // What tasks work on is tried on the stored samples alone.
  if (question.room && in.param("feature") != interview_feature)
    body.refuse("room_id", json_problem::reason::not_allowed,
                in.lang() == language::zh ? "仅用于 interview" : "for interview only");
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  question.in = in.who->in;
  question.feature = in.param("feature");
  question.version = version;
  question.caller = in.who->user;
  auto found =
      co_await ask_service(in.at->io, in.at->node.svc.trial_desk, std::move(question), trial_wait);
  if (!found)
    co_return fail(in, found.error());
  co_return json_reply(200, std::move(found->json));
}

} // namespace zhian::http
