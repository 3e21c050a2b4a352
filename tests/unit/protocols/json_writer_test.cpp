#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <limits>

#include "protocols/json_writer.hpp"

using namespace zhian;
using namespace std::string_literals;

namespace {

template <class T>
std::string written(const T& x) {
  return json_writer{}.put(x).take();
}

} // namespace

BOOST_AUTO_TEST_SUITE(writing_json)

BOOST_AUTO_TEST_CASE(members_stand_in_the_order_they_were_written) {
  json_writer out;
  out.open()
      .field("id", "x")
      .open("inner")
      .field("yes", true)
      .null("nothing")
      .close()
      .list("squares", std::vector{1, 2, 3}, [&](int x) { out.put(x * x); })
      .open_list("pairs")
      .open_list()
      .put(1)
      .put("one")
      .close_list()
      .close_list()
      .close();
  BOOST_TEST(
      out.take()
      == R"({"id":"x","inner":{"yes":true,"nothing":null},"squares":[1,4,9],"pairs":[[1,"one"]]})");
}

BOOST_AUTO_TEST_CASE(every_type_has_its_form) {
  BOOST_TEST(written("text") == R"("text")");
  BOOST_TEST(written("text"s) == R"("text")");
  BOOST_TEST(written(std::string_view{}) == R"("")");
  BOOST_TEST(written(false) == "false");
  BOOST_TEST(written(-1) == "-1");
  BOOST_TEST(written(uint16_t{7}) == "7");
  BOOST_TEST(written(std::numeric_limits<int64_t>::min()) == "-9223372036854775808");
  BOOST_TEST(written(std::numeric_limits<uint64_t>::max()) == "18446744073709551615");
  BOOST_TEST(written(std::vector<std::string>{"a", "一"}) == R"(["a","一"])");
  BOOST_TEST(written(std::vector<std::string>{}) == "[]");
}

BOOST_AUTO_TEST_CASE(a_value_cannot_end_its_text) {
  BOOST_TEST(written("a\"b\\c\n\x01") == R"("a\"b\\c\n\u0001")");
}

BOOST_AUTO_TEST_CASE(what_is_no_text_is_written_with_replacement_characters) {
  BOOST_TEST(written("a\0b\xff"s) == "\"a\uFFFDb\uFFFD\"");
  BOOST_TEST(written(std::vector<std::string>{"\xE4\xB8"}) == "[\"\uFFFD\uFFFD\"]");
}

BOOST_AUTO_TEST_CASE(json_is_taken_over_as_it_is_and_its_absence_is_null) {
  auto out = json_writer{}.open().raw("a", R"({ "b":1})").raw("c", "").close().take();
  BOOST_TEST(out == R"({"a":{ "b":1},"c":null})");
}

BOOST_AUTO_TEST_SUITE_END()
