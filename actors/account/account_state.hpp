// The rules of an account: tiers.
#pragma once

#include "protocols/account.hpp"

namespace zhian::account {

/// The tier of a cumulative settled amount in fen: [0, 10) [10, 60) [60, 200) [200, ∞) yuan.
tier tier_of(int64_t settled_fen);

} // namespace zhian::account
