// The confined parser as the real process, on good and hostile files.
#include <boost/test/unit_test.hpp>

#include <cstdlib>

#include <sys/wait.h>

#include "actors/resume/child_process.hpp"
#include "actors/resume/extract_result.hpp"
#include "actors/resume/text.hpp"
#include "protocols/utf8.hpp"
#include "samples.hpp"
#include "tiny_pdf.hpp"

using namespace zhian;
using namespace zhian::resume;
using namespace zhian::test;
using namespace std::string_literals;

namespace {

struct fixture {
  stop_signal stop;
  child_bounds bounds;
  std::vector<std::string> more;
  // A second of CPU may take a while on a busy machine.
  fixture() { bounds.timeout = std::chrono::seconds(90); }

  child_outcome run(const std::string& type, std::string_view file) {
    std::vector<std::string> args{"zhian", "extract", "--type", type};
    args.insert(args.end(), more.begin(), more.end());
    return run_child(EXTRACT_PROBE, args, file, bounds, stop);
  }

  extract_result extract(const std::string& type, std::string_view file) {
    auto got = run(type, file);
    BOOST_REQUIRE_MESSAGE(got.end == child_end::exited && got.code == 0,
                          got.end << " " << got.code);
    auto result = read_result(got.output);
    BOOST_REQUIRE(result);
    return *result;
  }
  extract_result pdf(std::string_view file) { return extract("application/pdf", file); }
  extract_result txt(std::string_view file) { return extract("text/plain", file); }
};

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

using warnings = std::vector<std::string>;

} // namespace

BOOST_FIXTURE_TEST_SUITE(pdf_files, fixture)

BOOST_AUTO_TEST_CASE(a_pdf_gives_its_pages_and_its_text) {
  auto got = pdf(latin_pdf({"Li Lei, C++ engineer", "Redis"}));
  BOOST_TEST(got.error == ec::none);
  BOOST_TEST(got.pages == 2u);
  BOOST_TEST(got.text == "Li Lei, C++ engineer\n\nRedis");
  BOOST_TEST(got.warnings.empty());
}

BOOST_AUTO_TEST_CASE(chinese_by_a_predefined_cmap_is_read_inside_the_confinement) {
  // Poppler opens GBK-EUC-H while it parses. Where that is forbidden, the text is empty and nobody
  // says why.
  auto got = pdf(gbk_pdf("张三精通数据分析与C++"));
  BOOST_TEST(got.error == ec::none);
  BOOST_TEST(has(got.text, "张三精通数据分析与C++"), got.text);
}

BOOST_AUTO_TEST_CASE(columns_are_read_one_after_the_other) {
  auto got = pdf(sample("two_columns.pdf"));
  BOOST_TEST(got.error == ec::none);
  BOOST_TEST(has(got.text, "英语六级\n"));
  BOOST_TEST(has(got.text, "2019-2023 某某科技有限公司 后端开发工程师"), got.text);
  BOOST_TEST(got.text.find("英语六级") < got.text.find("工作经历"));
}

BOOST_AUTO_TEST_CASE(a_page_without_text_is_said) {
  BOOST_TEST(pdf(latin_pdf({"one", ""})).warnings == warnings{"page_without_text"});
}

BOOST_AUTO_TEST_CASE(pdfs_of_real_programs_give_nearly_every_character) {
  for (std::string name : {"libre_zh", "weasy_zh", "gs_en"}) {
    auto got = pdf(sample(name + ".pdf"));
    BOOST_TEST(got.error == ec::none);
    auto share = recall(sample("truth_" + name.substr(name.size() - 2) + ".txt"), got.text);
    BOOST_TEST_MESSAGE("recall " << name << ".pdf " << share);
    BOOST_TEST(share > 0.97, name);
  }
}

BOOST_AUTO_TEST_CASE(scanned_pages_are_left_to_ocr_and_blank_ones_are_not) {
  auto got = pdf(sample("scan_two.pdf"));
  BOOST_TEST(got.error == ec::none);
  BOOST_TEST(got.text == "");
  BOOST_TEST(got.unread == (std::vector<uint32_t>{1, 2}), boost::test_tools::per_element());
  BOOST_TEST(pdf(latin_pdf({"one", ""})).unread.empty());
}

