#include "http/routes/news_filter.hpp"

#include "http/routes/handlers.hpp"
#include "http/routes/owned.hpp"
#include "http/routes/words.hpp"
#include "protocols/utf8.hpp"

namespace zhian::http {

namespace {

/// See `list_news`: "<published in µs>.<article>".
bool is_news_cursor(std::string_view x) {
  auto dot = x.find('.');
  return dot != std::string_view::npos && dot > 0 && dot <= 17 && is_number(x.substr(0, dot))
         && news_id::parse(x.substr(dot + 1)).has_value();
}

} // namespace

news_filter read_news_filter(const http_call& in) {
  news_filter out;
  auto page = read_page(in, is_news_cursor);
  out.refused = std::move(page.refused);
  if (out.refused)
    return out;
  auto& q = out.question;
  q.in = in.who->in;
  q.page = std::move(page.page);
  q.tag = in.query_value("tag").value_or(std::string{});
  if (count_characters(q.tag) > news_bounds::tag) {
    json_problem wrong{ec::validation_failed,
                       json_problem::reason::out_of_bounds,
                       "tag",
                       "string",
                       0,
                       static_cast<int64_t>(news_bounds::tag)};
    out.refused = fail(in, wrong);
    return out;
  }
  out.refused = take_word(in, "language", {language::zh, language::en}, q.lang);
  return out;
}

} // namespace zhian::http
