// multipart/form-data (RFC 7578): the one file of an upload. GMime reads the header fields, the
// split is ours, because a mail parser would follow nested parts to any depth.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocols/errors.hpp"

namespace zhian::http {

/// One part; `content` points into the body.
struct form_part {
  std::string name;
  std::string filename; ///< As sent, decoded to UTF-8; empty for a plain field.
  bool is_file = false;
  std::string_view content;
};

/// The parts, or what is wrong: `bad_request` with a sentence.
struct form_data {
  static constexpr size_t max_parts = 16;
  static constexpr size_t max_part_header = 4096;

  std::vector<form_part> parts;
  ec error = ec::none;
  std::string_view detail;
};

form_data parse_form(std::string_view content_type, std::string_view body);

/// A file name without path, control characters and excess length (200 bytes); never empty.
std::string clean_file_name(std::string_view name);

/// What the bytes are, whatever the client says: "application/pdf", the type of Word's DOCX,
/// "image/png", "image/jpeg", "text/plain"; or empty for none we read. `name` decides one thing
/// alone: a text whose name ends like Markdown's is "text/markdown".
std::string_view sniff_media_type(std::string_view bytes, std::string_view name = {});

/// Why bytes of no type we read are refused: file_executable, file_encrypted (Word's own
/// encryption), file_type_unsupported.
ec refused_kind(std::string_view bytes);

} // namespace zhian::http
