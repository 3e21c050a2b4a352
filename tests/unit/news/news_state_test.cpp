// What staff, a feed and the program make of the news.
#include "actors/news/news_import.hpp"
#include "tests/unit/news/news.hpp"

#include <boost/test/unit_test.hpp>

using namespace zhian;
using namespace zhian::news;
using namespace zhian::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(news_state)

BOOST_AUTO_TEST_CASE(what_cannot_be_kept_is_named) {
  BOOST_TEST(!fault_of(some_news()).has_value());
  auto field = [](auto change) {
    auto x = some_news();
    change(x);
    auto got = fault_of(x);
    return got ? got->field + ' ' + std::string{got->reason} : std::string{};
  };
  BOOST_TEST(field([](auto& x) { x.zh->title = "a\nb"; }) == "zh.title not_allowed");
  BOOST_TEST(field([](auto& x) { x.zh->body.clear(); }) == "zh.body missing");
  BOOST_TEST(field([](auto& x) { x.zh->body = std::string(10001, 'x'); }) == "zh.body too_long");
  BOOST_TEST(field([](auto& x) { x.zh.reset(); }) == "zh missing");
  BOOST_TEST(field([](auto& x) { x.url = "ftp://x"; }) == "url not_allowed");
  BOOST_TEST(field([](auto& x) { x.tags = {"a", "a"}; }) == "tags repeated");
  BOOST_TEST(field([](auto& x) { x.published_at = {}; }) == "published_at missing");
  BOOST_TEST(field([](auto& x) { x.published_at += 24h * 366 * 400; })
             == "published_at not_allowed");
}

BOOST_AUTO_TEST_CASE(what_staff_write_is_theirs) {
  auto made = add({"own", some_news()}, false, 0, news_facts());
  BOOST_TEST(made.error == ec::none);
  BOOST_TEST(made.row.edited);
  BOOST_TEST((made.row.origin == news_origin::staff));
  BOOST_TEST(add({"own", some_news()}, true, 0, news_facts()).error == ec::news_source_taken);
  BOOST_TEST(add({"own", some_news()}, false, 2000, news_facts()).error == ec::news_full);
  BOOST_TEST(add({"a\nb", some_news()}, false, 0, news_facts()).field == "source_id");

  auto now = some_article();
  change_news x;
  x.id = now.id;
  x.based_on = 1;
  x.tags.emplace();
  auto next = change(&now, x, news_facts());
  BOOST_TEST(next.changed);
  BOOST_TEST(next.row.what.tags.empty());
  BOOST_TEST((next.row.what.zh == now.what.zh), "what is not named stays");
  BOOST_TEST(next.row.edited);
  BOOST_TEST(change(&now, {now.id, 2, {}, {}, {}, {}, {}}, news_facts()).error
             == ec::precondition_failed);
  BOOST_TEST(!change(&now, {now.id, 1, {}, {}, {}, {}, {}}, news_facts()).changed);
  BOOST_TEST(change(nullptr, x, news_facts()).error == ec::not_found);

  auto gone = withdraw(&next.row, {now.id, 2}, news_facts());
  BOOST_TEST(gone.row.withdrawn_at.has_value());
  BOOST_TEST(!withdraw(&gone.row, {now.id, 3}, news_facts()).changed);
  change_news back;
  back.id = now.id;
  back.based_on = 3;
  BOOST_TEST(!change(&gone.row, back, news_facts()).row.withdrawn_at.has_value());
}

BOOST_AUTO_TEST_CASE(a_feed_changes_its_own_and_leaves_alone_what_staff_wrote) {
  auto same = some_article("same");
  auto old = some_article("old");
  auto mine = some_article("mine");
  mine.edited = true;
  auto sample = some_article("sample", news_origin::sample);
  auto stored = std::vector{same, old, mine, sample};
  auto got = merge({{"same", some_news()},
                    {"old", some_news("新")},
                    {"mine", some_news("新")},
                    {"sample", some_news()},
                    {"new", some_news()}},
                   stored, news_origin::feed, news_facts());
  BOOST_TEST(got.fresh == 1u);
  BOOST_TEST(got.changed == 2u);
  BOOST_TEST(got.same == 2u);
  BOOST_REQUIRE_EQUAL(got.rows.size(), 3u);
  BOOST_TEST(got.rows[0].id == old.id);
  BOOST_TEST(got.rows[0].version == 2u);
  BOOST_TEST((got.rows[1].origin == news_origin::feed), "a sample of the same name becomes real");
  BOOST_TEST(got.rows[2].version == 1u);
  auto again = merge({{"new", some_news()}}, {got.rows[2]}, news_origin::feed, news_facts());
  BOOST_TEST(again.rows.empty());
}

