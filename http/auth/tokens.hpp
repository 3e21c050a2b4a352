// Access and refresh tokens. Nothing of them is stored. Access tokens are proofs by the signing
// keys that all nodes share (protocols/key_ring.hpp), the others by keys the master key gives.
//
//   access   JWT HS256 {sub, sid, rlm, roles, iat, exp}, header kid
//   refresh  <session id>.<generation>.<base64url HMAC-SHA256>
//   device   <22 random characters>.<base64url HMAC-SHA256 over it, the realm and the address>
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"
#include "protocols/errors.hpp"
#include "protocols/identity.hpp"
#include "protocols/key_ring.hpp"

namespace zhian::http {

/// A key for one purpose, derived from the master key: HMAC-SHA256(master, "zhian:" + purpose).
std::string derive_key(std::string_view master, std::string_view purpose);
/// Base64url without padding (RFC 4648 §5).
std::string base64url(std::string_view bytes);

/// What a valid access token says.
struct access_claims {
  user_id user;
  session_id session;
  realm in = realm::zhimai;
  std::vector<std::string> roles;
  timestamp issued_at{};
  timestamp expires_at{};
};

/// The outcome of reading an access token.
struct access_check {
  std::optional<access_claims> claims;
  ec error = ec::none;          ///< unauthenticated or token_expired when there are no claims.
  std::string unknown_kid = {}; ///< It names a signing key that this node does not know (yet).
};

/// What is remembered of a device token: a digest, useless to whoever reads it.
std::string device_marker(std::string_view token);

/// What a genuine refresh token names. Whether it is still good is the session's to say.
struct refresh_claims {
  session_id session;
  uint64_t generation = 0;
};

/// Makes and reads tokens. Shared by all threads.
class token_authority {
public:
  /// The first master key signs; the others are still believed (rotation). Access tokens are signed
  /// with the keys of `ring` once it has one to use; those signed before are believed until they
  /// have all ended.
  explicit token_authority(const settings& config, std::shared_ptr<const key_ring> ring = nullptr);
  token_authority(std::vector<std::string> masters, std::chrono::seconds access_ttl,
                  std::shared_ptr<const key_ring> ring = nullptr,
                  std::chrono::milliseconds key_overlap = {});

  std::string make_access(const session_grant& grant, realm in, timestamp now) const;
  access_check read_access(std::string_view token, timestamp now) const;

  std::string make_refresh(const session_id& session, uint64_t generation) const;
  std::optional<refresh_claims> read_refresh(std::string_view token) const;

  /// A device token for an address: whoever shows it got in there before.
  std::string make_device(realm in, std::string_view email) const;
  /// Whether it is one of ours, for this address.
  bool genuine_device(std::string_view token, realm in, std::string_view email) const;

  /// A proof of `content` that tells nothing about it without the master key.
  std::string keyed_digest(std::string_view content) const;

  std::chrono::seconds access_ttl() const { return access_ttl_; }

private:
  struct key_pair {
    std::string kid;
    std::string access;
    std::string refresh;
    std::string digest;
    std::string device;
  };
  /// The key a token says it is signed with.
  std::optional<std::string> access_key(std::string_view kid) const;

  std::vector<key_pair> keys_;
  std::chrono::seconds access_ttl_;
  std::shared_ptr<const key_ring> ring_; ///< Null: none but those of the master keys.
  std::chrono::milliseconds key_overlap_{0};
};

} // namespace zhian::http
