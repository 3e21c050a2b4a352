// A document as the bytes of a PDF: A4, text that can be read back, the same bytes for the same
// document on the same machine.
#pragma once

#include <cstdint>
#include <string>

#include "actors/report/document.hpp"
#include "actors/report/type.hpp"
#include "protocols/errors.hpp"

namespace zhian::report {

/// Pages of a file at most; beyond them a document is refused.
inline constexpr size_t most_pages = 80;

struct pdf_file {
  ec error = ec::none; ///< Not none: nothing else is set.
  std::string bytes;
  uint32_t pages = 0;
};

/// Takes some hundredths of a second of CPU. Fails: internal (also: more pages than may be).
pdf_file print_pdf(const document& x, type_case& type);

} // namespace zhian::report
