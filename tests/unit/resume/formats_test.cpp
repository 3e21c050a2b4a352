// The parsers as plain functions: what they read, and what they refuse by which name.
#include <boost/test/unit_test.hpp>

#include "actors/resume/docx_text.hpp"
#include "actors/resume/markdown_text.hpp"
#include "actors/resume/pdf_check.hpp"
#include "actors/resume/picture.hpp"
#include "actors/resume/text.hpp"
#include "samples.hpp"
#include "tiny_pdf.hpp"

using namespace zhian;
using namespace zhian::resume;
using namespace zhian::test;
using namespace std::string_literals;

namespace {

extract_result docx(const std::string& bytes) {
  return read_docx(bytes, {});
}

/// One page and, in the catalog, `more`.
std::string pdf_with(const std::string& more, const std::string& extra_object = "") {
  tiny_pdf pdf;
  auto tree = 2;
  pdf.add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>");
  pdf.add("<</Type/Pages/Kids[1 0 R]/Count 1>>");
  if (!extra_object.empty())
    pdf.add(extra_object);
  auto root = pdf.add("<</Type/Catalog/Pages " + std::to_string(tree) + " 0 R" + more + ">>");
  return pdf.finish(root);
}

std::string jpeg_head(uint16_t width, uint16_t height) {
  std::string out = "\xff\xd8\xff\xc0\x00\x0b\x08"s;
  for (auto x : {height, width}) {
    out += static_cast<char>(x >> 8);
    out += static_cast<char>(x & 0xff);
  }
  out += "\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"s;
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(docx_files)

BOOST_AUTO_TEST_CASE(files_of_word_and_libreoffice_give_nearly_every_character) {
  for (std::string language : {"zh", "en"})
    for (std::string maker : {"libre_", "word_"}) {
      auto got = docx(sample(maker + language + ".docx"));
      BOOST_TEST(got.error == ec::none);
      auto share = recall(sample("truth_" + language + ".txt"), clean_text(got.text));
      BOOST_TEST_MESSAGE("recall " << maker << language << ".docx " << share);
      BOOST_TEST(share > 0.97, maker << language);
    }
}

BOOST_AUTO_TEST_CASE(cells_of_a_row_are_one_line_and_runs_one_word) {
  auto row = "<w:tbl><w:tr><w:tc>" + docx_paragraph("2019") + "</w:tc><w:tc>"
             + docx_paragraph("云帆") + "</w:tc></w:tr></w:tbl>";
  auto runs = "<w:p><w:r><w:t>Post</w:t></w:r><w:r><w:t>greSQL</w:t></w:r><w:r><w:tab/></w:r>"
              "<w:r><w:t>x</w:t></w:r></w:p>";
  auto got = docx(tiny_docx(docx_document(row + runs)));
  BOOST_TEST(clean_text(got.text) == "2019 云帆\nPostgreSQL x");
}

BOOST_AUTO_TEST_CASE(what_was_deleted_or_said_twice_is_not_read) {
  auto body =
      "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:instrText>PAGE</w:instrText>"
      "</w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:t>kept</w:t></w:r>"
      "<mc:AlternateContent xmlns:mc=\"m\"><mc:Choice><w:r><w:t>box</w:t></w:r></mc:Choice>"
      "<mc:Fallback><w:r><w:t>box</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>"s;
  BOOST_TEST(clean_text(docx(tiny_docx(docx_document(body))).text) == "keptbox");
}

BOOST_AUTO_TEST_CASE(header_and_footer_are_read_around_the_body) {
  auto got = docx(tiny_docx(docx_document(docx_paragraph("body")),
                            {{"word/footer1.xml", docx_document(docx_paragraph("foot"))},
                             {"word/header1.xml", docx_document(docx_paragraph("head"))}}));
  BOOST_TEST(clean_text(got.text) == "head\nbody\nfoot");
}

BOOST_AUTO_TEST_CASE(a_document_type_is_refused_in_any_encoding) {
  auto xxe = R"(<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>)"s
             + "<w:document><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>";
  BOOST_TEST(docx(tiny_docx(xxe)).error == ec::file_external_entity);
  std::string wide = "\xff\xfe";
  for (char c : xxe)
    wide += std::string{c, '\0'};
  BOOST_TEST(docx(tiny_docx(wide)).error == ec::file_external_entity);
  auto laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><w:document/>"s;
  BOOST_TEST(docx(tiny_docx(laughs)).error == ec::file_external_entity);
}

BOOST_AUTO_TEST_CASE(parts_without_text_are_looked_at_too) {
  auto good = docx_document(docx_paragraph("x"));
  auto declares = R"(<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>)"s;
  for (const auto* name : {"word/styles.xml", "word/_rels/document.xml.rels", "_rels/.rels",
                           "docProps/core.xml", "customXml/item1.xml"})
    BOOST_TEST(docx(tiny_docx(good, {{name, declares}})).error == ec::file_external_entity, name);
  // What is no XML may hold such words, and what adds no text may be broken.
  BOOST_TEST(docx(tiny_docx(good, {{"word/media/x.png", declares}})).error == ec::none);
  BOOST_TEST(docx(tiny_docx(good, {{"word/styles.xml", "<w:styles>"}})).error == ec::none);
  archive_bounds tight;
  tight.max_xml = 10000;
  BOOST_TEST(
      read_docx(tiny_docx(good, {{"word/styles.xml", std::string(20000, ' ')}}), {}, tight).error
      == ec::file_bomb);
}

BOOST_AUTO_TEST_CASE(bombs_are_refused_before_they_go_off) {
  // Declared: 100 MiB of blanks in some hundred KB.
  std::string blanks(size_t{100} << 20, ' ');
  auto declared = tiny_docx(docx_document(""), {{"word/media/x.bin", blanks}});
  BOOST_TEST(declared.size() < 2000000u);
  BOOST_TEST(docx(declared).error == ec::file_bomb);
  // Below every ratio, but more XML than is read.
  archive_bounds tight;
  tight.max_xml = 10000;
  std::string text;
  for (int i = 0; i < 2000; ++i)
    text += docx_paragraph(std::to_string(i));
  BOOST_TEST(read_docx(tiny_docx(docx_document(text)), {}, tight).error == ec::file_bomb);
  tight = {};
  tight.max_members = 3;
  BOOST_TEST(read_docx(tiny_docx(docx_document(""), {{"a", "1"}, {"b", "2"}}), {}, tight).error
             == ec::file_bomb);
}

BOOST_AUTO_TEST_CASE(macros_locks_and_rubble_have_their_names) {
  auto good = docx_document(docx_paragraph("x"));
  BOOST_TEST(docx(tiny_docx(good, {{"word/vbaProject.bin", "x"}})).error
             == ec::file_active_content);
  auto macros = R"(<Types><Override PartName="/word/document.xml" ContentType=")"
                R"(application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>)"s;
  BOOST_TEST(docx(tiny_docx(good, {}, nullptr, macros)).error == ec::file_active_content);
  BOOST_TEST(docx(tiny_docx(good, {}, "secret")).error == ec::file_encrypted);
  BOOST_TEST(docx(tiny_docx("<w:document><w:body>")).error == ec::file_damaged);
  BOOST_TEST(docx("PK\x03\x04 no archive").error == ec::file_damaged);
  auto whole = tiny_docx(good);
  for (size_t i = 0; i < whole.size(); i += 37)
    BOOST_TEST(docx(whole.substr(0, i)).error != ec::none, i);
}

BOOST_AUTO_TEST_CASE(depth_costs_no_stack_and_pages_are_counted) {
  std::string deep;
  for (int i = 0; i < 100000; ++i)
    deep += "<w:x>";
  deep += docx_paragraph("deep");
  for (int i = 0; i < 100000; ++i)
    deep += "</w:x>";
  BOOST_TEST(clean_text(docx(tiny_docx(docx_document(deep))).text) == "deep");
  std::string breaks;
  for (int i = 0; i < 60; ++i)
    breaks += "<w:p><w:r><w:lastRenderedPageBreak/><w:t>x</w:t></w:r></w:p>";
  BOOST_TEST(docx(tiny_docx(docx_document(breaks))).error == ec::file_too_many_pages);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(markdown_files)

BOOST_AUTO_TEST_CASE(marks_go_and_words_stay) {
  auto got = clean_text(markdown_plain("# 张晓明\n\n**后端** `Java` [blog](https://a.example)\n\n"
                                       "- one\n- *two*\n\n<script>alert(1)</script>\n\n"
                                       "```\ncode\n```\n"));
  BOOST_TEST(got == "张晓明\n后端 Java blog https://a.example\none\ntwo\ncode");
}

BOOST_AUTO_TEST_CASE(any_nesting_ends) {
  BOOST_TEST(!markdown_plain(std::string(50000, '>') + "x").empty());
  static_cast<void>(markdown_plain(std::string(50000, '[')));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(pdf_checks)

BOOST_AUTO_TEST_CASE(pdfs_of_real_programs_pass) {
  for (const auto* name : {"libre_zh.pdf", "weasy_zh.pdf", "gs_en.pdf", "two_columns.pdf",
                           "owner_password.pdf", "scan_zh.pdf", "scan_two.pdf"})
    BOOST_TEST(check_pdf(sample(name)) == ec::none, name);
  BOOST_TEST(check_pdf(pdf_with("")) == ec::none);
  // A link opens nothing by itself.
  BOOST_TEST(check_pdf(pdf_with("/OpenAction<</S/GoTo/D[1 0 R/Fit]>>")) == ec::none);
  BOOST_TEST(check_pdf(pdf_with("/X<</S/URI/URI(https://a.example)>>")) == ec::none);
}

BOOST_AUTO_TEST_CASE(what_acts_is_refused_wherever_it_hides) {
  for (const auto* act :
       {"/OpenAction<</S/JavaScript/JS(app.alert(1))>>", "/OpenAction<</S/J#61vaScript>>",
        "/AA<</O<</S/Launch/F(cmd.exe)>>>>", "/X[[<</S/SubmitForm>>]]",
        "/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS 3 0 R>>]>>>>"})
    BOOST_TEST(check_pdf(pdf_with(act)) == ec::file_active_content, act);
  // An object that nothing refers to yet.
  BOOST_TEST(check_pdf(pdf_with("", "<</S/Launch/F(x)>>")) == ec::file_active_content);
}

BOOST_AUTO_TEST_CASE(what_explodes_is_refused) {
  pdf_bounds tight;
  tight.max_stream = 1000;
  tiny_pdf pdf;
  pdf.add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R>>");
  pdf.add("<</Type/Pages/Kids[1 0 R]/Count 1>>");
  // Run lengths: two bytes make 128.
  std::string runs;
  for (int i = 0; i < 20; ++i)
    runs += "\x81 "s;
  runs += '\x80';
  pdf.add_stream("/Filter/RunLengthDecode", runs);
  auto file = pdf.finish(pdf.add("<</Type/Catalog/Pages 2 0 R>>"));
  BOOST_TEST(check_pdf(file) == ec::none);
  BOOST_TEST(check_pdf(file, tight) == ec::file_bomb);
}

BOOST_AUTO_TEST_CASE(a_picture_of_too_many_pixels_is_refused_by_its_words) {
  tiny_pdf pdf;
  pdf.add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>");
  pdf.add("<</Type/Pages/Kids[1 0 R]/Count 1>>");
  pdf.add_stream("/Type/XObject/Subtype/Image/Width 100000/Height 100000/BitsPerComponent 1"
                 "/ColorSpace/DeviceGray/Filter/FlateDecode",
                 "x");
  BOOST_TEST(check_pdf(pdf.finish(pdf.add("<</Type/Catalog/Pages 2 0 R>>")))
             == ec::image_too_large);
}

BOOST_AUTO_TEST_CASE(a_file_without_its_end_or_with_a_lock_has_its_name) {
  auto whole = sample("gs_en.pdf");
  BOOST_TEST(check_pdf(whole.substr(0, whole.size() / 2)) == ec::file_damaged);
  BOOST_TEST(check_pdf("%PDF-1.7\nrubbish\n%%EOF") == ec::file_damaged);
  BOOST_TEST(check_pdf(sample("user_password.pdf")) == ec::file_encrypted);
  BOOST_TEST(check_pdf("") == ec::file_damaged);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(pictures)

BOOST_AUTO_TEST_CASE(size_and_turn_are_read_from_the_head) {
  auto photo = look_at_picture(sample("photo_en_exif.jpg"), "image/jpeg");
  BOOST_TEST(photo.error == ec::none);
  BOOST_TEST(photo.orientation == 6);
  BOOST_TEST(photo.width > 500u);
  BOOST_TEST(look_at_picture(sample("photo_zh.jpg"), "image/jpeg").orientation == 1);
  auto screen = look_at_picture(sample("screen_en.png"), "image/png");
  BOOST_TEST(screen.error == ec::none);
  BOOST_TEST(screen.width == 1240u);
}

BOOST_AUTO_TEST_CASE(pixels_beyond_the_bound_are_refused_without_decoding) {
  auto huge = jpeg_head(65000, 65000) + "\x00\xff\xd9"s;
  BOOST_TEST(look_at_picture(huge, "image/jpeg").error == ec::image_too_large);
  BOOST_TEST(look_at_picture(jpeg_head(100, 100) + "\x00\xff\xd9"s, "image/jpeg").error
             == ec::none);
  auto png = sample("screen_en.png");
  png[16] = png[20] = '\x01'; // 16 million pixels more a side.
  BOOST_TEST(look_at_picture(png, "image/png").error == ec::image_too_large);
}

BOOST_AUTO_TEST_CASE(a_picture_cut_short_is_damaged) {
  for (const auto* name : {"photo_zh.jpg", "screen_en.png"}) {
    auto type = std::string{name}.ends_with("png") ? "image/png" : "image/jpeg";
    auto whole = sample(name);
    BOOST_TEST(look_at_picture(whole, type).error == ec::none);
    for (size_t i = 0; i < whole.size() - 2; i += whole.size() / 50)
      BOOST_TEST(look_at_picture(whole.substr(0, i), type).error == ec::file_damaged, i);
    for (size_t i = 0; i < 40; ++i)
      BOOST_TEST(look_at_picture(whole.substr(0, i), type).error == ec::file_damaged, i);
  }
}

BOOST_AUTO_TEST_SUITE_END()
