// An address is let go: its owner closed the account, and anybody may register it again.
#pragma once

#include "actors/identity/identity_state.hpp"

namespace zhian::identity {

/// The owner's password was checked; `records` end the account and are committed with the release.
struct owner_leaves {
  user_id owner;
  bool matches = false;
  std::vector<record> records;
};

/// Seconds for which passwords of this address are not even looked at; 0: none.
uint32_t release_held_up_s(const state& now, timestamp at);

/// A wrong password is counted like at sign-in. Repeated for an owner who has left: nothing
/// changes.
outcome decide(const state& now, const facts& around, const owner_leaves& event);

} // namespace zhian::identity
