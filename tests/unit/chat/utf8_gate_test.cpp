#include <boost/test/unit_test.hpp>

#include "actors/gateways/utf8_gate.hpp"

using namespace zhian;

namespace {

/// Bytes after which the gate closes when they come one by one; the size of the text: never.
size_t closes_at(std::string_view text) {
  utf8_gate gate;
  for (size_t i = 0; i < text.size(); ++i)
    if (!gate.take(text.substr(i, 1)))
      return i + 1;
  return text.size() + 1;
}

} // namespace

BOOST_AUTO_TEST_SUITE(utf8_stream)

BOOST_AUTO_TEST_CASE(a_valid_text_passes_wherever_it_is_cut) {
  std::string_view text = "aé合同😀\xF4\x8F\xBF\xBF\xED\x9F\xBF\xE0\xA0\x80z";
  for (size_t first = 0; first <= text.size(); ++first)
    for (size_t second = first; second <= text.size(); ++second) {
      utf8_gate gate;
      BOOST_TEST(gate.take(text.substr(0, first)));
      BOOST_TEST(gate.take(text.substr(first, second - first)));
      BOOST_TEST(gate.take(text.substr(second)));
      BOOST_TEST(gate.whole());
    }
}

BOOST_AUTO_TEST_CASE(a_text_that_ends_inside_a_character_is_not_whole) {
  utf8_gate gate;
  BOOST_TEST(gate.take("ab\xE5\x90"));
  BOOST_TEST(!gate.whole());
  BOOST_TEST(gate.take("\x88"));
  BOOST_TEST(gate.whole());
}

BOOST_AUTO_TEST_CASE(the_gate_closes_with_the_first_byte_that_cannot_be_mended) {
  BOOST_TEST(closes_at("a\xFF") == 2u);
  BOOST_TEST(closes_at("\x80") == 1u);
  BOOST_TEST(closes_at("\xC0\x80") == 1u);         // Overlong.
  BOOST_TEST(closes_at("\xE0\x9F\xBF") == 2u);     // Overlong.
  BOOST_TEST(closes_at("\xED\xA0\x80") == 2u);     // A surrogate.
  BOOST_TEST(closes_at("\xF4\x90\x80\x80") == 2u); // Above U+10FFFF.
  BOOST_TEST(closes_at("\xF5") == 1u);
  BOOST_TEST(closes_at("\xE5\x90z") == 3u);
}

BOOST_AUTO_TEST_CASE(a_closed_gate_stays_closed) {
  utf8_gate gate;
  BOOST_TEST(!gate.take("\xFF"));
  BOOST_TEST(!gate.take("fine"));
  BOOST_TEST(!gate.whole());
}

BOOST_AUTO_TEST_SUITE_END()
