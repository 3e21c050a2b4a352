// Articles to begin with.
#pragma once

#include <string>

#include "actors/news/json_feed.hpp"

namespace zhian::test {

inline const timestamp news_time = parse_timestamp("2026-11-30T08:00:00Z").value();

inline news_content some_news(const std::string& title = "标题") {
  news_content x;
  x.url = "https://news.example.com/1";
  x.tags = {"interview"};
  x.published_at = news_time;
  x.zh = news_text{title, "摘要", "正文"};
  return x;
}

inline news_row some_article(const std::string& source = "a-1",
                             news_origin origin = news_origin::feed) {
  news_row x;
  x.id = news_id::make(7, news_time);
  x.source_id = source;
  x.what = some_news();
  x.origin = origin;
  x.created_at = x.changed_at = news_time;
  x.version = 1;
  return x;
}

inline news::facts news_facts() {
  return {realm::zhimai, news_time + std::chrono::hours{1}, [] {
            return news_id::make(7, news_time);
          }};
}

/// One item of a feed; `more`: further members, with a comma before them.
inline std::string feed_item(const std::string& id, const std::string& title = "标题",
                             const std::string& more = {}) {
  return R"({"id":")" + id + R"(","title":")" + title
         + R"(","content_text":"正文","date_published":"2026-11-30T16:00:00+08:00")" + more + '}';
}
inline std::string feed_of(const std::string& items) {
  return R"({"version":"https://jsonfeed.org/version/1.1","title":"t","items":[)" + items + "]}";
}

} // namespace zhian::test
