// Articles come as HTML and are kept as plain text.
#include "actors/news/html_text.hpp"

#include <boost/test/unit_test.hpp>

using namespace zhian::news;

namespace {

std::string plain(std::string_view html) {
  return text_of_html(html, 10000);
}

} // namespace

BOOST_AUTO_TEST_SUITE(html_text)

BOOST_AUTO_TEST_CASE(paragraphs_stay_apart_and_markup_goes) {
  BOOST_TEST(plain("<p>One <b>bold</b>\n word.</p><p>Two<br>lines</p>")
             == "One bold word.\n\nTwo\nlines");
  BOOST_TEST(plain("<h2>标题</h2><div>第一段</div><div>第二段</div>")
             == "标题\n\n第一段\n\n第二段");
  BOOST_TEST(plain("<ul><li>a</li><li>b</li></ul>after") == "- a\n- b\n\nafter");
  BOOST_TEST(plain("just text") == "just text");
  BOOST_TEST(plain("").empty());
}

BOOST_AUTO_TEST_CASE(nothing_that_runs_or_is_not_seen_comes_along) {
  BOOST_TEST(plain("<p>a</p><script>alert('x')</script><style>p{}</style><p>b</p>") == "a\n\nb");
  BOOST_TEST(plain("<p onclick=\"x()\">a <img src=x onerror=y> b</p><iframe>no</iframe>") == "a b");
  BOOST_TEST(plain("<!-- hidden --><p>a</p>") == "a");
}

BOOST_AUTO_TEST_CASE(entities_are_characters_and_make_no_markup) {
  BOOST_TEST(plain("<p>1 &lt; 2 &amp;&amp; &quot;x&quot; &#20013;</p>") == "1 < 2 && \"x\" 中");
  BOOST_TEST(plain("<p>&lt;script&gt;</p>") == "<script>");
}

BOOST_AUTO_TEST_CASE(broken_html_is_read_as_far_as_it_goes) {
  BOOST_TEST(plain("<p>a <b>b</p><p>c") == "a b\n\nc");
  std::string deep;
  for (int i = 0; i < 5000; ++i)
    deep += "<div>";
  BOOST_CHECK_NO_THROW(plain(deep + "x"));
}

BOOST_AUTO_TEST_CASE(the_length_is_bounded_without_cutting_a_character) {
  auto cut = text_of_html("<p>中文中文</p>", 7);
  BOOST_TEST(cut == "中文");
}

BOOST_AUTO_TEST_CASE(plain_text_comes_into_the_same_shape) {
  BOOST_TEST(tidy_text("  a   b \r\n\r\n\n\n c\nd\n") == "a b\n\nc\nd");
  BOOST_TEST(tidy_text(" \n ").empty());
}

BOOST_AUTO_TEST_SUITE_END()
