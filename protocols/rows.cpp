#include "protocols/rows.hpp"

#include "protocols/utf8.hpp"

namespace zhian {

resume_view view_of(const resume_row& row) {
  return {row.id,
          row.file.name,
          row.file.media_type,
          row.file.size,
          row.text.pages,
          std::string{first_characters(row.text.text, preview_characters)},
          row.text.skills,
          row.text.warnings,
          row.created_at,
          row.document,
          row.number,
          row.state,
          row.is_default,
          row.fault,
          row.corrected,
          row.text.engine};
}

export_view view_of(const export_row& row) {
  return {row.id, row.state, row.size, row.requested_at, row.ready_at, row.expires_at};
}

} // namespace zhian
