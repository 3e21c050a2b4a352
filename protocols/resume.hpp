// Resumes and the files they come from.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocols/ids.hpp"
#include "protocols/message.hpp"

namespace zhian {

/// A file in the store: content-addressed by SHA-256.
struct stored_file {
  static constexpr uint16_t kind = 0x0612;
  std::string sha256; ///< 64 hex digits; the key in the store.
  std::string
      name; ///< As the client called it, cleaned: no path, no control characters, ≤ 200 bytes.
  std::string media_type; ///< Sniffed by us, never the client's word.
  uint64_t size = 0;
  ZHIAN_FIELDS(sha256, name, media_type, size)
};

/// What extraction found.
struct extracted_text {
  static constexpr uint16_t kind = 0x0610;
  uint32_t pages = 0;
  std::string text;                  ///< UTF-8, NFC, at most 400,000 characters.
  std::vector<std::string> skills;   ///< Canonical names of the lexicon, most mentioned first.
  std::vector<std::string> warnings; ///< E.g. "text_truncated", "page_without_text".
  ZHIAN_FIELDS(pages, text, skills, warnings)
};

/// How much of its text an answered resume shows.
inline constexpr size_t preview_characters = 600;

/// A resume as answered.
struct resume_view {
  static constexpr uint16_t kind = 0x0611;
  resume_id id;
  std::string filename;
  std::string media_type;
  uint64_t size = 0;
  uint32_t pages = 0;
  std::string text_preview; ///< The first `preview_characters`.
  std::vector<std::string> skills;
  std::vector<std::string> warnings;
  timestamp created_at{};
  ZHIAN_FIELDS(id, filename, media_type, size, pages, text_preview, skills, warnings, created_at)
};

// ---- node-local services ----

/// To the file store: keep these bytes (repeatable: content-addressed) until an owner's row refers
/// to them.
struct put_file {
  static constexpr uint16_t kind = 0x0f10;
  using reply = stored_file;
  std::string name;
  std::shared_ptr<const std::string> bytes;
};

/// To the file store. Fails: not_found.
struct get_file {
  static constexpr uint16_t kind = 0x0f11;
  using reply = std::shared_ptr<const std::string>;
  std::string sha256;
};

/// To the extractor: parse in the confined process. Fails: file_empty, file_type_unsupported,
/// file_damaged, file_encrypted, file_no_text, file_too_many_pages, extraction_failed, overloaded.
struct extract_file {
  static constexpr uint16_t kind = 0x0f12;
  using reply = extracted_text;
  std::string media_type;
  std::shared_ptr<const std::string> bytes;
};

} // namespace zhian

namespace caf {
template <>
struct allowed_unsafe_message_type<std::shared_ptr<const std::string>> : std::true_type {};
} // namespace caf
