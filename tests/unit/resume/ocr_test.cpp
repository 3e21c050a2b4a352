// Pictures of text through the real confined reader; the shares are printed with
// --log_level=message.
#include <boost/test/unit_test.hpp>

#include "actors/resume/child_process.hpp"
#include "actors/resume/extract_result.hpp"
#include "samples.hpp"

using namespace zhian;
using namespace zhian::resume;
using namespace zhian::test;

namespace {

extract_result read(const std::string& name, const std::string& type, int page = 1) {
  stop_signal stop;
  child_bounds bounds;
  bounds.timeout = std::chrono::seconds(500);
  auto got = run_child(EXTRACT_PROBE,
                       {"zhian", "extract", "--type", type, "--ocr-page", std::to_string(page),
                        "--max-memory-mb", "1024", "--max-cpu-s", "120"},
                       sample(name), bounds, stop);
  BOOST_REQUIRE_MESSAGE(got.end == child_end::exited && got.code == 0, got.end << " " << got.code);
  auto result = read_result(got.output);
  BOOST_REQUIRE(result);
  return *result;
}

/// What the pictures show: they end above the section of skills.
std::string shown(const std::string& truth) {
  auto text = sample(truth);
  return text.substr(0, text.find(truth == "truth_zh.txt" ? "专业技能" : "Skills\n"));
}

void expect(const std::string& name, const std::string& type, const std::string& truth,
            double least, uint32_t sure, int page = 1) {
  auto got = read(name, type, page);
  BOOST_TEST(got.error == ec::none);
  auto share = recall(shown(truth), got.text);
  BOOST_TEST_MESSAGE("recall " << name << " " << share << " confidence " << got.confidence);
  BOOST_TEST(share > least, name << ": " << share << "\n" << got.text);
  BOOST_TEST(got.confidence >= sure, name);
}

} // namespace

BOOST_AUTO_TEST_SUITE(ocr)

#ifdef ZHIAN_TURNED

BOOST_AUTO_TEST_CASE(a_photo_that_says_how_it_was_held_is_turned) {
  expect("photo_en_exif.jpg", "image/jpeg", "truth_en.txt", 0.97, 70);
}

BOOST_AUTO_TEST_CASE(a_photo_that_does_not_say_is_turned_by_what_reads_best) {
  expect("photo_en_sideways.jpg", "image/jpeg", "truth_en.txt", 0.97, 70);
}

#else

BOOST_AUTO_TEST_CASE(a_scanned_page_is_read) {
  expect("scan_zh.pdf", "application/pdf", "truth_zh.txt", 0.9, 70);
}

BOOST_AUTO_TEST_CASE(a_screenshot_is_read) {
  expect("screen_en.png", "image/png", "truth_en.txt", 0.97, 75);
}

BOOST_AUTO_TEST_CASE(a_photo_in_bad_light_is_read) {
  expect("photo_zh.jpg", "image/jpeg", "truth_zh.txt", 0.93, 70);
}

BOOST_AUTO_TEST_CASE(what_is_no_picture_or_no_such_page_is_damaged) {
  BOOST_TEST(read("truth_zh.txt", "image/png").error == ec::file_damaged);
  BOOST_TEST(read("scan_zh.pdf", "application/pdf", 2).error == ec::file_damaged);
}

#endif

BOOST_AUTO_TEST_SUITE_END()
