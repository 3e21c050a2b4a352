#include "actors/catalogue/csv.hpp"

#include <boost/test/unit_test.hpp>

using namespace zhian::catalogue;

namespace {

using fields = std::vector<std::string>;

std::vector<fields> fields_of(std::string_view text) {
  std::vector<fields> out;
  for (auto& row : read_csv(text).rows) {
    BOOST_TEST(row.fault == "", text);
    out.push_back(std::move(row.fields));
  }
  return out;
}

csv_row only(std::string_view text) {
  auto file = read_csv(text);
  BOOST_REQUIRE_EQUAL(file.rows.size(), 1u);
  return file.rows.front();
}

} // namespace

BOOST_AUTO_TEST_SUITE(csv)

BOOST_AUTO_TEST_CASE(rows_are_the_same_whatever_ends_them) {
  const std::vector<fields> want{{"a", "b"}, {"c", ""}, {"", "d"}};
  for (auto text : {"a,b\nc,\n,d", "a,b\r\nc,\r\n,d\r\n", "a,b\rc,\r,d\r",
                    "\xEF\xBB\xBF"
                    "a,b\nc,\n,d\n"})
    BOOST_TEST((fields_of(text) == want), text);
  BOOST_TEST(read_csv("").rows.empty());
  BOOST_TEST(read_csv("\xEF\xBB\xBF\n\r\n\n").rows.empty());
}

BOOST_AUTO_TEST_CASE(quotes_hold_commas_quotes_and_line_breaks) {
  auto file = read_csv("\"a,b\",\"say \"\"hi\"\"\"\r\n\"one\r\ntwo\",\"\"\nlast,x\n");
  BOOST_REQUIRE_EQUAL(file.rows.size(), 3u);
  BOOST_TEST((file.rows[0].fields == fields{"a,b", "say \"hi\""}));
  BOOST_TEST((file.rows[1].fields == fields{"one\ntwo", ""}));
  BOOST_TEST(file.rows[0].line == 1u);
  BOOST_TEST(file.rows[1].line == 2u);
  BOOST_TEST(file.rows[2].line == 4u, "a row counts from where it begins");
}

BOOST_AUTO_TEST_CASE(a_row_with_a_fault_is_marked_and_the_next_one_is_read) {
  for (auto text : {"a\"b,c\nd,e", "\"a\"b,c\nd,e", "a,\"b\" \nd,e"}) {
    auto file = read_csv(text);
    BOOST_REQUIRE_EQUAL(file.rows.size(), 2u);
    BOOST_TEST(file.rows[0].fault == "quotes", text);
    BOOST_TEST((file.rows[1].fields == fields{"d", "e"}));
    BOOST_TEST(file.rows[1].fault == "");
  }
  BOOST_TEST(only("a,\"b\nc,d").fault == "open_quote");
  BOOST_TEST(only(std::string_view{"a\0b", 3}).fault == "encoding");
  BOOST_TEST(only("\xff").fault == "encoding");
  BOOST_TEST(only("\xff").fields.front() == "\xEF\xBF\xBD", "what is left can be shown");
}

BOOST_AUTO_TEST_CASE(rows_and_fields_have_bounds) {
  auto file = read_csv("1\n2\n3\n", {2, 2});
  BOOST_TEST(file.rows.size() == 2u);
  BOOST_TEST(file.cut);
  BOOST_TEST(!read_csv("1\n2\n\n", {2, 2}).cut);
  auto wide = read_csv("1,2,3,4\n", {2, 2}).rows.front();
  BOOST_TEST(wide.fault == "too_many_fields");
  BOOST_TEST(wide.fields.size() == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
