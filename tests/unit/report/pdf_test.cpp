// A printed report, read back and looked at.
#include <boost/test/unit_test.hpp>

#include "actors/report/interview_document.hpp"
#include "tests/unit/report/read_back.hpp"
#include "tests/unit/report/some_report.hpp"

using namespace zhian;
using namespace zhian::report;
using namespace zhian::test;

namespace {

printed_report print_of(const some_report& x, language labels) {
  auto sheet = read_interview(x.stored());
  BOOST_REQUIRE(sheet.has_value());
  return printed_report{print_interview(*sheet, labels)};
}

} // namespace

BOOST_AUTO_TEST_SUITE(printed_reports)

BOOST_AUTO_TEST_CASE(chinese_and_english_words_can_be_read_back) {
  for (auto labels : {language::zh, language::en}) {
    auto zh = print_of({}, labels);
    BOOST_TEST(zh.has(test::zh_words));
    BOOST_TEST(zh.has(labels == language::zh ? "模拟面试报告" : "Mock interview report"));
    BOOST_TEST(zh.has("bank-77"));
    some_report english;
    english.lang = language::en;
    auto en = print_of(english, labels);
    BOOST_TEST(en.has(test::en_words));
    BOOST_TEST(en.has(labels == language::zh ? "第 1 页，共" : "Page 1 of"));
  }
}

BOOST_AUTO_TEST_CASE(the_file_begins_as_a_pdf_of_a4_with_title_outline_and_the_reports_time) {
  auto x = print_of({}, language::zh);
  BOOST_TEST(x.file.bytes.starts_with("%PDF-"));
  BOOST_TEST(x.doc->pages() == static_cast<int>(x.file.pages));
  std::unique_ptr<poppler::page> page{x.doc->create_page(0)};
  BOOST_TEST(page->page_rect().width() == page_width, boost::test_tools::tolerance(0.01));
  BOOST_TEST(page->page_rect().height() == page_height, boost::test_tools::tolerance(0.01));
  auto title = x.doc->info_key("Title").to_utf8();
  BOOST_TEST((std::string{title.begin(), title.end()}) == "模拟面试报告");
  BOOST_TEST(x.doc->info_date_t("CreationDate") == 1796027050);
  std::unique_ptr<poppler::toc> outline{x.doc->create_toc()};
  BOOST_REQUIRE(outline != nullptr);
  BOOST_TEST(outline->root()->children().size() == 5u);
}

BOOST_AUTO_TEST_CASE(the_same_report_gives_the_same_bytes_also_with_fonts_found_anew) {
  auto sheet = read_interview(some_report{}.stored());
  auto x = print_interview(*sheet, language::zh);
  type_case one, other;
  auto first = print_pdf(x, one);
  // Something else is printed in between: what is left in the fonts must not show.
  some_report english;
  english.lang = language::en;
  print_pdf(print_interview(*read_interview(english.stored()), language::en), one);
  BOOST_TEST(print_pdf(x, one).bytes == first.bytes);
  BOOST_TEST(print_pdf(x, other).bytes == first.bytes);
  BOOST_TEST(print_pdf(print_interview(*sheet, language::en), one).bytes != first.bytes);
}

BOOST_AUTO_TEST_CASE(the_band_is_dark_the_ring_and_the_bars_are_coloured_by_their_scores) {
  auto x = print_of({}, language::zh);
  picture_of page{*x.doc, 0};
  auto corner = page.at(3, 3);
  BOOST_TEST((corner.red < 60 && corner.green < 90 && corner.blue < 120));
  BOOST_TEST(page.count(page_width - margin - 90, 40, 90, 90, is_amber) > 100); // 67
  // Title in white on it, nothing white at the far end.
  BOOST_TEST(page.count(margin, 40, 300, 40, [](const dot& d) {
    return d.red > 230 && d.green > 230;
  }) > 100);
  auto bars = [&](auto is) {
    return page.count(margin + 250, 190, text_width - 250, 300, is);
  };
  BOOST_TEST(bars(is_green) > 100); // 82 and 90
  BOOST_TEST(bars(is_amber) > 100); // 64 and 71
  BOOST_TEST(bars(is_red) > 50);    // 38
  // The star: its ground is a light teal.
  BOOST_TEST(page.count(margin, 190, 240, 300, [](const dot& d) {
    return d.blue > d.red + 15 && d.red > 150 && d.green > d.red;
  }) > 300);
}

