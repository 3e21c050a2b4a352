#include "config/key_seal.hpp"

#include <algorithm>
#include <vector>

#include "config/seal.hpp"
#include "protocols/digest.hpp"
#include "protocols/ids.hpp"

namespace zhian {

namespace {

constexpr size_t secret_bytes = 32;

/// A key of this purpose alone.
seal_keys keys_of(std::string_view master_key) {
  auto derived = hmac_sha256(master_key, "zhian:signing-keys");
  seal_key key{};
  std::copy_n(derived.begin(), key.size(), key.begin());
  return seal_keys{std::vector{key}};
}

} // namespace

sealed_signing_key make_signing_key(std::string_view master_key) {
  std::string secret(secret_bytes, '\0');
  fill_random(secret.data(), secret.size());
  auto kid = random_hex(8);
  // With its name, so that a row cannot be given the secret of another.
  return {kid, keys_of(master_key).seal(kid + secret)};
}

std::optional<std::string> open_signing_key(std::string_view master_key, std::string_view kid,
                                            std::string_view sealed) {
  auto plain = keys_of(master_key).open(sealed);
  if (!plain || plain->size() != kid.size() + secret_bytes || !plain->starts_with(kid))
    return std::nullopt;
  return plain->substr(kid.size());
}

} // namespace zhian
