#include "http/auth/tokens.hpp"

#include <cctype>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <stdexcept>

#include <jwt.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <rapidjson/document.h>

#include "protocols/digest.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian::http {

namespace {

struct jwt_deleter {
  void operator()(jwt_t* x) const { jwt_free(x); }
};
using jwt_ptr = std::unique_ptr<jwt_t, jwt_deleter>;

struct c_deleter {
  void operator()(char* x) const { std::free(x); }
};
using c_text = std::unique_ptr<char, c_deleter>;

/// A token longer than this is not ours; it is refused before anything is decoded.
constexpr size_t max_token = 2048;

const unsigned char* bytes_of(std::string_view x) {
  return reinterpret_cast<const unsigned char*>(x.data());
}

std::string master_of(std::string_view text) {
  auto out = from_hex(text);
  if (!out || out->size() != 32)
    throw std::runtime_error("auth.master_key must be 64 hex digits");
  return std::move(*out);
}

std::vector<std::string> masters_of(const settings& config) {
  if (!config.auth.master_key.empty())
    return {master_of(config.auth.master_key)};
  if (config.which == profile::production)
    throw std::runtime_error("auth.master_key is required in the production profile");
  log::warn("auth", "auth.master_key is not set: tokens end with this process");
  std::string fresh(32, '\0');
  fill_random(fresh.data(), fresh.size());
  return {fresh};
}

bool equal_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::optional<realm> parse_realm(std::string_view text) {
  for (auto x : {realm::zhimai, realm::ande})
    if (to_string(x) == text)
      return x;
  return std::nullopt;
}

std::string_view grant_text(jwt_t* jwt, const char* name) {
  const char* text = jwt_get_grant(jwt, name);
  return text ? std::string_view{text} : std::string_view{};
}

/// The `roles` claim; false when it is no list of texts.
bool read_roles(jwt_t* jwt, std::vector<std::string>& roles) {
  c_text json{jwt_get_grants_json(jwt, "roles")};
  if (!json)
    return false;
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(json.get());
  if (doc.HasParseError() || !doc.IsArray())
    return false;
  for (const auto& x : doc.GetArray()) {
    if (!x.IsString())
      return false;
    roles.emplace_back(x.GetString(), x.GetStringLength());
  }
  return true;
}

timestamp from_seconds(long seconds) {
  return timestamp{std::chrono::seconds{seconds}};
}

long to_seconds(timestamp at) {
  return static_cast<long>(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
}

} // namespace

std::string derive_key(std::string_view master, std::string_view purpose) {
  return hmac_sha256(master, "zhian:" + std::string{purpose});
}

std::string base64url(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4, '\0');
  auto size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_of(bytes),
                              static_cast<int>(bytes.size()));
  out.resize(static_cast<size_t>(size));
  while (!out.empty() && out.back() == '=')
    out.pop_back();
  for (auto& c : out)
    c = c == '+' ? '-' : c == '/' ? '_' : c;
  return out;
}

token_authority::token_authority(const settings& config, std::shared_ptr<const key_ring> ring)
    : token_authority(masters_of(config), config.auth.access_ttl, std::move(ring),
                      config.auth.key_overlap) {}

token_authority::token_authority(std::vector<std::string> masters, std::chrono::seconds access_ttl,
                                 std::shared_ptr<const key_ring> ring,
                                 std::chrono::milliseconds key_overlap)
    : access_ttl_(access_ttl), ring_(std::move(ring)), key_overlap_(key_overlap) {
  if (masters.empty())
    throw std::runtime_error("no master key to sign tokens with");
  for (const auto& master : masters)
    keys_.push_back({to_hex(derive_key(master, "key-id").substr(0, 4)),
                     derive_key(master, "access-token"), derive_key(master, "refresh-token"),
                     derive_key(master, "op-digest"), derive_key(master, "device-token")});
}

std::optional<std::string> token_authority::access_key(std::string_view kid) const {
  auto shared = ring_ ? ring_->keys() : nullptr;
  if (shared)
    if (const auto* key = shared->find(kid))
      return key->secret;
  // Before there were shared keys, and until the first of them came into use, the master key's own
  // signed: the last of those tokens ends a life later.
  if (shared && shared->in_use_for(boottime_ns(), access_ttl_ + key_overlap_))
    return std::nullopt;
  for (const auto& x : keys_)
    if (x.kid == kid)
      return x.access;
  return std::nullopt;
}

std::string token_authority::make_access(const session_grant& grant, realm in,
                                         timestamp now) const {
  jwt_t* raw = nullptr;
  if (jwt_new(&raw) != 0)
    throw std::bad_alloc{};
  jwt_ptr jwt{raw};
  auto kid = keys_.front().kid;
  auto secret = keys_.front().access;
  auto shared = ring_ ? ring_->keys() : nullptr;
  if (const auto* key = shared ? shared->current(boottime_ns()) : nullptr) {
    kid = key->kid;
    secret = key->secret;
  }
  std::string roles = R"({"roles":[)";
  for (const auto& role : grant.roles)
    roles.append(roles.back() == '[' ? "\"" : ",\"").append(role).append("\"");
  roles += "]}";
  auto ok =
      jwt_add_header(raw, "kid", kid.c_str()) == 0
      && jwt_add_grant(raw, "sub", grant.user.str().c_str()) == 0
      && jwt_add_grant(raw, "sid", grant.session.str().c_str()) == 0
      && jwt_add_grant(raw, "rlm", std::string{to_string(in)}.c_str()) == 0
      && jwt_add_grants_json(raw, roles.c_str()) == 0
      && jwt_add_grant_int(raw, "iat", to_seconds(now)) == 0
      && jwt_add_grant_int(raw, "exp", to_seconds(now + access_ttl_)) == 0
      && jwt_set_alg(raw, JWT_ALG_HS256, bytes_of(secret), static_cast<int>(secret.size())) == 0;
  c_text text{ok ? jwt_encode_str(raw) : nullptr};
  if (!text)
    throw std::runtime_error("an access token could not be encoded");
  return text.get();
}

