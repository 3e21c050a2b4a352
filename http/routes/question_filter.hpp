// The conditions of a list of classic questions, as everybody and staff give them in a query.
#pragma once

#include <optional>

#include "http/server/call.hpp"
#include "protocols/question_queries.hpp"

namespace zhian::http {

struct question_filter {
  list_questions question;
  /// There are words to search for, but nothing that could be found by them.
  bool nothing = false;
  std::optional<http_reply> refused;
};
/// `category`, `role`, `skill`, `level`, `language`, `q`, `cursor` and `limit` of the query.
question_filter read_question_filter(const http_call& in);

} // namespace zhian::http
