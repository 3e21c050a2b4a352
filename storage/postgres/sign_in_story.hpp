// Why somebody could or could not get in: what the store knows of an address, for an operator.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <caf/expected.hpp>

#include "protocols/ids.hpp"

namespace zhian::storage {

struct sign_in_line {
  std::string at;
  std::string outcome;
  std::string detail; ///< JSON object text without secrets.
  std::string client;
  std::string device;
  std::string trace;
};

struct sign_in_story {
  bool known = false;    ///< The address was registered or tried to be.
  bool verified = false; ///< It has an owner.
  bool has_password = false;
  std::string user;   ///< Id of the owner.
  std::string status; ///< Of the owner; empty: none.
  std::vector<std::string> roles;
  std::string block_reason;
  uint32_t wrong_in_a_row = 0;
  std::string held_up_until; ///< Empty: not held up now.
  uint32_t live_sessions = 0;
  std::vector<sign_in_line> trail; ///< Newest first.
};

/// Reads it, and leaves an audit line "ops:<who>" that names an address without owner by `tag`.
/// Fails: storage_unavailable.
caf::expected<sign_in_story> sign_in_story_of(const std::string& dsn, const std::string& who,
                                              realm in, const std::string& email,
                                              const std::string& tag, uint32_t limit);

} // namespace zhian::storage
