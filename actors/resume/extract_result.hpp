// What the confined parser tells its parent: one result, in a form that shows when a part is
// missing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/errors.hpp"

namespace zhian::resume {

/// How the process of the parser ends without a result; 0 with one.
inline constexpr int bad_usage = 2;
inline constexpr int not_confined = 3;
inline constexpr int io_failed = 4;
inline constexpr int no_models = 5;

/// The text of a file, or why there is none.
struct extract_result {
  ec error = ec::none; ///< Not none: nothing else is set.
  uint32_t pages = 0;
  std::string text;
  std::vector<std::string> warnings;
  std::vector<uint32_t> unread = {}; ///< Pages, from 1, that are pictures without text.
  uint32_t confidence = 0;           ///< 0…100, of OCR.
};

/// The warnings there are.
inline constexpr std::string_view text_truncated = "text_truncated";
inline constexpr std::string_view page_without_text = "page_without_text";
inline constexpr std::string_view page_unreadable = "page_unreadable";
inline constexpr std::string_view characters_unreadable = "characters_unreadable";
inline constexpr std::string_view guessed_gb18030 = "encoding_guessed_gb18030";

inline constexpr std::string_view ocr_used = "ocr_used";
inline constexpr std::string_view ocr_low_confidence = "ocr_low_confidence";
inline constexpr std::string_view ocr_pages_skipped = "ocr_pages_skipped";
inline constexpr std::string_view ocr_provider_unavailable = "ocr_provider_unavailable";

/// "<length of the JSON in decimal>\n<JSON>", the JSON being {pages, text, warnings, unread,
/// confidence} or {error}.
std::string write_result(const extract_result& result);

/// Reads what `write_result` wrote. The writer parsed hostile bytes and is not believed: empty when
/// the length is wrong, the JSON is not of that form or not UTF-8, a warning is unknown, or an
/// error is not one of extraction.
std::optional<extract_result> read_result(std::string_view bytes);

} // namespace zhian::resume
