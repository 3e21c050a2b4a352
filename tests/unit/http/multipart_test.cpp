#include <boost/test/unit_test.hpp>

#include "http/routes/multipart.hpp"

using namespace zhian;
using namespace zhian::http;

namespace {

constexpr std::string_view type = "multipart/form-data; boundary=XyZ";

std::string part(std::string_view head, std::string_view content) {
  return "--XyZ\r\n" + std::string{head} + "\r\n\r\n" + std::string{content} + "\r\n";
}

std::string
file_part(std::string_view content,
          std::string_view disposition = "form-data; name=\"file\"; filename=\"cv.pdf\"") {
  return part("Content-Disposition: " + std::string{disposition}
                  + "\r\nContent-Type: application/pdf",
              content);
}

const std::string end = "--XyZ--\r\n";

std::string file_name(std::string_view disposition) {
  auto form = parse_form(type, file_part("x", disposition) + end);
  BOOST_REQUIRE_EQUAL(form.parts.size(), 1u);
  return form.parts[0].filename;
}

} // namespace

BOOST_AUTO_TEST_SUITE(multipart)

BOOST_AUTO_TEST_CASE(a_file_comes_out_byte_by_byte) {
  std::string content{"%PDF-1.7\r\n--Xy\r\n\0\xff\n--XyY\r\n\r\n", 28};
  auto body = file_part(content) + end; // The parts are views of it.
  auto form = parse_form(type, body);
  BOOST_REQUIRE_EQUAL(form.parts.size(), 1u);
  BOOST_TEST(form.parts[0].name == "file");
  BOOST_TEST(form.parts[0].filename == "cv.pdf");
  BOOST_TEST(form.parts[0].is_file);
  BOOST_TEST(form.parts[0].content == content);
}

BOOST_AUTO_TEST_CASE(an_empty_file_is_empty) {
  auto form = parse_form(type, file_part("") + end);
  BOOST_REQUIRE_EQUAL(form.parts.size(), 1u);
  BOOST_TEST(form.parts[0].content.empty());
  // Some clients leave out the line break of an empty part.
  auto shorter = parse_form(
      type, "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n--XyZ--");
  BOOST_REQUIRE_EQUAL(shorter.parts.size(), 1u);
  BOOST_TEST(shorter.parts[0].content.empty());
}

BOOST_AUTO_TEST_CASE(several_parts_keep_their_order) {
  auto body = part("Content-Disposition: form-data; name=a", "1")
              + part("content-disposition: FORM-DATA; name=\"b\"", "2") + end;
  auto form = parse_form(type, body);
  BOOST_REQUIRE_EQUAL(form.parts.size(), 2u);
  BOOST_TEST(form.parts[0].name == "a");
  BOOST_TEST(!form.parts[0].is_file);
  BOOST_TEST(form.parts[1].content == "2");
}

BOOST_AUTO_TEST_CASE(file_names_come_in_as_browsers_and_libraries_write_them) {
  BOOST_TEST(file_name("form-data; name=\"file\"; filename=\"简历.pdf\"") == "简历.pdf");
  BOOST_TEST(file_name("form-data; name=\"file\"; filename*=UTF-8''%E7%AE%80%E5%8E%86.pdf")
             == "简历.pdf");
  BOOST_TEST(file_name("form-data; name=file; filename=cv.pdf") == "cv.pdf");
  BOOST_TEST(file_name("form-data; name=\"file\"; filename=\"a \\\"b\\\".pdf\"") == "a \"b\".pdf");
}

