// The conditions of a list of articles, as everybody and staff give them in a query.
#pragma once

#include <optional>

#include "http/server/call.hpp"
#include "protocols/news_queries.hpp"

namespace zhian::http {

struct news_filter {
  list_news question;
  std::optional<http_reply> refused;
};
/// `tag`, `language`, `cursor` and `limit` of the query.
news_filter read_news_filter(const http_call& in);

} // namespace zhian::http