BOOST_AUTO_TEST_CASE(samples_go_when_something_real_is_there_and_come_back) {
  auto sample = some_article("s-1", news_origin::sample);
  auto kept = some_article("s-2", news_origin::sample);
  kept.edited = true;
  auto gone = without_samples({sample, kept, some_article("a")}, news_facts());
  BOOST_REQUIRE_EQUAL(gone.size(), 1u);
  BOOST_TEST(gone[0].id == sample.id);
  BOOST_TEST(gone[0].withdrawn_at.has_value());
  BOOST_TEST(!gone[0].edited);
  auto back = merge({{"s-1", some_news()}}, gone, news_origin::sample, news_facts());
  BOOST_REQUIRE_EQUAL(back.rows.size(), 1u);
  BOOST_TEST(!back.rows[0].withdrawn_at.has_value());
}

BOOST_AUTO_TEST_CASE(a_file_is_taken_whole_or_not_at_all) {
  auto good = read_feed(feed_of(feed_item("a-1") + ',' + feed_item("a-2")), 10);
  auto dry = decide_import(good, true, {}, 0, news_facts());
  BOOST_TEST(dry.report.fresh == 2u);
  BOOST_TEST(!dry.report.applied);
  BOOST_TEST(dry.rows.empty());
  auto real = decide_import(good, false, {}, 0, news_facts());
  BOOST_TEST(real.rows.size() == 2u);
  BOOST_TEST(real.rows[0].edited);
  BOOST_TEST(decide_import(good, false, {}, 1999, news_facts()).error == ec::news_full);
  auto bad = read_feed(feed_of(feed_item("a-1") + ',' + feed_item("a-1")), 10);
  BOOST_TEST(decide_import(bad, true, {}, 0, news_facts()).error == ec::none);
  auto refused = decide_import(bad, false, {}, 0, news_facts());
  BOOST_TEST(refused.error == ec::news_import_refused);
  BOOST_TEST(refused.facts
             == R"({"errors_total":1,"errors":[{"item":2,"member":"id","reason":"repeated"}]})");
  BOOST_TEST(decide_import(read_feed(feed_of(""), 10), false, {}, 0, news_facts()).error
             == ec::news_import_refused);
}

BOOST_AUTO_TEST_CASE(each_slot_is_looked_at_once) {
  auto slot = slot_before(news_time + 59min, 1h);
  BOOST_TEST((slot == news_time));
  news_feed_row feed;
  auto first = decide_look(feed, "", news_time + 1min, 1h);
  BOOST_TEST(first.wanted);
  BOOST_TEST((first.slot == news_time));
  feed.slot = news_time;
  BOOST_TEST(!decide_look(feed, "", news_time + 59min, 1h).wanted);
  BOOST_TEST(!decide_look(feed, to_rfc3339_us(news_time), news_time + 59min, 1h).wanted);
  BOOST_TEST(decide_look(feed, "", news_time + 60min, 1h).wanted);
  BOOST_TEST(decide_look(feed, asked_for, news_time + 1min, 1h).wanted, "unless it is asked for");
  // Days that nobody ran are one look.
  BOOST_TEST((decide_look(feed, to_rfc3339_us(news_time + 1h), news_time + 50h, 1h).slot
              == news_time + 50h));
}

BOOST_AUTO_TEST_CASE(a_failure_is_noted_and_changes_nothing_else) {
  news_feed_row feed;
  looked good;
  good.what = feed_outcome::updated;
  good.url = "https://x";
  good.etag = "\"1\"";
  good.items = 3;
  good.slot = news_time;
  auto one = after(feed, good, news_time);
  BOOST_TEST((one.updated_at == news_time));
  BOOST_TEST(one.etag == "\"1\"");
  BOOST_TEST(one.version == 1u);
  looked bad;
  bad.detail = "HTTP 500";
  bad.slot = news_time + 1h;
  auto two = after(after(one, bad, news_time + 1h), bad, news_time + 2h);
  BOOST_TEST(two.failures == 2u);
  BOOST_TEST(two.detail == "HTTP 500");
  BOOST_TEST(two.etag == "\"1\"");
  BOOST_TEST((two.updated_at == news_time));
  BOOST_TEST((two.read_at == news_time));
  looked quiet;
  quiet.what = feed_outcome::unmodified;
  quiet.slot = news_time + 3h;
  auto three = after(two, quiet, news_time + 3h);
  BOOST_TEST(three.failures == 0u);
  BOOST_TEST((three.read_at == news_time + 3h));
  BOOST_TEST((three.updated_at == news_time));
  BOOST_TEST(three.etag == "\"1\"");
  good.etag = std::string(501, 'x');
  BOOST_TEST(after(three, good, news_time).etag.empty());
}

BOOST_AUTO_TEST_SUITE_END()
