#include "actors/catalogue/shipped.hpp"

#include <boost/test/unit_test.hpp>

#include "actors/catalogue/shipped_json.hpp"

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

BOOST_AUTO_TEST_CASE(what_is_past_a_bound_is_refused_before_it_is_kept) {
  std::string many = R"({"names":[)";
  for (size_t i = 0; i < shipped_bounds::items; ++i)
    many += "\"\",";
  size_t had = 0;
  auto count = [&](object_reader& in) {
    had = in.texts("names").size();
  };
  auto full = many;
  full.back() = ']';
  BOOST_TEST(read_shipped(full + "}", count) == "");
  BOOST_TEST(had == shipped_bounds::items);
  had = 0;
  BOOST_TEST(read_shipped(many + R"(""]})", count) == "file: names: more than 20000");
  BOOST_TEST(had == 0u);
  std::string large(shipped_bounds::bytes + 1, ' ');
  BOOST_TEST(read_shipped(large, count) == "more than 8388608 bytes");
}

BOOST_AUTO_TEST_CASE(texts_may_be_empty_and_repeat_only_where_that_is_said) {
  auto read = [](std::string_view list, bool strict) {
    return read_shipped(R"({"words":)" + std::string{list} + "}", [&](object_reader& in) {
      strict ? in.different_texts("words") : in.texts("words");
    });
  };
  BOOST_TEST(read(R"(["a","","a"])", false) == "");
  BOOST_TEST(read(R"(["a","b"])", true) == "");
  BOOST_TEST(read(R"(["a",""])", true) == "file: words: not a text");
  BOOST_TEST(read(R"(["a","b","a"])", true) == "file: words: a repeat");
  BOOST_TEST(read(R"(["a",1])", false) == "file: words: not a text");
  BOOST_TEST(read(R"({})", false) == "file: words: not a list");
}

BOOST_AUTO_TEST_SUITE_END()