access_check token_authority::read_access(std::string_view token, timestamp now) const {
  access_check refused{std::nullopt, ec::unauthenticated};
  if (token.empty() || token.size() > max_token || token.find('\0') != std::string_view::npos)
    return refused;
  std::string text{token};
  // Unverified, only to learn which key it claims to be signed with.
  jwt_t* peek_raw = nullptr;
  auto peeked = jwt_decode(&peek_raw, text.c_str(), nullptr, 0);
  jwt_ptr peek{peek_raw};
  if (peeked != 0 || !peek)
    return refused;
  const char* kid = jwt_get_header(peek.get(), "kid");
  if (!kid)
    return refused;
  auto key = access_key(kid);
  if (!key) {
    if (ring_ && is_kid(kid))
      refused.unknown_kid = kid;
    return refused;
  }
  jwt_t* raw = nullptr;
  auto decoded = jwt_decode(&raw, text.c_str(), bytes_of(*key), static_cast<int>(key->size()));
  jwt_ptr jwt{raw};
  if (decoded != 0 || !jwt || jwt_get_alg(jwt.get()) != JWT_ALG_HS256)
    return refused;
  access_claims claims;
  auto user = user_id::parse(grant_text(jwt.get(), "sub"));
  auto session = session_id::parse(grant_text(jwt.get(), "sid"));
  auto in = parse_realm(grant_text(jwt.get(), "rlm"));
  if (!user || !session || !in || !read_roles(jwt.get(), claims.roles))
    return refused;
  claims.user = *user;
  claims.session = *session;
  claims.in = *in;
  auto issued = jwt_get_grant_int(jwt.get(), "iat");
  auto expires = jwt_get_grant_int(jwt.get(), "exp");
  // Counted in microseconds, a time far enough away would come out as one in the past.
  constexpr long latest = 253'402'300'799; // The end of the year 9999.
  if (issued < 0 || issued > latest || expires < 0 || expires > latest)
    return refused;
  claims.issued_at = from_seconds(issued);
  claims.expires_at = from_seconds(expires);
  if (now >= claims.expires_at)
    return {std::nullopt, ec::token_expired};
  return {std::move(claims), ec::none};
}

std::string token_authority::make_refresh(const session_id& session, uint64_t generation) const {
  auto text = session.str() + "." + std::to_string(generation);
  return text + "." + base64url(hmac_sha256(keys_.front().refresh, text));
}

std::optional<refresh_claims> token_authority::read_refresh(std::string_view token) const {
  if (token.size() > 256)
    return std::nullopt;
  auto last = token.rfind('.');
  auto first = token.find('.');
  if (first == std::string_view::npos || last <= first)
    return std::nullopt;
  auto signed_part = token.substr(0, last);
  auto proof = token.substr(last + 1);
  auto genuine = false;
  for (const auto& key : keys_)
    genuine = equal_secret(base64url(hmac_sha256(key.refresh, signed_part)), proof) || genuine;
  auto session = session_id::parse(token.substr(0, first));
  refresh_claims claims;
  auto digits = signed_part.substr(first + 1);
  auto [end, bad] =
      std::from_chars(digits.data(), digits.data() + digits.size(), claims.generation);
  if (!genuine || !session || bad != std::errc{} || end != digits.data() + digits.size())
    return std::nullopt;
  claims.session = *session;
  return claims;
}

namespace {

std::string device_content(std::string_view unique, realm in, std::string_view email) {
  std::string out{unique};
  return out.append("|").append(to_string(in)).append("|").append(email);
}

} // namespace

std::string device_marker(std::string_view token) {
  return sha256_hex(token).substr(0, 32);
}

std::string token_authority::make_device(realm in, std::string_view email) const {
  std::string bytes(16, '\0');
  fill_random(bytes.data(), bytes.size());
  auto unique = base64url(bytes);
  return unique + "."
         + base64url(hmac_sha256(keys_.front().device, device_content(unique, in, email)));
}

bool token_authority::genuine_device(std::string_view token, realm in,
                                     std::string_view email) const {
  auto dot = token.find('.');
  if (token.size() > 128 || dot == std::string_view::npos)
    return false;
  auto content = device_content(token.substr(0, dot), in, email);
  auto genuine = false;
  for (const auto& key : keys_)
    genuine =
        equal_secret(base64url(hmac_sha256(key.device, content)), token.substr(dot + 1)) || genuine;
  return genuine;
}

std::string token_authority::keyed_digest(std::string_view content) const {
  return hmac_sha256(keys_.front().digest, content);
}

} // namespace zhian::http
