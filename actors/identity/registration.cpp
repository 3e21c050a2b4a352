#include "actors/identity/registration.hpp"

#include <algorithm>
#include <vector>

#include "config/seal.hpp"
#include "protocols/digest.hpp"
#include "protocols/wire/codec.hpp"

namespace zhian::identity {

namespace {

constexpr std::string_view mark =
    "sealed:"; ///< What the sealer puts in front; here it says nothing.

/// A key of this purpose alone.
seal_keys keys_of(std::string_view master_key) {
  auto derived = hmac_sha256(master_key, "zhian:registration");
  seal_key key{};
  std::copy_n(derived.begin(), key.size(), key.begin());
  return seal_keys{std::vector{key}};
}

} // namespace

std::string seal_registration(std::string_view master_key, const registration& x) {
  return keys_of(master_key).seal(wire::encode(x)).substr(mark.size());
}

std::optional<registration> open_registration(std::string_view master_key, std::string_view sealed,
                                              realm in, std::string_view email, timestamp now) {
  auto plain = keys_of(master_key).open(std::string{mark}.append(sealed));
  if (!plain)
    return std::nullopt;
  auto out = wire::decode<registration>(*plain);
  if (!out || out->in != in || out->email != email || out->asked_at <= now - registration_life)
    return std::nullopt;
  return std::move(*out);
}

} // namespace zhian::identity
