// Identity: who owns an address, and how one gets in. Entity `identity`, keyed by realm + kind +
// value.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocols/ids.hpp"
#include "protocols/message.hpp"

namespace zhian {

/// Where a person stands; blocked people are refused everywhere, closed accounts name nobody.
enum class user_status : uint8_t { active = 1, inactive = 2, blocked = 3, closed = 4 };
std::string_view to_string(user_status x);

/// Trims, lower-cases and checks an e-mail address. Empty: not an address we can mail.
/// ASCII only, at most 254 characters, one '@', a dotted domain without empty labels.
std::optional<std::string> normalise_email(std::string_view text);

/// The device a session runs on, as the client described it.
struct device_info {
  std::string name;  ///< At most 120 characters; from the body or the User-Agent.
  std::string agent; ///< User-Agent, at most 400 characters.
  std::string
      marker{}; ///< Digest of its device token, shown or fresh; remembered at sign-in. Empty: none.
  ZHIAN_FIELDS(name, agent, marker)
};

/// The public face of a user.
struct user_view {
  static constexpr uint16_t kind = 0x0210;
  user_id id;
  realm in = realm::zhimai;
  std::string email;
  std::string nickname;
  user_status status = user_status::active;
  std::vector<std::string> roles;
  timestamp created_at{};
  ZHIAN_FIELDS(id, in, email, nickname, status, roles, created_at)
};

/// Proof of a session: the edge makes the tokens from it. `generation` grows with each refresh.
struct session_grant {
  static constexpr uint16_t kind = 0x0211;
  session_id session;
  user_id user;
  uint64_t generation = 0;
  std::vector<std::string> roles;
  timestamp expires_at{}; ///< End of the refresh token (sliding).
  ZHIAN_FIELDS(session, user, generation, roles, expires_at)
};

struct signed_in {
  static constexpr uint16_t kind = 0x0212;
  user_view user;
  session_grant grant;
  bool password_set = true; ///< False: the address is proved, and no password holds until a reset.
  ZHIAN_FIELDS(user, grant, password_set)
};

/// A code was mailed, or would have been: the answer does not tell.
struct code_sent {
  static constexpr uint16_t kind = 0x0213;
  uint32_t resend_after_s = 60;
  ZHIAN_FIELDS(resend_after_s)
};

/// A registration was taken, or would have been: the answer does not tell.
struct sign_up_taken {
  static constexpr uint16_t kind = 0x021a;
  uint32_t resend_after_s = 60;
  std::string registration{}; ///< Opaque; shown with the code, it says whose password shall hold.
  ZHIAN_FIELDS(resend_after_s, registration)
};

/// Register. Repeatable. Answers alike for a known address (its owner gets a notice instead of a
/// code). Fails: rate_limited (detail holds the seconds), overloaded.
struct sign_up {
  static constexpr uint16_t kind = 0x0201;
  using reply = sign_up_taken;
  std::string password;
  std::string invite_code;
  ZHIAN_FIELDS(password, invite_code)
};

/// Sends a new code that replaces the old one; silent when nothing waits for a code.
struct resend_code {
  static constexpr uint16_t kind = 0x0202;
  using reply = code_sent;
  ZHIAN_FIELDS_EMPTY
};

/// Proves the address: creates user, account and first session in one transaction. The password is
/// that of the registration shown; without one, that of the only registration there was, and none
/// when there were several. Fails: code_invalid, validation_failed (the registration).
struct verify_code {
  static constexpr uint16_t kind = 0x0203;
  using reply = signed_in;
  std::string code;
  device_info device;
  std::string registration{}; ///< As answered by sign_up; empty: not shown.
  ZHIAN_FIELDS(code, device, registration)
};

/// Password sign-in. Fails: invalid_credentials (one answer, equal time), account_blocked,
/// rate_limited, overloaded.
struct sign_in {
  static constexpr uint16_t kind = 0x0204;
  using reply = signed_in;
  std::string password;
  device_info device;
  ZHIAN_FIELDS(password, device)
};

/// Sessions that a command ended, newest first.
struct sessions_gone {
  static constexpr uint16_t kind = 0x0214;
  std::vector<session_id> ids;
  ZHIAN_FIELDS(ids)
};

/// Mails a code that recovers the password. Repeatable. Answers alike, after the same work, for an
/// address without owner.
struct start_reset {
  static constexpr uint16_t kind = 0x0215;
  using reply = code_sent;
  ZHIAN_FIELDS_EMPTY
};

/// Sets the password and ends all sessions, in one transaction. Fails: code_invalid, overloaded.
struct reset_password {
  static constexpr uint16_t kind = 0x0216;
  using reply = sessions_gone;
  std::string code;
  std::string new_password;
  ZHIAN_FIELDS(code, new_password)
};

/// Sets the password of the caller and ends the other sessions, in one transaction.
/// Fails: wrong_password, not_found (the caller does not own the address), overloaded.
struct change_password {
  static constexpr uint16_t kind = 0x0217;
  using reply = sessions_gone;
  std::string current_password;
  std::string new_password;
  ZHIAN_FIELDS(current_password, new_password)
};

/// Ends all sessions of the caller but the one that asks. Repeatable. Fails: not_found.
struct end_other_sessions {
  static constexpr uint16_t kind = 0x0218;
  using reply = sessions_gone;
  ZHIAN_FIELDS_EMPTY
};

// ---- entity `session`, keyed by session id ----

/// Rotates the refresh token. The same generation within the grace gets the same successor;
/// after it the session is revoked. Fails: session_revoked, token_expired, not_found.
struct refresh_session {
  static constexpr uint16_t kind = 0x0301;
  using reply = session_grant;
  uint64_t generation = 0;
  ZHIAN_FIELDS(generation)
};

/// What an edge needs to trust access tokens of a session without asking again.
struct session_lease {
  static constexpr uint16_t kind = 0x0310;
  session_id session;
  user_id user;
  std::vector<std::string> roles;
  timestamp expires_at{};
  ZHIAN_FIELDS(session, user, roles, expires_at)
};

/// Reads; changes nothing. Fails: session_revoked, token_expired, not_found.
struct lease_session {
  static constexpr uint16_t kind = 0x0302;
  using reply = session_lease;
  ZHIAN_FIELDS_EMPTY
};

/// Ends the session. Repeatable.
struct end_session {
  static constexpr uint16_t kind = 0x0303;
  using reply = done;
  std::string reason;
  ZHIAN_FIELDS(reason)
};

/// From the address, after its commit: this session is over in the store. Repeatable.
struct session_over {
  static constexpr uint16_t kind = 0x0219;
  using reply = done;
  std::string reason;
  timestamp at{};
  ZHIAN_FIELDS(reason, at)
};

} // namespace zhian
