#include <boost/test/unit_test.hpp>

#include <random>

#include "storage/files/file_name.hpp"
#include "storage/files/media_type.hpp"

using namespace zhian::files;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(file_names)

BOOST_AUTO_TEST_CASE(an_honest_name_stays) {
  for (const char* name :
       {"resume.pdf", "张三 简历（2026）.pdf", "a-b_c.d.txt", "Résumé.pdf", "no extension"})
    BOOST_TEST(clean_file_name(name) == name);
}

BOOST_AUTO_TEST_CASE(only_the_last_part_of_a_path_counts) {
  BOOST_TEST(clean_file_name("../../etc/passwd") == "passwd");
  BOOST_TEST(clean_file_name("C:\\Users\\li\\resume.pdf") == "resume.pdf");
  BOOST_TEST(clean_file_name("/a/b/") == "file");
  BOOST_TEST(clean_file_name("a/..") == "file");
}

BOOST_AUTO_TEST_CASE(a_name_is_never_empty_or_hidden) {
  for (const char* bad : {"", ".", "..", "...", "   ", "\x01\x02", "\u202e", "\u200b"})
    BOOST_TEST(clean_file_name(bad) == "file");
  BOOST_TEST(clean_file_name(".bashrc") == "bashrc");
  BOOST_TEST(clean_file_name(" a.pdf. ") == "a.pdf");
}

BOOST_AUTO_TEST_CASE(control_and_direction_characters_go) {
  BOOST_TEST(clean_file_name("a\r\nContent-Type: x\0.pdf"s) == "aContent-Type_ x.pdf");
  BOOST_TEST(clean_file_name("resume\u202efdp.exe") == "resumefdp.exe");
  BOOST_TEST(clean_file_name("a\xff\xc3.pdf") == "a.pdf");
  BOOST_TEST(clean_file_name("a\"b<c>|?*.pdf") == "a_b_c____.pdf");
  BOOST_TEST(clean_file_name("a\u3000b\u00a0c") == "a b c");
}

BOOST_AUTO_TEST_CASE(a_long_name_is_cut_between_characters_and_keeps_its_extension) {
  std::string name;
  for (int i = 0; i < 200; ++i)
    name += "简";
  auto got = clean_file_name(name + ".pdf");
  BOOST_TEST(got.size() <= max_name_bytes);
  BOOST_TEST(got.size() > max_name_bytes - 4);
  BOOST_TEST(got.ends_with("简.pdf"));
  BOOST_TEST(clean_file_name(std::string(500, 'a')).size() == max_name_bytes);
  BOOST_TEST(clean_file_name("a." + std::string(500, 'b')).size() == max_name_bytes);
}

BOOST_AUTO_TEST_CASE(a_name_that_was_cut_at_a_dot_does_not_end_in_it) {
  BOOST_TEST(clean_file_name(std::string(199, 'a') + "." + std::string(50, 'b'))
             == std::string(199, 'a'));
}

BOOST_AUTO_TEST_CASE(any_bytes_give_a_clean_name_and_cleaning_again_changes_nothing) {
  std::mt19937 random{20261121};
  for (int round = 0; round < 5000; ++round) {
    std::string name(random() % 300, '\0');
    for (auto& c : name)
      c = static_cast<char>(random() % (round % 2 ? 256 : 128));
    auto got = clean_file_name(name);
    BOOST_REQUIRE(!got.empty());
    BOOST_REQUIRE(got.size() <= max_name_bytes);
    BOOST_REQUIRE(got.find_first_of("/\\\r\n\0"s) == std::string::npos);
    BOOST_REQUIRE_EQUAL(clean_file_name(got), got);
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(media_types)

BOOST_AUTO_TEST_CASE(bytes_tell_what_they_are) {
  BOOST_TEST(media_type_of("%PDF-1.7\n") == "application/pdf");
  BOOST_TEST(media_type_of("\xef\xbb\xbf  %PDF-1.4") == "application/pdf");
  BOOST_TEST(media_type_of("PK\x03\x04....[Content_Types].xml....word/document.xml")
             == "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
  BOOST_TEST(media_type_of("PK\x03\x04....[Content_Types].xml....xl/workbook.xml")
             == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  BOOST_TEST(media_type_of("PK\x03\x04 anything") == "application/zip");
  BOOST_TEST(media_type_of("\x89PNG\r\n\x1a\n....") == "image/png");
  BOOST_TEST(media_type_of("\xff\xd8\xff\xe0") == "image/jpeg");
  BOOST_TEST(media_type_of("GIF89a") == "image/gif");
  BOOST_TEST(media_type_of("RIFF\x01\x01\x01\x01WEBP") == "image/webp");
  BOOST_TEST(media_type_of("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") == "application/msword");
}

BOOST_AUTO_TEST_CASE(text_is_text_in_any_encoding_we_read) {
  BOOST_TEST(media_type_of("姓名：张三\r\n\t") == "text/plain");
  BOOST_TEST(media_type_of("\xbc\xf2\xc0\xfa") == "text/plain");  // GB18030
  BOOST_TEST(media_type_of("\xff\xfe\x80\x7b"s) == "text/plain"); // UTF-16
  BOOST_TEST(media_type_of("<html>") == "text/plain");
  BOOST_TEST(media_type_of("RIFF") == "text/plain"); // Too short for the picture it begins like.
}

BOOST_AUTO_TEST_CASE(anything_else_is_just_bytes) {
  BOOST_TEST(media_type_of("") == "application/octet-stream");
  BOOST_TEST(media_type_of("\x7f"
                           "ELF\x02\x01")
             == "application/octet-stream");
  BOOST_TEST(media_type_of("text with \0 in it"s) == "application/octet-stream");
  BOOST_TEST(media_type_of("\xff\xfe\x80"s) == "application/octet-stream");
}

BOOST_AUTO_TEST_SUITE_END()
