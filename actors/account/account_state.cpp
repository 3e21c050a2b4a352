#include "actors/account/account_state.hpp"

namespace zhian::account {

tier tier_of(int64_t settled_fen) {
  if (settled_fen >= 200'00)
    return tier::gold;
  if (settled_fen >= 60'00)
    return tier::silver;
  if (settled_fen >= 10'00)
    return tier::bronze;
  return tier::ordinary;
}

resume_row new_resume(const resume_id& id, const user_row& owner, stored_file file,
                      extracted_text text, timestamp now) {
  return {id, owner.in, owner.id, std::move(file), std::move(text), now, 1};
}

std::string first_characters(std::string_view text, size_t n) {
  size_t at = 0;
  while (at < text.size() && n > 0) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
      ++at;
    --n;
  }
  return std::string{text.substr(0, at)};
}

resume_view view_of(const resume_row& row) {
  return {row.id,          row.file.name,     row.file.media_type,
          row.file.size,   row.text.pages,    first_characters(row.text.text, 600),
          row.text.skills, row.text.warnings, row.created_at};
}

} // namespace zhian::account
