// Workplace news as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocols/news_queries.hpp"

namespace zhian::http::json {

/// How articles are shown to somebody.
struct news_reader {
  language wanted = language::zh;
  bool locked = false; ///< Headlines alone.
  std::string gate;    ///< With `locked`: JSON object text, what would open it; may be empty.
};
std::string news_page(const list_news::reply& x, const news_reader& by);
std::string news_article(const news_row& x, const news_reader& by);

/// As staff see them: both languages, and what became of it.
std::string staff_article(const news_row& x);
std::string staff_articles(const std::vector<news_row>& items, std::string_view next);
std::string news_imported(const import_report& x);
std::string news_feed(const news_feed_view& x);

} // namespace zhian::http::json
