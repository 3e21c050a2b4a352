// RSA keys and certificates, by OpenSSL. They may be copied and used by any thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/time.hpp"

struct evp_pkey_st;

namespace zhian::wechat_pay {

/// The merchant's key: signs requests and what clients are given. Never printed.
class private_key {
public:
  /// PEM without a passphrase; nothing: no RSA key, or one of less than 2048 bits.
  static std::optional<private_key> read(std::string_view pem);
  /// SHA256withRSA (PKCS#1 v1.5) in base64; empty: OpenSSL could not.
  std::string sign(std::string_view text) const;

private:
  explicit private_key(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
  std::shared_ptr<evp_pkey_st> key_;
};

/// A key of WeChat Pay: tells its answers and notices from others'.
class public_key {
public:
  /// PEM ("PUBLIC KEY"), RSA of at least 2048 bits.
  static std::optional<public_key> read(std::string_view pem);
  bool verifies(std::string_view text, std::string_view signature_base64) const;

private:
  explicit public_key(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
  friend std::optional<struct certificate> read_certificate(std::string_view pem);
  std::shared_ptr<evp_pkey_st> key_;
};

/// A certificate of WeChat Pay or of the merchant.
struct certificate {
  std::string serial; ///< Upper-case hex digits, as the headers have it.
  timestamp from{};
  timestamp until{};
  public_key key;
};
/// One certificate in PEM.
std::optional<certificate> read_certificate(std::string_view pem);
/// All of a file, at most 16; nothing: one of them is none, or there is no one.
std::optional<std::vector<certificate>> read_certificates(std::string_view pems);

/// Keys of WeChat Pay by serial. Several at once: certificates overlap when one follows another,
/// and during the change to a public key both kinds sign.
class platform_keys {
public:
  static constexpr size_t most = 16;

  /// A public key, "PUB_KEY_ID_…"; it does not expire.
  void add(std::string id, public_key key);
  /// A certificate that is not known yet; when there are too many, the one that ends first goes.
  void add(certificate x);
  /// The key of a serial that is good at `now`; null: not known, not yet or no longer.
  const public_key* find(std::string_view serial, timestamp now) const;
  /// Leaves out certificates that are over.
  void drop_expired(timestamp now);
  size_t size() const { return ids_.size() + certificates_.size(); }
  bool empty() const { return size() == 0; }
  /// The id of the public key, which answers should be signed with; empty: there is none.
  std::string public_key_id() const;

private:
  std::map<std::string, public_key, std::less<>> ids_;
  std::map<std::string, certificate, std::less<>> certificates_;
};

} // namespace zhian::wechat_pay
