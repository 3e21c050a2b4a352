// Lists of texts and parts of résumés as the store keeps them.
#include <boost/test/unit_test.hpp>

#include "storage/postgres/json_text.hpp"
#include "storage/postgres/resume_json.hpp"

using namespace zhian::storage;

namespace {

/// Far deeper than any stack holds.
std::string deep() {
  constexpr size_t levels = 2'000'000;
  return std::string(levels, '[') + std::string(levels, ']');
}

} // namespace

BOOST_AUTO_TEST_SUITE(json_text)

BOOST_AUTO_TEST_CASE(a_list_comes_back_as_it_was_written) {
  std::vector<std::string> items{"职麦", "a\"b\\c", ""};
  BOOST_TEST(strings_of_json(json_strings(items)) == items, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_no_list_of_texts_is_empty) {
  for (const char* bad : {"", "{}", "[", "[1,null,{}]", "\"a\""})
    BOOST_TEST(strings_of_json(bad).empty(), bad);
}

BOOST_AUTO_TEST_CASE(a_row_of_brackets_does_not_end_the_node) {
  BOOST_TEST(strings_of_json(deep()).empty());
  BOOST_TEST(sections_of_json(deep()).empty());
}

BOOST_AUTO_TEST_SUITE_END()
