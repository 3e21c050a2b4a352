// Reading what belongs to the caller: one page of a list, one row of it. Another's row is not
// found.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "http/routes/handlers.hpp"
#include "http/server/ask.hpp"
#include "http/server/edge.hpp"
#include "protocols/storage.hpp"

namespace zhian::http {

/// `limit` (1…100, default 20) and `cursor` of a list; a reply when one of them is wrong.
struct page_query {
  page_request page;
  std::optional<http_reply> refused;
};
/// `is_cursor`: whether a text is an id of what is listed.
page_query read_page(const http_call& in, bool (*is_cursor)(std::string_view));
template <class Id>
page_query read_page_of(const http_call& in) {
  return read_page(in, [](std::string_view x) { return Id::parse(x).has_value(); });
}

/// Whether a text is a number of a row or a frame, in digits alone: a cursor of lists that are
/// numbered.
bool is_number(std::string_view text);

/// `name=true` or `name=false` of the query; false when absent, nothing when it is anything else.
std::optional<bool> query_flag(const http_call& in, std::string_view name);
/// The problem document of such a flag.
http_reply bad_flag(const http_call& in, std::string name);

/// The page `asked` of what `question` lists, as `write(items, next)` writes it.
template <request List, class Write>
net::awaitable<http_reply> owned_page(http_call& in, page_query asked, List question, Write write) {
  if (asked.refused)
    co_return std::move(*asked.refused);
  question.in = in.who->in;
  question.owner = in.who->user;
  question.page = std::move(asked.page);
  auto list = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                                   in.at->node.config.http.request_budget);
  if (!list)
    co_return fail(in, list.error());
  co_return json_reply(200, write(list->items, list->next));
}
/// The same of a list of `Id`s that has no other conditions.
template <request List, class Id, class Write>
net::awaitable<http_reply> owned_page(http_call& in, Write write) {
  return owned_page(in, read_page_of<Id>(in), List{}, std::move(write));
}

/// The row that the path names, as `write(row)` writes it.
template <request Find, class Write>
net::awaitable<http_reply> owned_row(http_call& in, Write write) {
  auto id = decltype(Find::id)::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  Find question;
  question.in = in.who->in;
  question.owner = in.who->user;
  question.id = *id;
  auto found = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                                    in.at->node.config.http.request_budget);
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  co_return json_reply(200, write(*found->row));
}

} // namespace zhian::http
