// Passwords as bcrypt text, by libxcrypt. Slow on purpose: detached workers only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace zhian {

/// The longest password accepted, in bytes.
inline constexpr size_t max_password_bytes = 1024;

/// Whether a stored hash should be replaced at the next sign-in: cheaper than `cost`, of an older
/// form, or unreadable.
bool needs_rehash(std::string_view hash, uint32_t cost);

namespace passwords {

/// A new hash ($2b$) with a fresh salt. Empty: empty or longer than `max_password_bytes`, or
/// libxcrypt refused. bcrypt itself stops at 72 bytes or at a NUL; such passwords go through
/// SHA-256 first, so that every byte counts.
std::optional<std::string> hash(std::string_view password, uint32_t cost);

/// Whether `hash` is one of `password`. An empty or unreadable hash is false after the time of a
/// check at `cost`, so that nobody learns from the clock whether an account or a password exists.
bool check(std::string_view password, std::string_view hash, uint32_t cost);

} // namespace passwords

} // namespace zhian
