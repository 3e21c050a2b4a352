// The rules of getting back in: a mailed code for a new password, the change of a password, the end
// of other sessions. Pure, like identity_state.hpp.
#pragma once

#include "actors/identity/identity_state.hpp"

namespace zhian::identity {

/// Somebody says that the password is forgotten.
struct reset_asked {
  fresh_code code;
};

/// The mailed code and the password that shall hold from now on.
struct reset_given {
  std::string mac; ///< Of the code as typed.
  std::string password_hash;
  std::vector<session_id> open; ///< The owner's sessions, newest first.
};

/// The owner, signed in on `kept`, wants another password.
struct change_asked {
  user_id caller;
  bool matches = false; ///< Whether the current password was right.
  std::string password_hash;
  session_id kept;
  std::vector<session_id> open;
};

/// The owner, signed in on `kept`, wants all other devices signed out.
struct others_ended {
  user_id caller;
  session_id kept;
  std::vector<session_id> open;
};

outcome decide(const state& now, const facts& around, const reset_asked& event);
outcome decide(const state& now, const facts& around, const reset_given& event);
outcome decide(const state& now, const facts& around, const change_asked& event);
outcome decide(const state& now, const facts& around, const others_ended& event);

} // namespace zhian::identity
