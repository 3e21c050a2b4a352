// The rules of a session: rotation with grace, replay, end.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "protocols/errors.hpp"
#include "protocols/rows.hpp"

namespace zhian::identity {

/// A refresh token of this generation was shown.
struct refresh_shown {
  uint64_t generation = 0;
};
struct end_asked {
  std::string reason;
};

/// What follows. With `error` set, `records` are still to be committed first (a replay revokes,
/// then refuses).
struct session_outcome {
  ec error = ec::none;
  session_row next;
  std::vector<record> records;
  bool ended = false; ///< The session ended by this event: leases and sockets go.
};

/// Whether the session is good at `now`: none, session_revoked or token_expired.
ec standing(const session_row& row, timestamp now);

/// Rotates on the current generation; answers the same successor for the one before within the
/// grace; anything older is a replay and revokes the session. `email` gets the warning.
session_outcome decide(const session_row& now, const refresh_shown& event, timestamp at,
                       const auth_settings& rules, const std::string& email,
                       const std::string& address, language lang);
session_outcome decide(const session_row& now, const end_asked& event, timestamp at);

session_grant grant_of(const session_row& row);
session_lease lease_of(const session_row& row);

} // namespace zhian::identity
