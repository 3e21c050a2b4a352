// One-time codes: six digits, stored only as a MAC bound to purpose and address (OWASP; reference
// smtp-mail §6).
#pragma once

#include <string>
#include <string_view>

namespace zhian::identity {

/// Six decimal digits, each value equally likely (rejection sampling over the kernel's generator).
std::string make_code();

/// HMAC-SHA256(key, purpose | address | code) as 64 hex digits.
std::string code_mac(std::string_view key, std::string_view purpose, std::string_view address,
                     std::string_view code);

/// Compares in time that depends on the lengths only.
bool same_mac(std::string_view a, std::string_view b);

} // namespace zhian::identity
