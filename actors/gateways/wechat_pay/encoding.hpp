// What WeChat Pay writes with: base64, sealed texts (AEAD_AES_256_GCM), SHA-1 of bills, times with
// a zone, percent signs. OpenSSL does the cryptography.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocols/time.hpp"

namespace zhian::wechat_pay {

std::string to_base64(std::string_view bytes);
/// Nothing but the one spelling that `to_base64` gives is read.
std::optional<std::string> from_base64(std::string_view text);

/// A text sealed under the APIv3 key.
struct sealed_text {
  std::string algorithm;
  std::string ciphertext; ///< Base64; the tag is its last 16 bytes.
  std::string nonce;
  std::string associated_data;
};
/// The text; nothing: another algorithm or key, or a byte of it was changed. Keys have 32 bytes;
/// with 16 it is AES-128, which the published examples of the official SDK are made with.
std::optional<std::string> open_sealed(std::string_view api_v3_key, const sealed_text& x);

/// 40 lower-case hex digits.
std::string sha1_hex(std::string_view bytes);

/// RFC 3339 with any offset: "2018-06-08T10:34:56+08:00".
std::optional<timestamp> read_time(std::string_view text);
/// The same as Beijing's clock shows it, to the second.
std::string beijing_time(timestamp at);

/// A part of a path or query: all but letters, digits and "-._~" as %XX.
std::string percent_encode(std::string_view text);

} // namespace zhian::wechat_pay
