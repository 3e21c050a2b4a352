// What the staff may do with people of their own realm: those of another are as unknown as an id
// that never was. On the admin listener; who looks leaves a line in the audit log.
#include <algorithm>

#include "http/json/people.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/own_account.hpp"
#include "http/routes/owned.hpp"
#include "http/routes/staff_note.hpp"
#include "http/server/dispatch.hpp"
#include "protocols/audit_tag.hpp"
#include "protocols/json_writer.hpp"
#include "protocols/permissions.hpp"

namespace zhian::http {

namespace {

using reason = json_problem::reason;

constexpr size_t longest_query = 254;

/// What the log keeps of something that was typed, which may be somebody's address or name: an id
/// as it is, and a tag of anything else.
std::string kept_of(const http_call& in, const std::string& typed) {
  if (typed.empty() || names_nobody(typed))
    return typed;
  return audit_tag(in.at->node.config.auth.master_key, typed);
}

std::string about(std::string_view whom) {
  json_writer out;
  out.open().field("about", whom).close();
  return out.take();
}

/// A query parameter of bounded length; a reply when it is too long or not well encoded.
std::optional<http_reply> take_text(const http_call& in, std::string_view name, std::string& to) {
  auto given = in.query_value(name);
  to = given.value_or(std::string{});
  if (to.size() <= longest_query)
    return std::nullopt;
  return fail(in, json_problem{ec::validation_failed, reason::out_of_bounds, std::string{name},
                               "string", 0, static_cast<int64_t>(longest_query)});
}

net::awaitable<http_reply> show_person(http_call& in, const user_id& id) {
  find_person question;
  question.in = in.who->in;
  question.id = id;
  auto found = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                                    in.at->node.config.http.request_budget);
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  co_return json_reply(200, json::person(*found->row));
}

/// Asks the account of the person in the path, then shows them as they are now. Trying it on
/// somebody who is not there, or not in this realm, is written down as well.
template <request T>
net::awaitable<http_reply> change_person(http_call& in, T question) {
  auto id = user_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  auto changed =
      co_await ask_entity(in.at->io, in.at->node.svc, refs::account(in.who->in, *id), in.meta,
                          std::move(question), in.at->node.config.http.request_budget);
  if (!changed) {
    if (changed.code() == ec::not_found)
      if (auto refused = co_await note(in, "user.missed", id->str()))
        co_return std::move(*refused);
    co_return fail(in, changed.error());
  }
  co_return co_await show_person(in, *id);
}

net::awaitable<http_reply> set_block(http_call& in, bool blocked) {
  json_object body{in.body};
  set_blocked question;
  question.blocked = blocked;
  question.reason = body.text("reason", 1, 500);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  // The same key for another person is another request.
  set_op(in, body.canonical() + std::string{in.param("id")});
  co_return co_await change_person(in, std::move(question));
}

bool is_audit_cursor(std::string_view x) {
  return !x.empty() && x.size() <= 60 && std::count(x.begin(), x.end(), '-') == 2
         && std::all_of(x.begin(), x.end(),
                        [](char c) { return c == '-' || (c >= '0' && c <= '9'); });
}

} // namespace

net::awaitable<http_reply> search_users(http_call& in) {
  auto page = read_page(in, [](std::string_view x) { return user_id::parse(x).has_value(); });
  if (page.refused)
    co_return std::move(*page.refused);
  search_people question;
  if (auto refused = take_text(in, "query", question.query))
    co_return std::move(*refused);
  question.in = in.who->in;
  question.page = std::move(page.page);
  // A line about whom was looked for: who asked for an address is found by it.
  auto whom = kept_of(in, question.query);
  if (whom.empty())
    whom = in.who->user.str();
  if (auto refused = co_await note(in, "user.searched", whom))
    co_return std::move(*refused);
  auto found = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                                    in.at->node.config.http.request_budget);
  if (!found)
    co_return fail(in, found.error());
  co_return json_reply(200, json::people(found->items, found->next));
}

net::awaitable<http_reply> read_user(http_call& in) {
  auto id = user_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  if (auto refused = co_await note(in, "user.viewed", id->str()))
    co_return std::move(*refused);
  co_return co_await show_person(in, *id);
}

net::awaitable<http_reply> block_user(http_call& in) {
  return set_block(in, true);
}

net::awaitable<http_reply> unblock_user(http_call& in) {
  return set_block(in, false);
}

net::awaitable<http_reply> change_roles(http_call& in) {
  json_object body{in.body};
  zhian::set_roles question;
  question.roles = body.text_list("roles", 16, 1, 32);
  for (const auto& role : question.roles)
    if (!known_role(role))
      body.refuse("roles", reason::not_allowed, "candidate, support, admin …");
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  co_return co_await change_person(in, std::move(question));
}

net::awaitable<http_reply> read_audit(http_call& in) {
  auto page = read_page(in, is_audit_cursor);
  if (page.refused)
    co_return std::move(*page.refused);
  list_audit question;
  if (auto refused = take_text(in, "entity", question.entity))
    co_return std::move(*refused);
  question.in = in.who->in;
  question.page = std::move(page.page);
  // A line about the reader: one about whom he reads of would grow while he turns the pages.
  auto whom = kept_of(in, question.entity);
  if (auto refused = co_await note(in, "audit.read", in.who->user.str(), about(whom)))
    co_return std::move(*refused);
  if (normalise_email(question.entity))
    question.entity = std::move(whom);
  auto found = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                                    in.at->node.config.http.request_budget);
  if (!found)
    co_return fail(in, found.error());
  co_return json_reply(200, json::audit(found->items, found->next));
}

} // namespace zhian::http
