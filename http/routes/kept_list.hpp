// The routes of a list that staff keep: read, add, change, withdraw, import. On the admin listener;
// what they do leaves a line in the audit log with the row it changes.
//
// Each list says in a struct what is its own:
//   name      of its entity
//   home      where its rows are, with a slash at the end
//   row_of    the row of what a search by id finds
//   shown     a row as JSON
//   imported  the report of an import as JSON
//   expected  what a member that was refused may be; empty: there is no short word for it
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "http/routes/handlers.hpp"
#include "http/routes/version_tag.hpp"
#include "http/server/ask.hpp"
#include "http/server/dispatch.hpp"
#include "http/server/edge.hpp"

namespace zhian::http {

template <request T>
net::awaitable<answer<typename T::reply>> ask_store(http_call& in, T question) {
  return ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                     in.at->node.config.http.request_budget);
}

template <class List, request T>
net::awaitable<answer<typename T::reply>> ask_list(http_call& in, T question) {
  return ask_entity(in.at->io, in.at->node.svc, refs::catalogue(in.who->in, List::name), in.meta,
                    std::move(question), in.at->node.config.http.request_budget);
}

template <class List, class Row>
http_reply kept_row(const Row& row, uint16_t status = 200) {
  auto out = json_reply(status, List::shown(row));
  out.set("ETag", tag_of(row.version));
  out.set("Cache-Control", "private, no-cache");
  return out;
}

/// What the list says of a member that reads well and still cannot be kept.
template <class List>
http_reply refused_row(const http_call& in, const caf::error& err) {
  if (ec_of(err) != ec::validation_failed)
    return fail(in, err);
  auto field = field_of(err);
  auto expected = List::expected(field);
  return fail(in, json_problem{ec::validation_failed, json_problem::reason::not_allowed,
                               std::move(field), std::move(expected), 0, 0});
}

/// The page that `question` asks for, as `write(items, next)` writes it.
template <request Query, class Write>
net::awaitable<http_reply> kept_page(http_call& in, Query question, Write write) {
  auto list = co_await ask_store(in, std::move(question));
  if (!list)
    co_return fail(in, list.error());
  co_return json_reply(200, write(list->items, list->next));
}

/// The row that the path names, whatever became of it.
template <class List, request Find>
net::awaitable<http_reply> read_kept(http_call& in) {
  auto id = decltype(Find::id)::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  Find question;
  question.in = in.who->in;
  question.id = *id;
  auto found = co_await ask_store(in, std::move(question));
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  co_return kept_row<List>(List::row_of(*found->row));
}

/// Which row a change is of, and which version of it it is based on; a reply when that is not said.
template <request T>
std::optional<http_reply> take_basis(const http_call& in, T& question) {
  auto id = decltype(question.id)::parse(in.param("id"));
  if (!id)
    return fail(in, ec::not_found);
  auto based_on = version_of(in.header("If-Match"));
  if (!based_on)
    return no_version(in);
  question.id = *id;
  question.based_on = *based_on;
  return std::nullopt;
}

template <class List, request Add>
net::awaitable<http_reply> add_kept(http_call& in, Add question) {
  auto got = co_await ask_list<List>(in, std::move(question));
  if (!got)
    co_return refused_row<List>(in, got.error());
  auto out = kept_row<List>(got->row, 201);
  out.set("Location", List::home + got->row.id.str());
  co_return out;
}

template <class List, request Change>
net::awaitable<http_reply> change_kept(http_call& in, Change question) {
  auto got = co_await ask_list<List>(in, std::move(question));
  if (!got)
    co_return refused_row<List>(in, got.error());
  co_return kept_row<List>(got->row);
}

template <class List, request Withdraw>
net::awaitable<http_reply> withdraw_kept(http_call& in) {
  Withdraw question;
  if (auto refused = take_basis(in, question))
    co_return std::move(*refused);
  auto got = co_await ask_list<List>(in, question);
  if (!got)
    co_return fail(in, got.error());
  co_return kept_row<List>(got->row);
}

/// `question`: with all but the file, which is the body, and `dry_run`.
template <class List, request Import>
net::awaitable<http_reply> import_kept(http_call& in, Import question, std::string Import::*file) {
  auto dry_run = query_flag(in, "dry_run");
  if (!dry_run)
    co_return bad_flag(in, "dry_run");
  set_op(in, in.body);
  question.*file = std::move(in.body);
  question.dry_run = *dry_run;
  auto got = co_await ask_list<List>(in, std::move(question));
  if (!got)
    co_return fail(in, got.error());
  co_return json_reply(200, List::imported(*got));
}

} // namespace zhian::http
