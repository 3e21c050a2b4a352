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

} // namespace zhian::account
