#include "http/routes/question_filter.hpp"

#include <algorithm>

#include "http/routes/handlers.hpp"
#include "http/routes/owned.hpp"
#include "http/routes/words.hpp"
#include "protocols/ascii.hpp"
#include "protocols/grams.hpp"
#include "protocols/utf8.hpp"

namespace zhian::http {

namespace {

using reason = json_problem::reason;

constexpr size_t longest_search = 100; ///< Characters.
constexpr size_t most_grams = 64;

/// See `list_questions`: "1" or "0", then a source id.
bool is_place(std::string_view x) {
  return x.size() >= 2 && x.size() <= question_bounds::source_id + 1
         && (x.front() == '0' || x.front() == '1')
         && std::all_of(x.begin() + 1, x.end(), [](char c) {
              return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
            });
}

/// A parameter of bounded length; one that is badly encoded reads as absent.
std::optional<http_reply> take_text(const http_call& in, std::string_view name, size_t most,
                                    std::string& to) {
  to = in.query_value(name).value_or(std::string{});
  if (count_characters(to) <= most)
    return std::nullopt;
  return fail(in, json_problem{ec::validation_failed, reason::out_of_bounds, std::string{name},
                               "string", 0, static_cast<int64_t>(most)});
}

std::optional<http_reply> take_conditions(const http_call& in, question_filter& out,
                                          std::string& search) {
  auto& q = out.question;
  if (auto refused = take_text(in, "category", question_bounds::word, q.category))
    return refused;
  const auto& known = question_categories;
  if (!q.category.empty() && std::find(known.begin(), known.end(), q.category) == known.end()) {
    std::string expected;
    for (auto x : known)
      expected.append(expected.empty() ? "" : ", ").append(x);
    return fail(in, json_problem{ec::validation_failed, reason::not_allowed, "category",
                                 std::move(expected), 0, 0});
  }
  if (auto refused = take_text(in, "role", question_bounds::word, q.role))
    return refused;
  if (auto refused = take_text(in, "skill", question_bounds::word, q.skill))
    return refused;
  q.role = ascii_lower(q.role);
  q.skill = ascii_lower(q.skill);
  if (auto refused =
          take_word(in, "level", {level::junior, level::middle, level::senior}, q.seniority))
    return refused;
  if (auto refused = take_word(in, "language", {language::zh, language::en}, q.lang))
    return refused;
  return take_text(in, "q", longest_search, search);
}

} // namespace

question_filter read_question_filter(const http_call& in) {
  question_filter out;
  auto page = read_page(in, is_place);
  out.refused = std::move(page.refused);
  if (out.refused)
    return out;
  std::string search;
  out.refused = take_conditions(in, out, search);
  out.question.in = in.who->in;
  out.question.owner = in.who->user;
  out.question.page = std::move(page.page);
  out.question.grams = grams_to_find(search, most_grams);
  // "?" alone asks for something; every question would be an odd answer.
  out.nothing = out.question.grams.empty() && search.find_first_not_of(" \t") != std::string::npos;
  return out;
}

} // namespace zhian::http
