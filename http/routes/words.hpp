// Words of enums, in bodies and queries.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "http/routes/handlers.hpp"

namespace zhian::http {

/// The one of `all` that is called `word`.
template <class T>
std::optional<T> value_of(std::initializer_list<T> all, std::string_view word) {
  for (auto x : all)
    if (to_string(x) == word)
      return x;
  return std::nullopt;
}

/// `name=word` of the query, where it stands there; a reply when the word is not known.
template <class T>
std::optional<http_reply> take_word(const http_call& in, std::string_view name,
                                    std::initializer_list<T> all, std::optional<T>& to) {
  auto given = in.query_value(name);
  if (!given)
    return std::nullopt;
  to = value_of(all, *given);
  if (to)
    return std::nullopt;
  std::string expected;
  for (auto x : all)
    expected.append(expected.empty() ? "" : ", ").append(to_string(x));
  return fail(in, json_problem{ec::validation_failed, json_problem::reason::not_allowed,
                               std::string{name}, std::move(expected), 0, 0});
}

} // namespace zhian::http
