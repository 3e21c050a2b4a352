// A printed diagnosis, read back and looked at.
#include <boost/test/unit_test.hpp>

#include <set>

#include "actors/report/forms.hpp"
#include "tests/unit/report/read_back.hpp"
#include "tests/unit/report/some_diagnosis.hpp"
#include "tests/unit/report/some_report.hpp"

using namespace zhian;
using namespace zhian::report;
using namespace zhian::test;

namespace {

document paper_of(const stored_report& x, language labels) {
  auto out = document_of(x, labels);
  BOOST_REQUIRE(out.has_value());
  return std::move(*out);
}

} // namespace

BOOST_AUTO_TEST_SUITE(printed_diagnoses)

BOOST_AUTO_TEST_CASE(its_words_can_be_read_back_in_both_languages) {
  for (auto labels : {language::zh, language::en}) {
    printed_report x{paper_of(some_diagnosis{}.stored(), labels)};
    BOOST_TEST(x.has(zh_duty));
    BOOST_TEST(x.has("主导系统维护，用【做法】"));
    BOOST_TEST(x.has("diagnosis-1"));
    BOOST_TEST(x.has(labels == language::zh ? "简历诊断报告" : "Resume diagnosis report"));
    BOOST_TEST(x.has(labels == language::zh ? "内置引擎" : "built-in engine"));
    BOOST_TEST(x.has(labels == language::zh ? "有 9 个月空档" : "9 months, is not accounted for"));
  }
}

BOOST_AUTO_TEST_CASE(it_has_a_title_an_outline_and_the_time_of_the_diagnosis) {
  printed_report x{paper_of(some_diagnosis{}.stored(), language::zh)};
  auto title = x.doc->info_key("Title").to_utf8();
  BOOST_TEST((std::string{title.begin(), title.end()}) == "简历诊断报告");
  BOOST_TEST(x.doc->info_date_t("CreationDate") == 1796027400);
  std::unique_ptr<poppler::toc> outline{x.doc->create_toc()};
  BOOST_REQUIRE(outline != nullptr);
  BOOST_TEST(outline->root()->children().size() == 6u);
}

BOOST_AUTO_TEST_CASE(the_band_is_dark_and_scores_have_their_colours) {
  printed_report x{paper_of(some_diagnosis{}.stored(), language::zh)};
  picture_of page{*x.doc, 0};
  auto corner = page.at(3, 3);
  BOOST_TEST((corner.red < 60 && corner.green < 90 && corner.blue < 120));
  BOOST_TEST(page.count(page_width - margin - 90, 40, 90, 90, is_amber) > 100); // 67
  auto bars = [&](auto is) {
    return page.count(margin + 250, 190, text_width - 250, 300, is);
  };
  BOOST_TEST(bars(is_green) > 100); // 82 and more
  BOOST_TEST(bars(is_amber) > 100); // 64 and 71
  BOOST_TEST(bars(is_red) > 50);    // 38
  // The star: its ground is a light teal.
  BOOST_TEST(page.count(margin, 190, 240, 300, [](const dot& d) {
    return d.blue > d.red + 15 && d.red > 150 && d.green > d.red;
  }) > 300);
}

BOOST_AUTO_TEST_CASE(the_characters_of_its_title_are_six_different_pictures) {
  printed_report x{paper_of(some_diagnosis{}.stored(), language::zh)};
  picture_of page{*x.doc, 0, 216};
  std::set<int> seen;
  for (int n = 0; n < 6; ++n) {
    auto white = page.count(margin + 22 * n, top - 4, 22, 32,
                            [](const dot& d) { return d.red > 200 && d.green > 200; });
    BOOST_TEST(white > 300, "character " << n);
    seen.insert(white);
  }
  // Boxes in place of glyphs would be alike.
  BOOST_TEST(seen.size() >= 5u);
}

BOOST_AUTO_TEST_CASE(every_piece_of_it_is_seen_and_nothing_stands_in_the_margins) {
  for (auto labels : {language::zh, language::en}) {
    auto paper = paper_of(some_diagnosis{}.stored(), labels);
    printed_report x{paper};
    x.type.speak(labels);
    auto set = set_blocks(paper, x.type);
    auto pages = paginate(set.pieces, text_height);
    BOOST_REQUIRE(pages.size() == x.file.pages);
    for (size_t n = 0; n < pages.size(); ++n) {
      picture_of page{*x.doc, static_cast<int>(n), 100};
      for (const auto& at : pages[n])
        BOOST_TEST(page.ink(margin, top + at.y, text_width, set.pieces[at.piece].height) > 5,
                   "piece " << at.piece << " of page " << n + 1);
      BOOST_TEST(page.ink(0, 200, margin - 4, 600) == 0);
      BOOST_TEST(page.ink(page_width - margin + 4, 200, margin - 5, 600) == 0);
      BOOST_TEST(page.ink(margin, page_height - bottom + 20, text_width, 22) > 20); // The footer.
    }
  }
}

BOOST_AUTO_TEST_CASE(
    a_long_one_has_no_heading_at_the_end_of_a_page_and_repeats_the_heads_of_tables) {
  some_diagnosis x;
  auto some = x.found.findings;
  while (x.found.findings.size() < diagnosis::most_findings)
    x.found.findings.push_back(some[x.found.findings.size() % some.size()]);
  x.found.coverage->keywords.assign(diagnosis::most_keywords, {"Kafka", true, 2, 0});
  x.found.skills.assign(diagnosis::most_skills, {"MySQL", 3, true, true, true, {}});
  for (auto labels : {language::zh, language::en}) {
    auto paper = paper_of(x.stored(), labels);
    printed_report got{paper};
    BOOST_TEST(got.doc->pages() > 10);
    got.type.speak(labels);
    auto set = set_blocks(paper, got.type);
    auto pages = paginate(set.pieces, text_height);
    std::set<size_t> placed_once;
    size_t repeated = 0;
    for (const auto& page : pages) {
      BOOST_REQUIRE(!page.empty());
      BOOST_TEST(!set.pieces[page.back().piece].with_next);
      BOOST_TEST(page.back().y + set.pieces[page.back().piece].height <= text_height + 0.01);
      for (const auto& at : page)
        repeated += placed_once.insert(at.piece).second ? 0 : 1;
    }
    BOOST_TEST(placed_once.size() == set.pieces.size());
    BOOST_TEST(repeated >= 2u); // Of the key words and of the skills.
  }
}

BOOST_AUTO_TEST_CASE(the_longest_that_can_be_stored_is_printed_whatever_stands_in_it) {
  for (const auto* word : {"面", "W", "\u202ex</b> & %s {page}\n"}) {
    some_diagnosis x;
    x.fill(word);
    printed_report got{paper_of(x.stored(), language::en)};
    BOOST_TEST(got.file.pages <= most_pages, word);
    picture_of page{*got.doc, 2};
    BOOST_TEST(page.ink(page_width - margin + 4, 200, margin - 5, 600) == 0);
  }
}

BOOST_AUTO_TEST_CASE(the_same_diagnosis_gives_the_same_bytes_whatever_was_printed_before) {
  auto paper = paper_of(some_diagnosis{}.stored(), language::zh);
  type_case one, other;
  auto first = print_pdf(paper, one);
  print_pdf(paper_of(some_report{}.stored(), language::en), one);
  BOOST_TEST(print_pdf(paper, one).bytes == first.bytes);
  BOOST_TEST(print_pdf(paper, other).bytes == first.bytes);
}

BOOST_AUTO_TEST_SUITE_END()
