// The news as an actor: the samples it writes, its looks at the feed, and what staff commit.
#include "actors/catalogue/catalogue_actor.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "actors/news/samples.hpp"
#include "protocols/feed.hpp"
#include "tests/support/one_entity.hpp"
#include "tests/unit/news/news.hpp"

using namespace zhian;
using namespace zhian::test;
using namespace std::chrono_literals;

namespace {

struct stored_news : audited_rows {
  std::map<std::string, news_row> rows; ///< By source id.
  std::optional<news_feed_row> feed;
  int trims = 0;

  ec fault_of(const record& r) const override {
    if (const auto* x = std::get_if<news_row>(&r)) {
      auto at = rows.find(x->source_id);
      auto now = at == rows.end() ? 0 : at->second.version;
      return x->version == now + 1 ? ec::none : ec::version_conflict;
    }
    if (const auto* x = std::get_if<news_feed_row>(&r))
      return x->version == (feed ? feed->version : 0) + 1 ? ec::none : ec::version_conflict;
    return ec::none;
  }
  void keep(const record& r) override {
    if (const auto* x = std::get_if<news_row>(&r))
      rows[x->source_id] = *x;
    else if (const auto* f = std::get_if<news_feed_row>(&r))
      feed = *f;
    else if (std::get_if<news_trim>(&r))
      ++trims;
    else
      audited_rows::keep(r);
  }
  caf::message_handler queries() {
    return {[this](const load_news& q) {
      load_news::reply out;
      out.feed = feed;
      for (const auto& [source, x] : rows) {
        if (x.origin != news_origin::feed || x.edited)
          ++out.total;
        if ((q.samples && x.origin == news_origin::sample) || (q.id && *q.id == x.id)
            || std::find(q.sources.begin(), q.sources.end(), source) != q.sources.end())
          out.rows.push_back(x);
      }
      return out;
    }};
  }
};

/// What the feed answers, and what it was asked.
struct outside {
  fetched_feed answer;
  std::vector<fetch_feed> asked;
};
class fake_feed : public metered_actor {
public:
  fake_feed(caf::actor_config& cfg, std::shared_ptr<outside> o)
      : metered_actor(cfg, "feed"), o_(std::move(o)) {}
  caf::behavior make_behavior() override {
    return {[this](const fetch_feed& x) {
      o_->asked.push_back(x);
      return o_->answer;
    }};
  }

private:
  std::shared_ptr<outside> o_;
};

struct news_world : entity_world {
  std::shared_ptr<stored_news> rows = std::make_shared<stored_news>();
  std::shared_ptr<outside> feed = std::make_shared<outside>();
  user_id ann = user_id::make(3, wall_now());

  void open(const std::string& url = {}) {
    conf->news.url = url;
    self = refs::catalogue(realm::zhimai, workplace_news);
    services svc;
    svc.queries = sys.spawn<store_of_one<stored_news>>(rows);
    svc.feeds = sys.spawn<fake_feed>(feed);
    begin(rows, std::move(svc), spawn_catalogue);
    set_timer();
  }
  void set_timer(std::string payload = {}) {
    rows->timer = timer_row{self, "refresh", wall_now(), std::move(payload)};
  }
  void answer(std::string body, std::string etag = "\"1\"") {
    feed->answer = {200, std::move(body), std::move(etag), {}, {}};
  }
  size_t shown() const {
    size_t out = 0;
    for (const auto& [source, x] : rows->rows)
      out += x.withdrawn_at ? 0 : 1;
    return out;
  }
};

const std::string url = "https://news.example.com/feed.json";

} // namespace

BOOST_FIXTURE_TEST_SUITE(news_actor, news_world)

BOOST_AUTO_TEST_CASE(without_a_feed_the_samples_are_there_and_nobody_is_asked) {
  open();
  BOOST_TEST(ask_it(keep_shipped{}) == ec::none);
  BOOST_TEST(rows->rows.size() == news::samples().size());
  BOOST_TEST(rows->acts() == "news.shipped");
  BOOST_TEST(rows->audits[0].actor == "system");
  BOOST_REQUIRE(rows->feed.has_value());
  BOOST_TEST(rows->feed->updated_at.has_value());
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(feed->asked.empty());
  BOOST_REQUIRE(rows->timer.has_value());
  BOOST_TEST((rows->timer->due_at > wall_now()));
  BOOST_TEST(ask_it(refresh_news{}, ann) == ec::feed_not_set);
}

