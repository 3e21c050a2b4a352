// How a signing key lies in the store: sealed with a key that the master key gives.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace zhian {

/// A fresh signing key (protocols/key_ring.hpp), and how it is stored.
struct sealed_signing_key {
  std::string kid;
  std::string sealed;
};
sealed_signing_key make_signing_key(std::string_view master_key);

/// The 32 bytes of the key called `kid`; nothing when it was sealed under another master key, for
/// another name, or altered.
std::optional<std::string> open_signing_key(std::string_view master_key, std::string_view kid,
                                            std::string_view sealed);

} // namespace zhian
