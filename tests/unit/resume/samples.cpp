#include "samples.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <zip.h>

#include "protocols/utf8.hpp"

namespace zhian::test {

namespace {

std::vector<char32_t> characters(std::string_view text) {
  std::vector<char32_t> out;
  for (size_t at = 0; at < text.size();) {
    auto [c, size] = decode_utf8(text, at);
    at += size;
    if (c > ' ' && c != 0x3000)
      out.push_back(c);
  }
  return out;
}

} // namespace

std::string sample(const std::string& name) {
  std::ifstream file{RESUME_TEST_DATA "/" + name, std::ios::binary};
  std::ostringstream bytes;
  bytes << file.rdbuf();
  if (!file)
    throw std::runtime_error("no sample " + name);
  return bytes.str();
}

double recall(std::string_view truth, std::string_view got) {
  auto a = characters(truth);
  auto b = characters(got);
  std::vector<size_t> row(b.size() + 1);
  for (auto x : a) {
    size_t diagonal = 0;
    for (size_t j = 1; j <= b.size(); ++j) {
      auto above = row[j];
      row[j] = x == b[j - 1] ? diagonal + 1 : std::max(row[j], row[j - 1]);
      diagonal = above;
    }
  }
  return a.empty() ? 1 : static_cast<double>(row[b.size()]) / static_cast<double>(a.size());
}

std::string tiny_docx(const std::string& document_xml,
                      const std::vector<std::pair<std::string, std::string>>& more,
                      const char* password, const std::string& types) {
  zip_error_t why;
  zip_error_init(&why);
  auto* source = zip_source_buffer_create(nullptr, 0, 0, &why);
  zip_source_keep(source);
  auto* out = zip_open_from_source(source, ZIP_TRUNCATE, &why);
  auto all = more;
  all.emplace_back("[Content_Types].xml", types);
  all.emplace_back("word/document.xml", document_xml);
  for (const auto& [name, content] : all) {
    auto at = zip_file_add(out, name.c_str(),
                           zip_source_buffer(out, content.data(), content.size(), 0), 0);
    if (password)
      zip_file_set_encryption(out, static_cast<zip_uint64_t>(at), ZIP_EM_AES_256, password);
  }
  if (zip_close(out) != 0)
    throw std::runtime_error(zip_strerror(out));
  zip_stat_t about;
  zip_source_open(source);
  zip_source_stat(source, &about);
  std::string bytes(about.size, '\0');
  zip_source_read(source, bytes.data(), bytes.size());
  zip_source_close(source);
  zip_source_free(source);
  return bytes;
}

std::string docx_paragraph(const std::string& text) {
  return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>";
}

std::string docx_document(const std::string& body) {
  return R"(<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>)"
         + body + "</w:body></w:document>";
}

} // namespace zhian::test
