// Which passwords are refused before anybody hashes them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "protocols/entity.hpp"

namespace zhian::http {

inline constexpr size_t shortest_password = 8;
inline constexpr size_t longest_password = 128;

/// Too short, one character repeated, the address or the part before its '@', or among the
/// passwords that are tried first (whatever their case).
bool is_weak(std::string_view password, std::string_view email);

/// The rule in a sentence.
std::string weak_password_text(language lang);

/// Whether the password is on the list (http/auth/data), whatever its case.
bool is_common_password(std::string_view password);
/// How many are on it.
size_t common_password_count();

/// The embedded list: lower case, sorted, one a line.
std::string_view common_passwords_text();

} // namespace zhian::http
