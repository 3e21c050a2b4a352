#include "actors/identity/codes.hpp"

#include <cstdint>
#include <cstdio>

#include <openssl/crypto.h>

#include "protocols/digest.hpp"
#include "protocols/ids.hpp"

namespace zhian::identity {

std::string make_code() {
  constexpr uint32_t bound = 4'294'000'000u; // The largest multiple of a million in 32 bits.
  uint32_t x = 0;
  do
    fill_random(&x, sizeof x);
  while (x >= bound);
  char text[8];
  std::snprintf(text, sizeof text, "%06u", static_cast<unsigned>(x % 1'000'000u));
  return text;
}

std::string code_mac(std::string_view key, std::string_view purpose, std::string_view address,
                     std::string_view code) {
  std::string what{purpose};
  what += '|';
  what += address;
  what += '|';
  what += code;
  return to_hex(hmac_sha256(key, what));
}

bool same_mac(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace zhian::identity
