// Résumés as files: what a PDF may hold, the text of Word and Markdown files, the head of pictures.
// The libraries behind take memory by the size of a file, so inputs and bounds are small.
#include <algorithm>
#include <array>

#include "actors/resume/docx_text.hpp"
#include "actors/resume/markdown_text.hpp"
#include "actors/resume/pdf_check.hpp"
#include "actors/resume/picture.hpp"
#include "protocols/utf8.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using namespace zhian::resume;
using fuzz::claim;

namespace {

bool is_any(ec x, std::initializer_list<ec> of) {
  return std::find(of.begin(), of.end(), x) != of.end();
}

uint32_t crc32_of(std::string_view bytes) {
  uint32_t out = 0xffffffff;
  for (unsigned char c : bytes) {
    out ^= c;
    for (int i = 0; i < 8; ++i)
      out = (out >> 1) ^ (out & 1 ? 0xedb88320u : 0u);
  }
  return ~out;
}

/// An archive with one member that is not packed.
std::string zip_of(std::string_view name, std::string_view content) {
  std::string out;
  auto put = [&](uint32_t x, int size) {
    for (int i = 0; i < size; ++i)
      out += static_cast<char>((x >> (8 * i)) & 0xff);
  };
  auto size = static_cast<uint32_t>(content.size());
  auto member = [&] {
    put(20, 2);
    put(0, 2);
    put(0, 2);
    put(0x21, 4);
    put(crc32_of(content), 4);
    put(size, 4);
    put(size, 4);
    put(static_cast<uint32_t>(name.size()), 2);
    put(0, 2);
  };
  out += "PK\x03\x04";
  member();
  out.append(name).append(content);
  auto directory = static_cast<uint32_t>(out.size());
  out += "PK\x01\x02";
  put(20, 2);
  member();
  put(0, 2);
  put(0, 2);
  put(0, 2);
  put(0, 4);
  put(0, 4);
  out += name;
  auto length = static_cast<uint32_t>(out.size()) - directory;
  out += "PK\x05\x06";
  put(0, 4);
  put(1, 2);
  put(1, 2);
  put(length, 4);
  put(directory, 4);
  put(0, 2);
  return out;
}

constexpr extract_bounds few{5, 1000};
constexpr archive_bounds tight{16, uint64_t{1} << 20, 200, size_t{1} << 18};

extract_result check_docx(std::string_view bytes) {
  auto got = read_docx(bytes, few, tight);
  if (got.error == ec::none) {
    claim(got.pages >= 1 && got.pages <= few.max_pages, "the pages are bounded");
    claim(got.text.size() <= few.max_text_bytes + tight.max_xml, "the text is bounded");
    claim(got.text.find('\0') == std::string::npos, "the text holds no NUL");
  } else {
    claim(is_any(got.error,
                 {ec::file_damaged, ec::file_encrypted, ec::file_bomb, ec::file_active_content,
                  ec::file_external_entity, ec::file_too_many_pages}),
          "a refusal has one of six reasons");
    claim(got.text.empty() && got.pages == 0 && got.warnings.empty(), "a failure comes alone");
  }
  return got;
}

extract_result read_document(std::string_view xml) {
  return check_docx(zip_of("word/document.xml", xml));
}

} // namespace

ZHIAN_FUZZ_TARGET(pdf_check) {
  if (bytes.size() > 16384)
    return;
  constexpr pdf_bounds narrow{1 << 16, 1 << 18, 10000};
  constexpr pdf_bounds wide{1 << 20, 1 << 22, 1'000'000};
  auto got = check_pdf(bytes, narrow);
  claim(is_any(got, {ec::none, ec::file_damaged, ec::file_encrypted, ec::file_active_content,
                     ec::file_bomb, ec::image_too_large}),
        "a refusal has one of five reasons");
  auto end = bytes.substr(bytes.size() - std::min<size_t>(bytes.size(), 2048));
  claim(got == ec::file_damaged || end.find("%%EOF") != std::string_view::npos,
        "a file without its end is damaged");
  auto more = check_pdf(bytes, wide);
  claim(got == more || is_any(got, {ec::file_bomb, ec::image_too_large}),
        "wider bounds let only more through");
}

ZHIAN_FUZZ_TARGET(docx_file) {
  if (bytes.size() <= 65536)
    check_docx(bytes);
}

ZHIAN_FUZZ_TARGET(docx_text) {
  if (bytes.size() > 16384)
    return;
  read_document(bytes);
  auto typed =
      read_document("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///c\">]>" + std::string{bytes});
  claim(typed.error == ec::file_external_entity, "a document type is refused");
  if (!storable_text(bytes) || bytes.size() > few.max_text_bytes)
    return;
  std::string text;
  for (char c : bytes)
    text += c == '<'    ? std::string{"&lt;"}
            : c == '&'  ? std::string{"&amp;"}
            : c == '\r' ? std::string{"&#13;"}
                        : std::string{c};
  auto read = read_document("<w:document><w:body><w:p><w:r><w:t>" + text
                            + "</w:t></w:r></w:p></w:body></w:document>");
  claim(read.error == ec::none && read.text == std::string{bytes} + '\n',
        "the text of a paragraph comes through as it is");
}

ZHIAN_FUZZ_TARGET(markdown) {
  auto text = mend_text(bytes.substr(0, 4096));
  auto plain = markdown_plain(text);
  claim(storable_text(plain), "what is left is text that can be stored");
  claim(plain.size() <= 200000, "what is left is bounded");
  // Plain words, whatever stands around them.
  auto behind = markdown_plain("zhian word\n\n" + text);
  claim(behind.starts_with("zhian word\n"), "a paragraph of words stays as it is");
}

ZHIAN_FUZZ_TARGET(picture_head) {
  for (std::string_view type : {"image/png", "image/jpeg"}) {
    auto got = look_at_picture(bytes, type, 10000);
    claim(is_any(got.error, {ec::none, ec::file_damaged, ec::image_too_large}),
          "a refusal has one of two reasons");
    if (got.error != ec::none) {
      claim(got.width == 0 && got.height == 0 && got.orientation == 1, "a failure comes alone");
      continue;
    }
    claim(got.width > 0 && got.height > 0 && uint64_t{got.width} * got.height <= 10000,
          "the points are bounded");
    claim(got.orientation >= 1 && got.orientation <= 8, "a camera is held in one of eight ways");
    auto more = look_at_picture(std::string{bytes} + "behind", type, 10000);
    claim(more.error == ec::none && more.width == got.width && more.height == got.height
              && more.orientation == got.orientation,
          "what stands behind a picture changes nothing of it");
    claim(look_at_picture(bytes, type, uint64_t{got.width} * got.height - 1).error
              == ec::image_too_large,
          "one point too many is too many");
  }
}
