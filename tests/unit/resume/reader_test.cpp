// Which engine reads a page, and what is told about it.
#include <boost/test/unit_test.hpp>

#include "actors/resume/child_process.hpp"
#include "actors/resume/extract_result.hpp"
#include "actors/resume/reader.hpp"
#include "protocols/errors.hpp"

using namespace zhian;
using namespace zhian::resume;

namespace {

read_pictures pages(uint32_t count) {
  read_pictures out;
  out.media_type = "application/pdf";
  out.bytes = std::make_shared<const std::string>("x");
  out.so_far.pages = count;
  for (uint32_t i = 1; i <= count; ++i)
    out.so_far.unread.push_back(i);
  return out;
}

page_engine engine(std::string name, std::function<page_text(uint32_t)> says) {
  return {std::move(name), [says](const read_pictures&, uint32_t page) {
            return says(page);
          }};
}

const page_text none{ec::engine_unavailable, {}, 0};
using words = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_SUITE(reading_pages)

BOOST_AUTO_TEST_CASE(pages_are_read_in_order_and_analysed) {
  auto got =
      read_pages(pages(2),
                 {engine("e",
                         [](uint32_t x) {
                           return page_text{ec::none, x == 1 ? "教育背景" : "熟悉 Redis", 95};
                         })},
                 8, 1000);
  BOOST_REQUIRE(got);
  BOOST_TEST(got->text == "教育背景\n\n熟悉 Redis");
  BOOST_TEST(got->engine == "e");
  BOOST_TEST(got->unread.empty());
  BOOST_TEST(got->warnings == words{"ocr_used"}, boost::test_tools::per_element());
  BOOST_TEST(got->skills == words{"Redis"}, boost::test_tools::per_element());
  BOOST_TEST(got->sections.at(0).name == "education");
}

BOOST_AUTO_TEST_CASE(an_engine_that_does_not_answer_is_replaced_and_told) {
  auto got = read_pages(
      pages(1),
      {engine("a", [](uint32_t) { return none; }), engine("b",
                                                          [](uint32_t) {
                                                            return page_text{ec::none, "text", 90};
                                                          })},
      8, 1000);
  BOOST_REQUIRE(got);
  BOOST_TEST(got->engine == "b");
  BOOST_TEST(got->warnings == (words{"ocr_provider_unavailable", "ocr_used"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(low_confidence_and_skipped_pages_are_told) {
  auto got = read_pages(pages(3),
                        {engine("e",
                                [](uint32_t) {
                                  return page_text{ec::none, "abc", 40};
                                })},
                        2, 1000);
  BOOST_REQUIRE(got);
  BOOST_TEST(got->text == "abc\n\nabc");
  BOOST_TEST(got->warnings == (words{"ocr_used", "ocr_low_confidence", "ocr_pages_skipped"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nothing_read_is_an_error_with_its_reason) {
  auto why = [](page_text x) {
    auto got = read_pages(pages(1), {engine("e", [x](uint32_t) { return x; })}, 8, 1000);
    return got ? ec::none : ec_of(got.error());
  };
  BOOST_TEST(why({ec::none, " \n", 90}) == ec::file_no_text);
  BOOST_TEST(why({ec::file_damaged, {}, 0}) == ec::file_damaged);
  BOOST_TEST(why(none) == ec::extraction_failed);
  BOOST_TEST(why({ec::shutting_down, {}, 0}) == ec::shutting_down);
}

BOOST_AUTO_TEST_CASE(a_fault_of_the_node_is_no_verdict_on_the_file) {
  auto of = [](child_end end, int code = 0) {
    return no_result({end, code, {}});
  };
  BOOST_TEST(of(child_end::not_started, 11) == ec::internal);
  for (int code : {not_confined, io_failed, no_models})
    BOOST_TEST(of(child_end::exited, code) == ec::internal, code);
  BOOST_TEST(of(child_end::timed_out) == ec::timed_out);
  BOOST_TEST(of(child_end::signalled, 9) == ec::timed_out);
  BOOST_TEST(of(child_end::stopped) == ec::shutting_down);
  for (auto end : {child_end::too_much_memory, child_end::too_much_output, child_end::exited})
    BOOST_TEST(of(end) == ec::extraction_failed, end);
  BOOST_TEST(of(child_end::exited, 1) == ec::extraction_failed);
}

BOOST_AUTO_TEST_CASE(pages_that_may_yet_be_read_ask_for_another_reading) {
  auto ends = [](ec first, ec second) {
    auto got = read_pages(pages(2),
                          {engine("e",
                                  [=](uint32_t x) {
                                    auto why = x == 1 ? first : second;
                                    return page_text{why, why == ec::none ? "text" : "", 90};
                                  })},
                          8, 1000);
    return got ? ec::none : ec_of(got.error());
  };
  BOOST_TEST(ends(ec::none, ec::internal) == ec::internal);
  BOOST_TEST(ends(ec::timed_out, ec::file_damaged) == ec::timed_out);
  BOOST_TEST(ends(ec::file_damaged, ec::timed_out) == ec::timed_out);
  BOOST_TEST(ends(ec::timed_out, ec::none) == ec::none); // What was read is worth more.
}

BOOST_AUTO_TEST_CASE(what_was_there_before_stays_and_bounds_hold) {
  auto asked = pages(1);
  asked.so_far.text = "before";
  auto got = read_pages(asked,
                        {engine("e",
                                [](uint32_t) {
                                  return page_text{ec::file_damaged, {}, 0};
                                })},
                        8, 1000);
  BOOST_REQUIRE(got);
  BOOST_TEST(got->text == "before");
  BOOST_TEST(got->warnings == words{"page_unreadable"}, boost::test_tools::per_element());
  auto cut = read_pages(pages(1),
                        {engine("e",
                                [](uint32_t) {
                                  return page_text{ec::none, std::string(100, 'x'), 90};
                                })},
                        8, 10);
  BOOST_TEST(cut->text == std::string(10, 'x'));
}

BOOST_AUTO_TEST_SUITE_END()
