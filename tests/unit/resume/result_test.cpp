#include <boost/test/unit_test.hpp>

#include "actors/resume/child_process.hpp"
#include "actors/resume/extract_result.hpp"
#include "actors/resume/extractor.hpp"

using namespace zhian;
using namespace zhian::resume;

namespace {

std::string framed(const std::string& json) {
  return std::to_string(json.size()) + "\n" + json;
}

child_outcome finished(std::string output, int code = 0) {
  return {child_end::exited, code, std::move(output)};
}

} // namespace

BOOST_AUTO_TEST_SUITE(results)

BOOST_AUTO_TEST_CASE(a_result_comes_back_as_it_was_written) {
  extract_result x;
  x.pages = 3;
  x.text = "张三\n\"quoted\" \\ \t\x01";
  x.warnings = {std::string{text_truncated}, std::string{page_without_text}};
  x.unread = {1, 3};
  x.confidence = 88;
  auto got = read_result(write_result(x));
  BOOST_REQUIRE(got);
  BOOST_TEST(got->error == ec::none);
  BOOST_TEST(got->pages == 3u);
  BOOST_TEST(got->text == x.text);
  BOOST_TEST(got->warnings == x.warnings);
  BOOST_TEST(got->unread == x.unread);
  BOOST_TEST(got->confidence == 88u);
  extract_result bad;
  bad.error = ec::file_encrypted;
  BOOST_TEST(read_result(write_result(bad))->error == ec::file_encrypted);
}

BOOST_AUTO_TEST_CASE(a_result_with_a_part_missing_or_too_much_is_none) {
  extract_result x;
  x.pages = 1;
  x.text = "text";
  auto whole = write_result(x);
  for (size_t i = 0; i < whole.size(); ++i)
    BOOST_TEST(!read_result(whole.substr(0, i)), i);
  BOOST_TEST(!read_result(whole + " "));
  BOOST_TEST(!read_result(whole + whole));
}

BOOST_AUTO_TEST_CASE(a_result_of_another_form_is_none) {
  for (const char* bad :
       {"", "[]", "null", "{}", R"({"pages":1,"text":"x"})",
        R"({"pages":-1,"text":"x","warnings":[]})", R"({"pages":1,"text":5,"warnings":[]})",
        R"({"pages":1,"text":"x","warnings":{}})",
        R"({"pages":1,"text":"x","warnings":["<script>"]})",
        R"({"pages":1,"text":"x","warnings":[1]})", R"({"error":"invalid_credentials"})",
        R"({"error":"none"})", R"({"error":5})", R"({"error":""})",
        R"({"pages":1,"text":"x","warnings":[]})",
        R"({"pages":1,"text":"x","warnings":[],"unread":[2],"confidence":0})",
        R"({"pages":1,"text":"x","warnings":[],"unread":[0],"confidence":0})",
        R"({"pages":1,"text":"x","warnings":[],"unread":[],"confidence":101})",
        "{\"pages\":1,\"text\":\"\xff\",\"warnings\":[],\"unread\":[],\"confidence\":0}"})
    BOOST_TEST(!read_result(framed(bad)), bad);
  std::string deep(1000000, '[');
  BOOST_TEST(!read_result(framed(deep)));
  BOOST_TEST(!read_result("99999999999999999999999\n{}"));
  BOOST_TEST(!read_result("-2\n{}"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(judging)

BOOST_AUTO_TEST_CASE(only_a_child_that_ended_well_is_heard) {
  extract_settings with;
  extract_result x;
  x.pages = 1;
  x.text = "text";
  auto output = write_result(x);
  BOOST_TEST(judge(finished(output), with).error == ec::none);
  BOOST_TEST(judge(finished(output, 3), with).error == ec::extraction_failed);
  for (auto end : {child_end::signalled, child_end::timed_out, child_end::too_much_output,
                   child_end::too_much_memory, child_end::not_started})
    BOOST_TEST(judge({end, 0, output}, with).error == ec::extraction_failed, end);
  BOOST_TEST(judge({child_end::stopped, 0, output}, with).error == ec::shutting_down);
  BOOST_TEST(judge(finished("rubbish"), with).error == ec::extraction_failed);
}

BOOST_AUTO_TEST_CASE(a_child_taken_over_cannot_exceed_the_bounds) {
  extract_settings with;
  with.max_pages = 5;
  with.max_text_bytes = 10;
  auto judged = [&](uint32_t pages, std::string text) {
    extract_result x;
    x.pages = pages;
    x.text = std::move(text);
    return judge(finished(write_result(x)), with);
  };
  BOOST_TEST(judged(6, "x").error == ec::extraction_failed);
  BOOST_TEST(judged(0, "x").error == ec::extraction_failed);
  BOOST_TEST(judged(1, "\u200b \n").error == ec::extraction_failed);
  BOOST_TEST(judged(1, std::string(100, 'x')).found.text == std::string(10, 'x'));
  BOOST_TEST(judged(1, "a\u202e\x01  b").found.text == "a b");
}

BOOST_AUTO_TEST_CASE(few_pictures_among_pages_of_text_are_no_work_for_ocr) {
  extract_result x;
  x.pages = 3;
  x.text = "text";
  x.unread = {2};
  BOOST_TEST(judge(finished(write_result(x)), {}).found.unread.empty());
  x.unread = {2, 3};
  BOOST_TEST(judge(finished(write_result(x)), {}).found.unread.size() == 2u);
  x.text.clear();
  x.unread = {1};
  auto picture = judge(finished(write_result(x)), {});
  BOOST_TEST(picture.error == ec::none);
  BOOST_TEST(picture.found.unread.size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_error_of_the_file_is_passed_on) {
  extract_result bad;
  bad.error = ec::file_damaged;
  BOOST_TEST(judge(finished(write_result(bad)), {}).error == ec::file_damaged);
}

BOOST_AUTO_TEST_SUITE_END()
