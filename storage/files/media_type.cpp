#include "storage/files/media_type.hpp"

#include <algorithm>
#include <cstdint>

namespace zhian::files {

namespace {

using namespace std::string_view_literals;

/// Readers of PDF accept rubbish before the header, within the first kilobyte.
bool is_pdf(std::string_view bytes) {
  return bytes.substr(0, 1024).find("%PDF-") != std::string_view::npos;
}

std::string_view zip_kind(std::string_view bytes) {
  // Names of members stand in the open; the central directory at the end lists them all.
  auto has = [&](std::string_view name) {
    return bytes.find(name) != std::string_view::npos;
  };
  if (has("[Content_Types].xml")) {
    if (has("word/document.xml"))
      return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    if (has("xl/workbook.xml"))
      return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  }
  return "application/zip";
}

bool is_text(std::string_view bytes) {
  if (bytes.starts_with("\xff\xfe"sv) || bytes.starts_with("\xfe\xff"sv))
    return bytes.size() % 2 == 0;
  return std::none_of(bytes.begin(), bytes.end(), [](char c) {
    auto byte = static_cast<uint8_t>(c);
    return byte == 0x7f
           || (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f'
               && byte != 0x1b && byte != 0x1a);
  });
}

} // namespace

std::string_view media_type_of(std::string_view bytes) {
  if (bytes.empty())
    return "application/octet-stream";
  if (is_pdf(bytes))
    return "application/pdf";
  if (bytes.starts_with("PK\x03\x04"sv) || bytes.starts_with("PK\x05\x06"sv))
    return zip_kind(bytes);
  if (bytes.starts_with("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv))
    return "application/msword";
  if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv))
    return "image/png";
  if (bytes.starts_with("\xff\xd8\xff"sv))
    return "image/jpeg";
  if (bytes.starts_with("GIF87a"sv) || bytes.starts_with("GIF89a"sv))
    return "image/gif";
  if (bytes.starts_with("RIFF"sv) && bytes.size() >= 12 && bytes.substr(8, 4) == "WEBP"sv)
    return "image/webp";
  return is_text(bytes) ? "text/plain" : "application/octet-stream";
}

} // namespace zhian::files
