// Pages of a crawler service: what is asked, and what an answer means.
#include "actors/gateways/job_source.hpp"

#include <boost/test/unit_test.hpp>

#include "actors/jobs/job_json.hpp"
#include "protocols/errors.hpp"

using namespace zhian;
using namespace zhian::jobs;

namespace {

http_answer page_answer(long status, std::string body) {
  http_answer out;
  out.head.status = status;
  out.body = std::move(body);
  return out;
}

const std::string one_job =
    R"({"source_id":"p-1","title":"t","company":"c","city":"上海","body":"b"})";

} // namespace

BOOST_AUTO_TEST_SUITE(job_source)

BOOST_AUTO_TEST_CASE(a_page_is_asked_for_by_its_cursor) {
  jobs_settings conf;
  conf.source_url = "https://crawler.example.com";
  conf.source_key = "secret";
  conf.source_max_kb = 64;
  auto got = page_request_of(conf, "a b&c");
  BOOST_TEST(got.url == "https://crawler.example.com/v1/postings?limit=200&cursor=a%20b%26c");
  BOOST_TEST(got.headers[0] == "Authorization: Bearer secret");
  BOOST_TEST(got.most_bytes == 65536u);
}

BOOST_AUTO_TEST_CASE(a_page_is_read_and_what_cannot_be_kept_is_left_out) {
  auto page = read_page_answer(
      page_answer(200, R"({"postings":[)" + one_job
                           + R"(,{"source_id":"p-2"},{"source_id":"p-3","withdrawn":true}],)"
                             R"("next_cursor":"n","more":true,"extra":1})"));
  BOOST_REQUIRE(page);
  BOOST_TEST(page->received == 3u);
  BOOST_REQUIRE_EQUAL(page->jobs.size(), 2u);
  BOOST_TEST(page->jobs[0].what.city == "上海");
  BOOST_TEST(page->jobs[1].withdrawn);
  BOOST_TEST(page->next == "n");
  BOOST_TEST(page->more);
}

BOOST_AUTO_TEST_CASE(what_is_no_page_is_refused_with_a_reason) {
  std::string many = one_job;
  for (size_t i = 0; i < job_bounds::page_rows; ++i)
    many += ',' + one_job;
  for (const auto& [answer, why] :
       {std::pair{page_answer(500, "{}"), "HTTP 500"},
        {page_answer(200, "<html>"), "not a page: not_json"},
        {page_answer(200, "{}"), "not a page: postings"},
        {page_answer(200, R"({"postings":[]})"), "not a page: cursor"},
        {page_answer(200, R"({"postings":[],"next_cursor":7})"), "not a page: cursor"},
        {page_answer(200, R"({"postings":[],"next_cursor":"","more":"yes"})"), "not a page: more"},
        {page_answer(200, R"({"postings":[)" + many + R"(],"next_cursor":""})"),
         "not a page: too_many_rows"}}) {
    auto got = read_page_answer(answer);
    BOOST_REQUIRE(!got);
    BOOST_TEST((ec_of(got.error()) == ec::engine_unavailable));
    BOOST_TEST(detail_of(got.error()) == why);
  }
  auto lost = page_answer(0, {});
  lost.end.what = http_failure::too_large;
  BOOST_TEST(!read_page_answer(lost));
}

BOOST_AUTO_TEST_SUITE_END()