BOOST_AUTO_TEST_CASE(active_and_cut_files_are_refused_in_the_real_parser) {
  tiny_pdf active;
  active.add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>");
  active.add("<</Type/Pages/Kids[1 0 R]/Count 1>>");
  auto root = active.add("<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(x)>>>>");
  BOOST_TEST(pdf(active.finish(root)).error == ec::file_active_content);
  auto whole = sample("libre_zh.pdf");
  BOOST_TEST(pdf(whole.substr(0, whole.size() / 2)).error == ec::file_damaged);
}

BOOST_AUTO_TEST_CASE(a_pdf_without_any_text_is_refused_as_such) {
  BOOST_TEST(pdf(latin_pdf({"", ""})).error == ec::file_no_text);
}

BOOST_AUTO_TEST_CASE(a_pdf_that_needs_a_password_is_refused_as_such) {
  BOOST_TEST(pdf(sample("user_password.pdf")).error == ec::file_encrypted);
  BOOST_TEST(pdf(locked_pdf()).error == ec::file_encrypted);
}

BOOST_AUTO_TEST_CASE(a_pdf_that_only_forbids_changes_is_read) {
  auto got = pdf(sample("owner_password.pdf"));
  BOOST_TEST(got.error == ec::none);
  BOOST_TEST(has(got.text, "Java, SQL"));
}

BOOST_AUTO_TEST_CASE(too_many_pages_are_refused_before_any_is_read) {
  more = {"--max-pages", "2"};
  BOOST_TEST(pdf(latin_pdf({"a", "b"})).error == ec::none);
  BOOST_TEST(pdf(latin_pdf({"a", "b", "c"})).error == ec::file_too_many_pages);
  // More pages than objects: Poppler does not believe it, and neither answer costs anything.
  auto liar = pdf(pdf_of_count(2000000000)).error;
  BOOST_TEST((liar == ec::file_too_many_pages || liar == ec::file_damaged), liar);
}

BOOST_AUTO_TEST_CASE(a_damaged_pdf_is_refused_as_such) {
  BOOST_TEST(pdf("%PDF-1.7\nrubbish").error == ec::file_damaged);
  BOOST_TEST(pdf("not a pdf at all").error == ec::file_damaged);
  BOOST_TEST(pdf(pdf_of_count(-5)).error == ec::file_damaged);
  BOOST_TEST(pdf(pdf_of_count(0)).error == ec::file_damaged);
}

BOOST_AUTO_TEST_CASE(a_pdf_cut_anywhere_never_crashes_the_parser) {
  auto whole = gbk_pdf("张三");
  for (size_t i = 1; i < whole.size(); i += 97) {
    auto got = pdf(whole.substr(0, i));
    BOOST_TEST(
        (got.error == ec::none || got.error == ec::file_damaged || got.error == ec::file_no_text),
        i);
  }
}

BOOST_AUTO_TEST_CASE(a_page_tree_that_contains_itself_ends) {
  auto got = run("application/pdf", circular_pdf());
  BOOST_TEST(got.end != child_end::timed_out);
  if (auto result = read_result(got.output))
    BOOST_TEST(result->error != ec::none);
}

BOOST_AUTO_TEST_CASE(a_bomb_of_forms_costs_its_own_cpu_and_no_more) {
  more = {"--max-cpu-s", "1"};
  auto got = run("application/pdf", laughing_pdf(9));
  BOOST_TEST(got.end == child_end::signalled);
  BOOST_TEST(got.output == "");
}

