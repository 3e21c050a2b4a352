// The rules of an account: tiers, and what a user's new belongings look like.
#pragma once

#include "protocols/account.hpp"
#include "protocols/rows.hpp"

namespace zhian::account {

/// The tier of a cumulative settled amount in fen: [0, 10) [10, 60) [60, 200) [200, ∞) yuan.
tier tier_of(int64_t settled_fen);

resume_row new_resume(const resume_id& id, const user_row& owner, stored_file file,
                      extracted_text text, timestamp now);

} // namespace zhian::account