BOOST_AUTO_TEST_CASE(boundaries_may_be_quoted) {
  auto form =
      parse_form("multipart/form-data; boundary=\"XyZ\"; charset=utf-8", file_part("x") + end);
  BOOST_TEST(form.parts.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_malformed_is_refused) {
  auto refused = [](std::string_view content_type, const std::string& body) {
    auto form = parse_form(content_type, body);
    return form.error == ec::bad_request && !form.detail.empty();
  };
  BOOST_TEST(refused("multipart/form-data", file_part("x") + end));
  BOOST_TEST(refused("multipart/form-data; boundary=", file_part("x") + end));
  BOOST_TEST(
      refused("multipart/form-data; boundary=" + std::string(71, 'a'), file_part("x") + end));
  BOOST_TEST(refused("multipart/mixed; boundary=XyZ", file_part("x") + end));
  BOOST_TEST(refused("text/plain", file_part("x") + end));
  BOOST_TEST(refused(type, ""));
  BOOST_TEST(refused(type, "--XyZ"));
  BOOST_TEST(refused(type, "preamble\r\n" + file_part("x") + end));
  BOOST_TEST(refused(type, file_part("x")));                              // no end
  BOOST_TEST(refused(type, "--XyZ\r\n\r\nx\r\n" + end));                  // no head
  BOOST_TEST(refused(type, part("Content-Type: text/plain", "x") + end)); // no disposition
  BOOST_TEST(refused(type, part("Content-Disposition: attachment; name=file", "x") + end));
  BOOST_TEST(refused(type, part("Content-Disposition: form-data", "x") + end)); // no name
  BOOST_TEST(refused(
      type,
      part("Content-Disposition: form-data; name=file\r\nContent-Disposition: form-data; name=b",
           "x")
          + end));
  BOOST_TEST(refused(
      type,
      part("Content-Disposition: form-data; name=file\r\nContent-Transfer-Encoding: base64", "eA==")
          + end));
  BOOST_TEST(refused(type, part("no colon here", "x") + end));
  BOOST_TEST(
      refused(type, "--XyZjunk\r\nContent-Disposition: form-data; name=file\r\n\r\nx\r\n" + end));
}

BOOST_AUTO_TEST_CASE(a_part_with_an_endless_head_is_refused) {
  auto form = parse_form(type, "--XyZ\r\nContent-Disposition: form-data; name=file; x="
                                   + std::string(100000, 'a') + "\r\n\r\nx\r\n" + end);
  BOOST_TEST(form.error == ec::bad_request);
}

BOOST_AUTO_TEST_CASE(a_swarm_of_parts_is_refused) {
  std::string body;
  for (int i = 0; i < 100000; ++i)
    body += part("Content-Disposition: form-data; name=file", "x");
  BOOST_TEST(parse_form(type, body + end).error == ec::bad_request);
}

BOOST_AUTO_TEST_CASE(nested_multiparts_are_just_bytes) {
  auto inner =
      "--in\r\nContent-Type: multipart/mixed; boundary=in2\r\n\r\n--in2\r\n\r\n--in2--\r\n--in--";
  auto body = part("Content-Disposition: form-data; name=file; "
                   "filename=f\r\nContent-Type: multipart/mixed; boundary=in",
                   inner)
              + end;
  auto form = parse_form(type, body);
  BOOST_REQUIRE_EQUAL(form.parts.size(), 1u);
  BOOST_TEST(form.parts[0].content == inner);
}

BOOST_AUTO_TEST_CASE(a_file_name_is_only_a_name) {
  BOOST_TEST(clean_file_name("../../etc/passwd") == "passwd");
  BOOST_TEST(clean_file_name("C:\\Users\\li\\简历.pdf") == "简历.pdf");
  BOOST_TEST(clean_file_name("a\r\nSet-Cookie: b.pdf") == "aSet-Cookie: b.pdf");
  BOOST_TEST(clean_file_name("..hidden") == "hidden");
  for (auto name : {"", "..", "/", "\xff\xfe", "\x01\x02"})
    BOOST_TEST(clean_file_name(name) == "file");
  auto longest = clean_file_name([] {
    std::string out;
    for (int i = 0; i < 200; ++i)
      out += "历";
    return out;
  }());
  BOOST_TEST(longest.size() <= 200u);
  BOOST_TEST(longest.size() % 3 == 0u);
}

BOOST_AUTO_TEST_CASE(the_bytes_say_what_they_are) {
  BOOST_TEST(sniff_media_type("%PDF-1.4\n\xff\xfe") == "application/pdf");
  BOOST_TEST(sniff_media_type("李华\r\n\t后端工程师\n") == "text/plain");
  BOOST_TEST(sniff_media_type("PK\x03\x04") == "");
  BOOST_TEST(sniff_media_type("\x89PNG\r\n\x1a\n") == "image/png");
  BOOST_TEST(sniff_media_type("\xff\xd8\xff\xe0") == "image/jpeg");
  BOOST_TEST(sniff_media_type("PK\x03\x04 [Content_Types].xml word/document.xml")
                 .ends_with("wordprocessingml.document"));
  BOOST_TEST(sniff_media_type(std::string_view{"a\0b", 3}) == "");
  // Bytes without controls may be GB18030: the parser decides.
  BOOST_TEST(sniff_media_type("\xbc\xf2\xc0\xfa") == "text/plain");
  BOOST_TEST(sniff_media_type("\xff\x01") == "");
  BOOST_TEST(sniff_media_type("# a", "CV.MD") == "text/markdown");
  BOOST_TEST(sniff_media_type("%PDF-1.4", "a.md") == "application/pdf");
  BOOST_TEST(sniff_media_type("") == "");
}

BOOST_AUTO_TEST_CASE(what_is_refused_has_its_reason) {
  using namespace std::string_literals;
  BOOST_TEST(refused_kind("MZ\x90\0"s) == ec::file_executable);
  BOOST_TEST(refused_kind("\x7f"
                          "ELF\2")
             == ec::file_executable);
  BOOST_TEST(refused_kind("#!/bin/sh\nrm -rf /\n") == ec::file_executable);
  BOOST_TEST(sniff_media_type("#!/bin/sh\n") == "");
  BOOST_TEST(sniff_media_type("MZ is how I sign\n") == "text/plain");
  std::string locked = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
  BOOST_TEST(refused_kind(locked) == ec::file_type_unsupported);
  for (char c : "EncryptedPackage"s)
    locked += std::string{c, '\0'};
  BOOST_TEST(refused_kind(locked) == ec::file_encrypted);
  BOOST_TEST(refused_kind("PK\x03\x04") == ec::file_type_unsupported);
}

BOOST_AUTO_TEST_SUITE_END()
