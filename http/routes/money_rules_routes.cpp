// The rules of money: versions that never change. A change names the version it is based on, so
// that nobody undoes what somebody else has just decided.
#include <optional>
#include <string>
#include <utility>

#include "http/json/finance.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/owned.hpp"
#include "http/routes/version_tag.hpp"
#include "http/server/ask.hpp"
#include "http/server/edge.hpp"
#include "protocols/approval.hpp"
#include "protocols/rules_board.hpp"

namespace zhian::http {

namespace {

/// A version as the document it is; 0: the newest.
net::awaitable<http_reply> show_version(http_call& in, uint64_t version) {
  find_rules question;
  question.version = version;
  auto found = co_await ask_service(in.at->io, in.at->node.svc.queries, question,
                                    in.at->node.config.http.request_budget);
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  auto etag = tag_of(found->row->version);
  auto out = json_reply(200, std::move(found->row->json));
  if (in.header("If-None-Match") == etag) {
    out = empty_reply();
    out.status = 304;
  }
  out.set("ETag", std::move(etag));
  out.set("Cache-Control", "private, no-cache");
  co_return out;
}

/// The sentence about a field of the rules is a program's, in English.
http_reply refused_rules(const http_call& in, const caf::error& err) {
  auto field = field_of(err);
  auto expected = in.lang() == language::en ? detail_of(err) : std::string{};
  if (field.empty())
    return fail(in, ec::validation_failed, std::move(expected));
  return fail(in, json_problem{ec::validation_failed, json_problem::reason::not_allowed,
                               std::move(field), std::move(expected), 0, 0});
}

} // namespace

net::awaitable<http_reply> read_rules(http_call& in) {
  return show_version(in, 0);
}

net::awaitable<http_reply> read_rules_version(http_call& in) {
  auto digits = in.param("version");
  auto version = is_number(digits) ? number_of(digits) : 0;
  if (version == 0)
    co_return fail(in, ec::not_found);
  co_return co_await show_version(in, version);
}

net::awaitable<http_reply> list_rules_versions(http_call& in) {
  auto asked = read_page(in, is_number);
  if (asked.refused)
    co_return std::move(*asked.refused);
  list_rules question;
  question.page = std::move(asked.page);
  auto list = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                                   in.at->node.config.http.request_budget);
  if (!list)
    co_return fail(in, list.error());
  co_return json_reply(200, json::rules_versions(list->items, list->next));
}

net::awaitable<http_reply> change_money_rules(http_call& in) {
  auto based_on = version_of(in.header("If-Match"));
  if (!based_on)
    co_return no_version(in);
  // Which members it has is the rules' own matter; that it is an object is ours.
  json_object body{in.body};
  if (auto wrong = body.finish(); wrong && wrong->error == ec::bad_request)
    co_return fail(in, *wrong);
  change_rules question;
  question.json = json::with_version(in.body, *based_on + 1);
  question.author = in.who->user.str();
  question.address = in.meta.address;
  question.trace = in.meta.trace;
  auto changed = co_await ask_service(in.at->io, in.at->node.svc.rules_keeper, std::move(question),
                                      in.at->node.config.http.request_budget);
  if (!changed) {
    if (changed.code() == ec::version_conflict)
      co_return fail(in, ec::precondition_failed);
    if (changed.code() == ec::validation_failed)
      co_return refused_rules(in, changed.error());
    co_return fail(in, changed.error());
  }
  co_return co_await show_version(in, *based_on + 1);
}

} // namespace zhian::http
