// A feed is taken as the format says, or not at all.
#include "tests/unit/news/news.hpp"

#include <boost/test/unit_test.hpp>

using namespace zhian;
using namespace zhian::news;
using namespace zhian::test;

namespace {

std::string why(const std::string& json) {
  auto got = read_feed(json, 10);
  BOOST_TEST(got.items.empty());
  return got.why();
}

} // namespace

BOOST_AUTO_TEST_SUITE(json_feed)

BOOST_AUTO_TEST_CASE(an_item_reads_as_an_article) {
  auto got = read_feed(feed_of(feed_item("a-1", "标题",
                                         R"(,"summary":"摘要","url":"https://n.example.com/1",)"
                                         R"("tags":["面试"],"_own":{"x":1},"image":"y")")),
                       10);
  BOOST_REQUIRE_EQUAL(got.wrong, 0u);
  BOOST_REQUIRE_EQUAL(got.items.size(), 1u);
  const auto& x = got.items[0];
  BOOST_TEST(x.source_id == "a-1");
  BOOST_TEST((x.what.zh == news_text{"标题", "摘要", "正文"}));
  BOOST_TEST(!x.what.en.has_value());
  BOOST_TEST(x.what.url == "https://n.example.com/1");
  BOOST_TEST((x.what.tags == std::vector<std::string>{"面试"}));
  BOOST_TEST((x.what.published_at == news_time));
}

BOOST_AUTO_TEST_CASE(the_language_of_an_item_wins_over_that_of_the_feed) {
  auto json = R"({"version":"https://jsonfeed.org/version/1","language":"en-US","items":[)"
              + feed_item("a", "A") + ',' + feed_item("b", "B", R"(,"language":"zh-CN")") + "]}";
  auto got = read_feed(json, 10);
  BOOST_REQUIRE_EQUAL(got.items.size(), 2u);
  BOOST_TEST(got.items[0].what.en.has_value());
  BOOST_TEST(got.items[1].what.zh.has_value());
}

BOOST_AUTO_TEST_CASE(html_becomes_text_and_a_number_is_an_id) {
  auto got = read_feed(
      feed_of(R"({"id":42,"title":"t","content_html":"<p>a</p><script>x</script><p>b</p>",)"
              R"("date_published":"2026-11-30T08:00:00Z"})"),
      10);
  BOOST_REQUIRE_EQUAL(got.items.size(), 1u);
  BOOST_TEST(got.items[0].source_id == "42");
  BOOST_TEST(got.items[0].what.zh->body == "a\n\nb");
}

BOOST_AUTO_TEST_CASE(a_document_of_another_kind_is_refused) {
  BOOST_TEST(why("<rss>") == "document: not_json");
  BOOST_TEST(why("[]") == "document: not_object");
  BOOST_TEST(why("{}") == "document: version: not_allowed");
  BOOST_TEST(why(R"({"version":"https://jsonfeed.org/version/2","items":[]})")
             == "document: version: not_allowed");
  BOOST_TEST(why(R"({"version":"https://jsonfeed.org/version/1.1"})")
             == "document: items: missing");
  std::string many;
  for (int i = 0; i < 11; ++i)
    many += (i ? "," : "") + feed_item(std::to_string(i));
  BOOST_TEST(why(feed_of(many)) == "document: items: too_many");
}

BOOST_AUTO_TEST_CASE(one_bad_item_spoils_all_and_is_named) {
  auto good = feed_item("a-1");
  BOOST_TEST(why(feed_of(good + ",1")) == "item 2: not_object");
  BOOST_TEST(why(feed_of(good + ',' + good)) == "item 2: id: repeated");
  BOOST_TEST(why(feed_of(good + R"(,{"id":"b"})")) == "item 2: date_published: missing");
  BOOST_TEST(why(feed_of(feed_item("b", ""))) == "item 1: title: missing");
  BOOST_TEST(why(feed_of(feed_item("b", std::string(201, 'x')))) == "item 1: title: too_long");
  BOOST_TEST(why(feed_of(feed_item("b", "t", R"(,"url":"javascript:x")")))
             == "item 1: url: not_allowed");
  BOOST_TEST(why(feed_of(feed_item("b", "t", R"(,"tags":"x")"))) == "item 1: tags: wrong_type");
  BOOST_TEST(why(feed_of(R"({"id":"b","title":"t","date_published":"2026-11-30T08:00:00Z"})"))
             == "item 1: content: missing");
  auto got = read_feed(feed_of(feed_item("b", "") + ',' + feed_item("c", "")), 10);
  BOOST_TEST(got.wrong == 2u);
  BOOST_TEST((got.faults[1] == import_fault{2, "title", "missing"}));
}

BOOST_AUTO_TEST_CASE(times_have_any_offset) {
  BOOST_TEST((parse_feed_time("2026-11-30T08:00:00Z") == news_time));
  BOOST_TEST((parse_feed_time("2026-11-30T03:00:00-05:00") == news_time));
  BOOST_TEST((parse_feed_time("2026-11-30T13:30:00.000+05:30") == news_time));
  for (const auto* x : {"", "2026-11-30", "2026-11-30T08:00:00", "2026-11-30T08:00:00+0800",
                        "2026-11-30T08:00:00+99:00", "2026-13-30T08:00:00+08:00"})
    BOOST_TEST(!parse_feed_time(x), x);
}

BOOST_AUTO_TEST_SUITE_END()
