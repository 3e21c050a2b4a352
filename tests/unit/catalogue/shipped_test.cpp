#include "actors/catalogue/shipped.hpp"

#include <boost/test/unit_test.hpp>

using namespace zhian;
using namespace zhian::catalogue;

namespace {

std::string file_of(const std::string& level = "middle", const std::string& more = {}) {
  std::string text = R"({"text":"为什么？","key_points":["因为"],"answer":"所以"})";
  return R"({"questions":[{"source_id":"cq-1","category":"hr","level":")" + level
         + R"(","roles":[],"skills":["sql"],"zh":)" + text + R"(,"en":)" + text + more + "}]}";
}

} // namespace

BOOST_AUTO_TEST_SUITE(shipped)

BOOST_AUTO_TEST_CASE(the_programs_own_questions_are_good) {
  BOOST_REQUIRE(!shipped_questions().empty());
  for (const auto& x : shipped_questions()) {
    BOOST_TEST(!fault_of(tidy(x.what)).has_value(), x.source_id);
    BOOST_TEST(x.what.zh.has_value());
    BOOST_TEST(x.what.en.has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_file_is_read_strictly) {
  auto good = parse_shipped(file_of());
  BOOST_TEST(good.error == "");
  BOOST_REQUIRE_EQUAL(good.questions.size(), 1u);
  BOOST_TEST(good.questions[0].what.zh->answer == "所以");
  BOOST_TEST(parse_shipped("{").error == "not JSON at byte 1");
  BOOST_TEST(parse_shipped("{}").error == "file: questions: missing");
  BOOST_TEST(parse_shipped(file_of("expert")).error == "question 1: level: not_allowed");
  BOOST_TEST(parse_shipped(file_of("middle", R"(,"x":1)")).error
             == "question 1: an unknown member");
  auto text = file_of();
  text.replace(text.find(R"(["因为"])"), 10, "[]");
  BOOST_TEST(parse_shipped(text).error == "cq-1: zh.key_points: missing");
}

BOOST_AUTO_TEST_SUITE_END()