BOOST_AUTO_TEST_CASE(a_look_takes_what_is_new_and_sends_the_samples_away) {
  auto sample = some_article("sample-001", news_origin::sample);
  rows->rows.emplace("sample-001", sample);
  open(url);
  answer(feed_of(feed_item("a-1") + ',' + feed_item("a-2")));
  BOOST_TEST(fire() == ec::none);
  BOOST_REQUIRE_EQUAL(feed->asked.size(), 1u);
  BOOST_TEST(feed->asked[0].url == url);
  BOOST_TEST(feed->asked[0].etag.empty());
  BOOST_TEST(shown() == 2u);
  BOOST_TEST(rows->rows.at("sample-001").withdrawn_at.has_value());
  BOOST_TEST((rows->feed->outcome == feed_outcome::updated));
  BOOST_TEST(rows->trims == 1);
  BOOST_TEST(rows->acts() == "news.refreshed");
  auto next = *rows->timer;
  BOOST_TEST((next.due_at > wall_now()));
  BOOST_TEST(next.payload == to_rfc3339_us(next.due_at));
  // The same slot once more: nobody is asked.
  set_timer();
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(feed->asked.size() == 1u);
  // Asked for by hand: with the mark of before.
  BOOST_TEST(ask_it(refresh_news{}, ann) == ec::none);
  feed->answer = {304, {}, {}, {}, {}};
  BOOST_TEST(fire() == ec::none);
  BOOST_REQUIRE_EQUAL(feed->asked.size(), 2u);
  BOOST_TEST(feed->asked[1].etag == "\"1\"");
  BOOST_TEST((rows->feed->outcome == feed_outcome::unmodified));
  BOOST_TEST(rows->acts() == "news.refreshed news.refresh_asked");
}

BOOST_AUTO_TEST_CASE(a_bad_answer_changes_no_article_and_is_told) {
  open(url);
  answer(feed_of(feed_item("a-1")));
  BOOST_TEST(fire() == ec::none);
  auto before = rows->rows;
  auto updated = rows->feed->updated_at;
  uint32_t failures = 0;
  for (const auto& bad : {fetched_feed{200, "{", {}, {}, {}}, fetched_feed{500, {}, {}, {}, {}},
                          fetched_feed{0, {}, {}, {}, "timed_out"},
                          fetched_feed{200, feed_of(feed_item("a-1", "")), {}, {}, {}}}) {
    feed->answer = bad;
    set_timer(std::string{news::asked_for});
    BOOST_TEST(fire() == ec::none);
    BOOST_TEST((rows->rows == before));
    BOOST_TEST((rows->feed->outcome == feed_outcome::failed));
    BOOST_TEST(rows->feed->failures == ++failures);
    BOOST_TEST(!rows->feed->detail.empty());
    BOOST_TEST(rows->feed->etag == "\"1\"");
    BOOST_TEST((rows->feed->updated_at == updated));
  }
  BOOST_TEST(rows->feed->detail == "item 1: title: missing");
  answer(feed_of(feed_item("a-1")));
  set_timer(std::string{news::asked_for});
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST((rows->feed->outcome == feed_outcome::same));
  BOOST_TEST(rows->feed->failures == 0u);
}

BOOST_AUTO_TEST_CASE(a_look_whose_commit_fails_leaves_the_timer) {
  open(url);
  answer(feed_of(feed_item("a-1")));
  rows->fail_after = 0;
  BOOST_TEST(fire() == ec::storage_unavailable);
  BOOST_TEST(rows->rows.empty());
  BOOST_REQUIRE(rows->timer.has_value());
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(activations() == 2);
  BOOST_TEST(rows->rows.size() == 1u);
}

BOOST_AUTO_TEST_CASE(each_act_of_staff_is_written_down_and_dates_the_list) {
  open(url);
  BOOST_TEST(ask_it(add_news{"own", some_news()}, ann) == ec::none);
  auto row = rows->rows.at("own");
  BOOST_TEST(ask_it(add_news{"own", some_news()}, ann) == ec::news_source_taken);
  change_news x;
  x.id = row.id;
  x.based_on = 1;
  x.zh = news_text{"新标题", {}, "正文"};
  BOOST_TEST(ask_it(x, ann) == ec::none);
  BOOST_TEST(ask_it(x, ann) == ec::precondition_failed);
  BOOST_TEST(ask_it(withdraw_news{row.id, 2}, ann) == ec::none);
  BOOST_TEST(ask_it(import_news{feed_of(feed_item("f-1")), false}, ann) == ec::none);
  BOOST_TEST(ask_it(import_news{feed_of(feed_item("f-2")), true}, ann) == ec::none);
  BOOST_TEST(ask_it(import_news{"{", false}, ann) == ec::news_import_refused);
  BOOST_TEST(rows->rows.size() == 2u);
  BOOST_TEST(rows->acts() == "news.added news.changed news.withdrawn news.imported");
  for (const auto& l : rows->audits)
    BOOST_TEST(l.actor == ann.str());
  BOOST_TEST(rows->feed->version == 4u);
  // What staff withdrew stays withdrawn when the feed brings it.
  answer(feed_of(feed_item("own", "又来了")));
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(rows->rows.at("own").withdrawn_at.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
