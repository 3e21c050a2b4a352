#include "actors/gateways/password_hash.hpp"

#include <algorithm>
#include <memory>

#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "protocols/ids.hpp"

namespace zhian {

namespace {

constexpr uint32_t least_cost = 4;
constexpr uint32_t most_cost = 16; // A forged hash of cost 31 would keep a worker for days.
constexpr size_t bcrypt_size = 60;
constexpr size_t bcrypt_reads = 72;

/// Cost of a bcrypt text; 0 when it is none we would check.
uint32_t cost_of(std::string_view hash) {
  if (hash.size() != bcrypt_size || !hash.starts_with("$2") || hash[3] != '$' || hash[6] != '$'
      || std::string_view{"aby"}.find(hash[2]) == std::string_view::npos)
    return 0;
  auto digit = [&](size_t at) {
    return static_cast<uint32_t>(hash[at] - '0');
  };
  if (digit(4) > 9 || digit(5) > 9)
    return 0;
  auto cost = digit(4) * 10 + digit(5);
  return cost >= least_cost && cost <= most_cost ? cost : 0;
}

/// What bcrypt is given: the password, or the base64 of its SHA-256 where bcrypt would not read all
/// of it.
std::string bcrypt_input(std::string_view password) {
  if (password.size() <= bcrypt_reads && password.find('\0') == std::string_view::npos)
    return std::string{password};
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (::EVP_Digest(password.data(), password.size(), digest, &size, ::EVP_sha256(), nullptr) != 1)
    return {};
  unsigned char text[EVP_MAX_MD_SIZE * 2];
  auto length = ::EVP_EncodeBlock(text, digest, static_cast<int>(size));
  std::string result{reinterpret_cast<const char*>(text), static_cast<size_t>(length)};
  ::OPENSSL_cleanse(digest, sizeof digest);
  ::OPENSSL_cleanse(text, sizeof text);
  return result;
}

/// crypt(3); empty when the setting is refused.
std::string crypt_text(std::string_view password, const std::string& setting) {
  // 32 kB of workspace that ends up holding parts of the password.
  auto space = std::make_unique<crypt_data>();
  auto input = bcrypt_input(password);
  const char* made =
      input.empty() ? nullptr
                    : ::crypt_rn(input.c_str(), setting.c_str(), space.get(), sizeof(crypt_data));
  std::string result = made ? made : "";
  ::OPENSSL_cleanse(space.get(), sizeof(crypt_data));
  ::OPENSSL_cleanse(input.data(), input.size());
  return result.size() == bcrypt_size ? result : std::string{};
}

std::string fresh_setting(uint32_t cost) {
  char random[16];
  fill_random(random, sizeof random);
  char setting[CRYPT_GENSALT_OUTPUT_SIZE];
  auto bounded = std::clamp(cost, least_cost, most_cost);
  return ::crypt_gensalt_rn("$2b$", bounded, random, sizeof random, setting, sizeof setting)
             ? setting
             : "";
}

} // namespace

bool needs_rehash(std::string_view hash, uint32_t cost) {
  return !hash.starts_with("$2b$") || cost_of(hash) < cost;
}

namespace passwords {

std::optional<std::string> hash(std::string_view password, uint32_t cost) {
  if (password.empty() || password.size() > max_password_bytes)
    return std::nullopt;
  auto made = crypt_text(password, fresh_setting(cost));
  if (made.empty())
    return std::nullopt;
  return made;
}

bool check(std::string_view password, std::string_view hash, uint32_t cost) {
  auto readable = cost_of(hash) != 0;
  auto acceptable = !password.empty() && password.size() <= max_password_bytes;
  // The same work in every case; what it is compared with decides.
  auto made = crypt_text(acceptable ? password : std::string_view{"-"},
                         readable ? std::string{hash} : fresh_setting(cost));
  return readable && acceptable && made.size() == hash.size()
         && ::CRYPTO_memcmp(made.data(), hash.data(), hash.size()) == 0;
}

} // namespace passwords

} // namespace zhian
