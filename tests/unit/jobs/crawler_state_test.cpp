#include "actors/jobs/crawler_state.hpp"

#include "tests/unit/jobs/postings.hpp"

using namespace zhian;
using namespace zhian::jobs;
using namespace zhian::test;
using namespace std::chrono_literals;

namespace {

const std::string crawled_at = "https://crawler.example.com";

job_page crawled(std::vector<std::string> sources) {
  job_page out;
  out.received = static_cast<uint32_t>(sources.size());
  for (auto& source : sources)
    out.jobs.push_back({std::move(source), false, some_posting()});
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(crawler_pages)

BOOST_AUTO_TEST_CASE(another_service_begins_at_its_own_beginning) {
  job_book_row book;
  book.source = crawled_at;
  book.cursor = "c1";
  BOOST_TEST(cursor_at(book, crawled_at) == "c1");
  BOOST_TEST(cursor_at(book, "https://other.example.com") == "");
}

BOOST_AUTO_TEST_CASE(a_timer_of_a_longer_pause_is_set_anew) {
  auto now = at_noon().at;
  job_book_row book;
  BOOST_TEST(!timer_stands(book, 1h, now));
  book.fetch_at = now + 1h;
  BOOST_TEST(timer_stands(book, 1h, now));
  BOOST_TEST(!timer_stands(book, 59min, now));
  // A pause after failures is up to ten minutes, however often pages are asked for.
  book.fetch_at = now + 10min;
  BOOST_TEST(timer_stands(book, 1s, now));
}

BOOST_AUTO_TEST_CASE(of_a_posting_twice_in_a_page_the_last_word_counts) {
  auto page = crawled({"p-1", "p-2", "p-1"});
  page.jobs[2].what = some_posting("前端开发工程师");
  BOOST_TEST(sources_of(page) == (std::vector<std::string>{"p-1", "p-2"}),
             boost::test_tools::per_element());
  auto got = take_page(page, {}, 5, at_noon());
  BOOST_REQUIRE_EQUAL(got.rows.size(), 2u);
  BOOST_TEST(got.rows[0].source_id == "p-2");
  BOOST_TEST(got.rows[1].what.title == "前端开发工程师");
  BOOST_TEST(got.last_ordinal == 7u);
  BOOST_TEST(!got.full);
}

BOOST_AUTO_TEST_CASE(what_is_there_as_it_was_is_not_written_again) {
  auto first = crawled({"p-1"});
  auto stored = take_page(first, {}, 0, at_noon()).rows;
  auto again = crawled({"p-1"});
  auto got = take_page(again, stored, 1, at_noon());
  BOOST_TEST(got.rows.empty());
  BOOST_TEST(got.last_ordinal == 1u);
}

BOOST_AUTO_TEST_CASE(a_page_over_the_bound_of_postings_is_full) {
  auto page = crawled({"p-1"});
  BOOST_TEST(!take_page(page, {}, job_bounds::postings - 1, at_noon()).full);
  auto more = crawled({"p-1"});
  BOOST_TEST(take_page(more, {}, job_bounds::postings, at_noon()).full);
}

BOOST_AUTO_TEST_CASE(the_next_page_follows_at_once_only_where_the_cursor_went_on) {
  auto now = at_noon().at;
  job_book_row book;
  book.failures = 3;
  book.fault = "HTTP 500";
  auto page = crawled({"p-1", "p-2"});
  page.received = 3;
  page.next = "c1";
  page.more = true;
  auto next = after_page(book, page, 2, crawled_at, 1h, now);
  BOOST_TEST((next.fetch_at == now + 100ms));
  BOOST_TEST(next.cursor == "c1");
  BOOST_TEST(next.source == crawled_at);
  BOOST_TEST(next.last_ordinal == 2u);
  BOOST_TEST(next.failures == 0u);
  BOOST_TEST(next.fault.empty());
  BOOST_TEST((next.fetched_at == now));
  BOOST_TEST(next.pages == 1u);
  BOOST_TEST(next.taken == 2u);
  BOOST_TEST(next.refused == 1u);
  BOOST_TEST((after_page(next, page, 2, crawled_at, 1h, now).fetch_at == now + 1h));
  page.next = "c2";
  page.more = false;
  BOOST_TEST((after_page(next, page, 2, crawled_at, 1h, now).fetch_at == now + 1h));
  page.more = true;
  page.received = 0;
  page.jobs.clear();
  BOOST_TEST((after_page(next, page, 2, crawled_at, 1h, now).fetch_at == now + 1h));
}

BOOST_AUTO_TEST_CASE(a_failure_keeps_the_cursor_and_waits_longer_each_time) {
  auto now = at_noon().at;
  job_book_row book;
  book.source = crawled_at;
  book.cursor = "c1";
  auto once = after_failure(book, "HTTP 500", now);
  BOOST_TEST(once.cursor == "c1");
  BOOST_TEST(once.fault == "HTTP 500");
  BOOST_TEST(once.failures == 1u);
  BOOST_TEST((once.fetch_at == now + 10s));
  BOOST_TEST((once.tried_at == now));
  auto twice = after_failure(once, std::string(500, 'x'), now);
  BOOST_TEST((twice.fetch_at == now + 20s));
  BOOST_TEST(twice.fault.size() == 200u);
}

BOOST_AUTO_TEST_SUITE_END()
