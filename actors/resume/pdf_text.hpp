// The text of a PDF by Poppler. Runs only in the confined process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "actors/resume/extract_result.hpp"

namespace zhian::resume {

/// Bounds of one extraction.
struct extract_bounds {
  uint32_t max_pages = 50;
  size_t max_text_bytes = 1200000;
};

/// Reads page by page, in reading order, until the bounds are reached. The text is not cleaned.
/// Pages that show something and have no text are left in `unread`.
/// Fails: file_damaged, file_encrypted, file_too_many_pages.
extract_result read_pdf(std::string_view bytes, const extract_bounds& bounds);

} // namespace zhian::resume
