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

} // namespace zhian::account
