// The articles that come with the program.
#include "actors/news/samples.hpp"

#include <boost/test/unit_test.hpp>

using namespace zhian::news;

BOOST_AUTO_TEST_SUITE(news_samples)

BOOST_AUTO_TEST_CASE(there_are_thirty_in_both_languages) {
  BOOST_TEST(samples().size() >= 30u);
  for (const auto& x : samples()) {
    BOOST_TEST(x.source_id.starts_with("sample-"));
    BOOST_TEST(x.what.zh.has_value());
    BOOST_TEST(x.what.en.has_value());
    BOOST_TEST(!x.what.zh->summary.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_broken_file_is_refused) {
  BOOST_TEST(parse_samples("[").error.starts_with("not JSON"));
  BOOST_TEST(parse_samples(R"({"samples":[{"source_id":"a"}]})").error
             == "sample 1: published_at: missing");
  BOOST_TEST(parse_samples(R"({"samples":[],"x":1})").error == "file: an unknown member");
}

BOOST_AUTO_TEST_SUITE_END()
