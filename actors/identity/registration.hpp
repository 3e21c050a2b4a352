// A registration that waits for its code, in the hands of who asked for it: sealed, so that it can
// be shown again and nothing else. Whoever proves the address with it gets the password they chose
// themselves, whatever others registered meanwhile (docs/decisions/0006).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "protocols/ids.hpp"
#include "protocols/message.hpp"

namespace zhian::identity {

struct registration {
  realm in = realm::zhimai;
  std::string email; ///< Normalised.
  std::string password_hash;
  std::string invite_code;
  timestamp asked_at{};
  ZHIAN_FIELDS(in, email, password_hash, invite_code, asked_at)
};

/// Longer than anybody leaves a code unread that can be sent again.
inline constexpr std::chrono::hours registration_life{24};

/// Only base64 comes out; its length depends on what was asked for and not on who is known here.
std::string seal_registration(std::string_view master_key, const registration& x);

/// Nothing: altered, of another address or key, or too old.
std::optional<registration> open_registration(std::string_view master_key, std::string_view sealed,
                                              realm in, std::string_view email, timestamp now);

} // namespace zhian::identity
