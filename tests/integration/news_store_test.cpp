// Workplace news in the store: rows as they were written, pages by time, and what a feed brought
// long ago goes.
#include "integration/money_fixture.hpp"

using namespace zhian;
using namespace std::chrono_literals;
using test::zhimai;

namespace {

struct news_fixture : test::money_fixture {
  entity_ref news = refs::catalogue(zhimai, workplace_news);

  news_row article(const std::string& source, timestamp at,
                   news_origin origin = news_origin::feed) const {
    news_row x;
    x.id = news_id::make(news.shard, now);
    x.source_id = source;
    x.what.url = "https://news.example.com/" + source;
    x.what.tags = {"面试", "a \"b\""};
    x.what.published_at = at;
    x.what.zh = news_text{"标题 " + source, "", "第一段\n\n第二段"};
    x.origin = origin;
    x.created_at = x.changed_at = now;
    x.version = 1;
    return x;
  }
  ec keep(std::vector<record> records) {
    write_set w;
    w.shard = news.shard;
    w.epoch = epochs[news.shard];
    w.entity = news.str();
    w.records = std::move(records);
    return write_all({w})[0];
  }
  std::string listed(list_news q) const {
    q.in = zhimai;
    std::string out;
    for (const auto& x : ask(q).items)
      out += (out.empty() ? "" : " ") + x.source_id;
    return out;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(news_store, news_fixture)

BOOST_AUTO_TEST_CASE(an_article_reads_back_as_it_was_written) {
  auto x = article("a", now);
  BOOST_TEST(keep({x}) == ec::none);
  BOOST_TEST((ask(find_news_row{zhimai, x.id}).row == x));
  BOOST_TEST(!ask(find_news_row{realm::ande, x.id}).row);
  x.what.en = news_text{"Title", "Summary", "Body"};
  x.what.zh.reset();
  x.withdrawn_at = now + 1min;
  x.edited = true;
  x.version = 2;
  BOOST_TEST(keep({x}) == ec::none);
  BOOST_TEST((ask(find_news_row{zhimai, x.id}).row == x));
  BOOST_TEST(keep({x}) == ec::version_conflict);
  BOOST_TEST(keep({article("a", now)}) == ec::version_conflict, "a name is one article's");
}

BOOST_AUTO_TEST_CASE(the_feed_is_remembered_with_its_marks) {
  BOOST_TEST(!ask(load_news{news, true, {}, {}}).feed);
  news_feed_row feed;
  feed.in = zhimai;
  feed.url = "https://x";
  feed.etag = "\"1\"";
  feed.outcome = feed_outcome::updated;
  feed.items = 3;
  feed.slot = feed.tried_at = feed.read_at = feed.updated_at = now;
  feed.version = 1;
  BOOST_TEST(keep({feed}) == ec::none);
  BOOST_TEST((ask(load_news{news, true, {}, {}}).feed == feed));
  feed.outcome = feed_outcome::failed;
  feed.detail = "HTTP 500";
  feed.failures = 1;
  feed.version = 2;
  BOOST_TEST(keep({feed}) == ec::none);
  BOOST_TEST((ask(load_news{news, false, {}, {}}).feed == feed));
  BOOST_TEST(keep({feed}) == ec::version_conflict);
  auto page = ask(list_news{zhimai, {}, {}, false, {}});
  BOOST_TEST((page.updated_at == now));
  BOOST_TEST((page.read_at == now));
}

BOOST_AUTO_TEST_CASE(pages_go_from_the_newest_on_where_they_ended) {
  std::vector<record> rows;
  for (int i = 0; i < 5; ++i) {
    // Two of the same moment are told apart by their ids.
    auto x = article("a" + std::to_string(i), now - 1h * (i / 2));
    if (i == 3)
      x.withdrawn_at = now;
    if (i == 4)
      x.what.tags = {"salary"};
    rows.emplace_back(x);
  }
  BOOST_TEST(keep(std::move(rows)) == ec::none);
  list_news q;
  q.in = zhimai;
  std::string all;
  for (q.page = {"", 2};;) {
    auto got = ask(q);
    BOOST_TEST(got.items.size() <= 2u);
    for (const auto& x : got.items)
      all += x.source_id.back();
    if (got.next.empty())
      break;
    q.page.before = got.next;
  }
  BOOST_TEST((all == "1024" || all == "0124"));
  list_news withdrawn;
  withdrawn.withdrawn = true;
  withdrawn.in = zhimai;
  BOOST_TEST(ask(withdrawn).items.size() == 5u);
  list_news tagged;
  tagged.tag = "salary";
  BOOST_TEST(listed(tagged) == "a4");
  list_news english;
  english.lang = language::en;
  BOOST_TEST(listed(english) == "");
}

BOOST_AUTO_TEST_CASE(what_an_act_is_about_is_found_by_id_and_by_source) {
  auto a = article("a", now);
  auto s = article("s", now, news_origin::sample);
  auto own = article("own", now, news_origin::staff);
  BOOST_TEST(keep({a, s, own}) == ec::none);
  BOOST_TEST((ask(load_news{news, false, a.id, {}}).rows == std::vector{a}));
  BOOST_TEST((ask(load_news{news, false, {}, {"own", "x"}}).rows == std::vector{own}));
  BOOST_TEST((ask(load_news{news, true, {}, {}}).rows == std::vector{s}));
  BOOST_TEST(ask(load_news{news, true, {}, {}}).total == 2u, "those of a feed are not counted");
}

BOOST_AUTO_TEST_CASE(of_a_feed_only_the_newest_stay) {
  auto kept = article("kept", now - 10h);
  kept.edited = true;
  std::vector<record> rows{kept, article("sample", now - 9h, news_origin::sample)};
  for (int i = 0; i < 4; ++i)
    rows.emplace_back(article("f" + std::to_string(i), now - 1h * i));
  rows.emplace_back(news_trim{zhimai, 2});
  BOOST_TEST(keep(std::move(rows)) == ec::none);
  BOOST_TEST(listed({}) == "f0 f1 sample kept");
}

struct with_timers : test::store_fixture {
  with_timers() : store_fixture(true) {}
};
BOOST_FIXTURE_TEST_CASE(the_timer_that_drives_the_looks_belongs_to_the_news, with_timers) {
  BOOST_TEST(value("SELECT shard_id FROM timer WHERE entity = 'catalogue/workplace_news'")
             == std::to_string(refs::catalogue(zhimai, workplace_news).shard));
}

BOOST_AUTO_TEST_SUITE_END()
