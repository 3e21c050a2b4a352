// The text of a Word file (Office Open XML). Pure: bytes in, text or an error out, nothing fetched.
#pragma once

#include <string_view>

#include "actors/resume/extract_result.hpp"
#include "actors/resume/pdf_text.hpp"

namespace zhian::resume {

/// Bounds of an archive that says it is a document.
struct archive_bounds {
  size_t max_members = 4000;
  uint64_t max_unpacked = uint64_t{400} << 20; ///< Of all members, as they declare it.
  uint64_t max_ratio = 200;                    ///< Of a member of more than 16 MiB.
  size_t max_xml = size_t{24} << 20;           ///< Of all parts that are read, as they turn out.
};

/// Paragraphs of header, body, notes and footer, one a line; cells of a row stand in one line. Text
/// that was deleted in a tracked change, and field codes, are left out. Fails: file_damaged,
/// file_encrypted, file_bomb, file_active_content (macros, ActiveX), file_external_entity (any
/// document type), file_too_many_pages.
extract_result read_docx(std::string_view bytes, const extract_bounds& bounds,
                         const archive_bounds& archive = {});

} // namespace zhian::resume