BOOST_AUTO_TEST_CASE(text_beyond_the_bound_is_cut_and_said) {
  more = {"--max-text-bytes", "10"};
  auto got = pdf(latin_pdf({"0123456789", "more"}));
  BOOST_TEST(got.text == "0123456789");
  BOOST_TEST(got.pages == 2u);
  BOOST_TEST(got.warnings == warnings{"text_truncated"});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(txt_files, fixture)

BOOST_AUTO_TEST_CASE(a_text_file_is_one_page) {
  auto got = txt("\xef\xbb\xbf姓名：张三\r\n技能：Java\r\n");
  BOOST_TEST(got.error == ec::none);
  BOOST_TEST(got.pages == 1u);
  BOOST_TEST(got.text == "姓名：张三\n技能：Java");
  BOOST_TEST(got.warnings.empty());
}

BOOST_AUTO_TEST_CASE(gb18030_is_read_with_a_warning_inside_the_confinement) {
  auto got = txt("\xbc\xf2\xc0\xfa");
  BOOST_TEST(got.text == "简历");
  BOOST_TEST(got.warnings == warnings{"encoding_guessed_gb18030"});
}

BOOST_AUTO_TEST_CASE(a_file_of_nothing_is_refused_by_kind) {
  BOOST_TEST(txt("").error == ec::file_empty);
  BOOST_TEST(txt(" \r\n\t\u3000").error == ec::file_no_text);
  BOOST_TEST(txt("\x01\x02\0\xff"s).error == ec::file_damaged);
  BOOST_TEST(extract("image/gif", "x").error == ec::file_type_unsupported);
}

BOOST_AUTO_TEST_CASE(a_huge_text_is_cut_and_a_huge_file_refused) {
  more = {"--max-text-bytes", "1200000", "--max-input-bytes", "4000000"};
  std::string text;
  while (text.size() < 3000000)
    text += "数据";
  auto got = txt(text);
  BOOST_TEST(count_characters(got.text) == 400000u);
  BOOST_TEST(got.warnings == warnings{"text_truncated"});
  BOOST_TEST(txt(std::string(4000001, 'x')).error == ec::payload_too_large);
}

BOOST_AUTO_TEST_CASE(a_text_of_unreadable_characters_is_said_to_be_so) {
  auto got = txt("\ue000\ue001\ue002 abc");
  BOOST_TEST(got.warnings == warnings{"characters_unreadable"});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(other_files, fixture)

BOOST_AUTO_TEST_CASE(word_files_are_read_inside_the_confinement) {
  auto got = extract("application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                     sample("word_zh.docx"));
  BOOST_TEST(got.error == ec::none);
  BOOST_TEST(has(got.text, "云帆科技有限公司"), got.text);
}

BOOST_AUTO_TEST_CASE(markdown_loses_its_marks) {
  auto got = extract("text/markdown", "# 张三\n\n- **Java**\n");
  BOOST_TEST(got.text == "张三\nJava");
}

BOOST_AUTO_TEST_CASE(a_picture_is_looked_at_and_left_to_ocr) {
  auto got = extract("image/jpeg", sample("photo_zh.jpg"));
  BOOST_TEST(got.error == ec::none);
  BOOST_TEST(got.pages == 1u);
  BOOST_TEST(got.unread == std::vector<uint32_t>{1}, boost::test_tools::per_element());
  BOOST_TEST(extract("image/png", "x").error == ec::file_damaged);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(arguments, fixture)

BOOST_AUTO_TEST_CASE(wrong_arguments_are_an_exit_code_and_no_output) {
  for (std::vector<std::string> bad :
       {std::vector<std::string>{"zhian", "extract"},
        {"zhian", "extract", "--type"},
        {"zhian", "extract", "--type", "text/plain", "--max-pages", "0"},
        {"zhian", "extract", "--type", "text/plain", "--max-pages", "x"},
        {"zhian", "extract", "--type", "text/plain", "--max-text-bytes", "-1"},
        {"zhian", "extract", "--type", "text/plain", "--no-such"},
        {"zhian", "extract", "--type", "text/plain", "file"}}) {
    auto got = run_child(EXTRACT_PROBE, bad, "x", bounds, stop);
    BOOST_TEST(got.end == child_end::exited);
    BOOST_TEST(got.code == 2);
    BOOST_TEST(got.output == "");
  }
}

BOOST_AUTO_TEST_CASE(an_input_that_cannot_be_read_is_an_exit_code) {
  auto status = std::system("'" EXTRACT_PROBE "' extract --type text/plain </"); // A directory.
  BOOST_TEST(WIFEXITED(status));
  BOOST_TEST(WEXITSTATUS(status) == io_failed);
}

BOOST_AUTO_TEST_SUITE_END()
