// SHA-256, alone and under a key, and how digests are written.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace zhian {

/// Two lower-case hex digits a byte.
std::string to_hex(std::string_view bytes);
std::string to_hex(std::span<const uint8_t> bytes);
/// The bytes of hex digits of either case; empty when it is anything else.
std::optional<std::string> from_hex(std::string_view text);

/// SHA-256 as 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);
/// Whether the text is such a digest: nothing else is ever used as a key or a path.
bool is_sha256_hex(std::string_view text);

/// HMAC-SHA256, raw 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view data);

} // namespace zhian