BOOST_AUTO_TEST_CASE(every_page_has_ink_within_its_margins_and_none_in_them) {
  some_report many;
  many.questions = 12;
  for (auto labels : {language::zh, language::en}) {
    auto x = print_of(many, labels);
    BOOST_TEST(x.doc->pages() > 4);
    for (int n = 0; n < x.doc->pages(); ++n) {
      picture_of page{*x.doc, n};
      BOOST_TEST(page.ink(margin, n == 0 ? 160 : top, text_width, text_height - 160) > 300);
      BOOST_TEST(page.ink(margin, page_height - bottom + 20, text_width, 22) > 20); // The footer.
      BOOST_TEST(page.ink(0, 200, margin - 4, 600) == 0);
      BOOST_TEST(page.ink(page_width - margin + 4, 200, margin - 5, 600) == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_character_is_seen_not_only_those_that_can_be_copied) {
  // Two thousand ideographs, each alone on a line of its own strip.
  document all;
  all.page_of = "{page}";
  std::string line;
  std::vector<std::string> rows;
  for (char32_t c = 0x4e00; c < 0x4e00 + 2000; ++c) {
    line += static_cast<char>(0xe0 | (c >> 12));
    line += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
    line += static_cast<char>(0x80 | (c & 0x3f));
    if (line.size() == 3 * 20) {
      all.blocks.push_back(table{std::vector<double>(20, 0.05), std::vector<std::string>(20), {}});
      auto& cells = std::get<table>(all.blocks.back()).rows.emplace_back();
      for (size_t i = 0; i < line.size(); i += 3)
        cells.push_back(line.substr(i, 3));
      line.clear();
    }
  }
  printed_report x{all};
  auto set = set_blocks(all, x.type);
  auto pages = paginate(set.pieces, text_height);
  BOOST_REQUIRE(pages.size() == x.file.pages);
  int unseen = 0;
  for (size_t n = 0; n < pages.size(); ++n) {
    picture_of page{*x.doc, static_cast<int>(n), 100};
    for (const auto& at : pages[n]) {
      if (at.piece % 2 == 0)
        continue; // A head.
      for (int cell = 0; cell < 20; ++cell)
        unseen += page.ink(margin + cell * 0.05 * text_width + 3, top + at.y + 3, 14,
                           set.pieces[at.piece].height - 6)
                          < 3
                      ? 1
                      : 0;
    }
  }
  BOOST_TEST(unseen == 0);
}

BOOST_AUTO_TEST_CASE(hostile_words_are_printed_and_change_nothing) {
  some_report x;
  x.answer = std::string{"a\0b\x01\x1b[31m\xff\xc3(", 14}
             + "‮שלום עליכם‬ <b>x</b> & %s {page} \n\n" + std::string(3000, 'w')
             + " 🙂🙂 مرحبا";
  auto got = print_of(x, language::zh);
  BOOST_TEST(got.has("x</b> & %s {page}"));
  for (int n = 0; n < got.doc->pages(); ++n) {
    picture_of page{*got.doc, n};
    BOOST_TEST(page.ink(page_width - margin + 4, 200, margin - 5, 600) == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_document_of_too_many_pages_is_refused) {
  document x;
  for (int i = 0; i < 6000; ++i)
    x.blocks.push_back(paragraph{"面"});
  type_case type;
  BOOST_TEST((print_pdf(x, type).error == ec::internal));
}

BOOST_AUTO_TEST_SUITE_END()
