// Access and refresh tokens: nothing but what we signed is believed, and what is signed is still
// read with care.
#include <chrono>

#include "http/auth/tokens.hpp"
#include "protocols/digest.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using namespace zhian::http;
using fuzz::claim;

namespace {

constexpr std::string_view master = "a master key of thirty-two bytes";
const timestamp now{std::chrono::seconds{1'800'000'000}};

const token_authority& authority() {
  static const token_authority instance{{std::string{master}, std::string(32, 'o')},
                                        std::chrono::seconds{600}};
  return instance;
}

session_grant grant() {
  session_grant out;
  out.user = *user_id::parse("usr_00a101JD3V8Z6Q4M7K2X9T5B0C1E8G");
  out.session = *session_id::parse("ses_00a101JD3V8Z6Q4M7K2X9T5B0C1E8H");
  out.roles = {"user"};
  return out;
}

} // namespace

ZHIAN_FUZZ_TARGET(access_token) {
  static const auto genuine = authority().make_access(grant(), realm::zhimai, now);
  auto read = authority().read_access(bytes, now);
  claim(read.claims.has_value() == (read.error == ec::none), "there are claims or an error");
  claim(!read.claims || bytes == genuine, "only a genuine token is believed");
  // One byte of a genuine token changed, or more behind it.
  fuzz::input in{bytes};
  auto forged = genuine;
  auto at = static_cast<size_t>(in.byte()) * 256 + in.byte();
  auto mask = in.byte();
  forged[at % forged.size()] = static_cast<char>(forged[at % forged.size()] ^ mask);
  forged += in.rest();
  claim(forged == genuine || !authority().read_access(forged, now).claims,
        "a changed token is not believed");
}

ZHIAN_FUZZ_TARGET(access_claims) {
  // Signed as we sign, whatever it says.
  auto header = R"({"alg":"HS256","kid":")" + to_hex(derive_key(master, "key-id").substr(0, 4))
                + R"(","typ":"JWT"})";
  auto text = base64url(header) + "." + base64url(bytes);
  auto token = text + "." + base64url(hmac_sha256(derive_key(master, "access-token"), text));
  auto read = authority().read_access(token, now);
  claim(read.claims.has_value() == (read.error == ec::none), "there are claims or an error");
  if (!read.claims)
    return;
  claim(static_cast<bool>(read.claims->user) && static_cast<bool>(read.claims->session),
        "claims name a user and a session");
  claim(read.claims->expires_at > now, "claims have not expired");
}

ZHIAN_FUZZ_TARGET(refresh_token) {
  static const auto genuine = authority().make_refresh(grant().session, 7);
  auto read = authority().read_refresh(bytes);
  claim(!read || bytes == genuine, "only a genuine token is believed");
  auto token =
      std::string{bytes} + "." + base64url(hmac_sha256(derive_key(master, "refresh-token"), bytes));
  if (auto own = authority().read_refresh(token)) {
    auto again = authority().read_refresh(authority().make_refresh(own->session, own->generation));
    claim(again && again->session == own->session && again->generation == own->generation,
          "what is read can be written");
  }
}

ZHIAN_FUZZ_TARGET(device_token) {
  constexpr std::string_view email = "li@example.cn";
  static const auto genuine = authority().make_device(realm::zhimai, email);
  claim(authority().genuine_device(genuine, realm::zhimai, email), "our own token is believed");
  claim(!authority().genuine_device(bytes, realm::zhimai, email) || bytes == genuine,
        "only a genuine token is believed");
  claim(bytes == email || !authority().genuine_device(genuine, realm::zhimai, bytes),
        "a token is for one address");
  fuzz::input in{bytes};
  auto forged = genuine;
  auto at = in.byte();
  auto mask = in.byte();
  forged[at % forged.size()] = static_cast<char>(forged[at % forged.size()] ^ mask);
  forged += in.rest();
  claim(forged == genuine || !authority().genuine_device(forged, realm::zhimai, email),
        "a changed token is not believed");
  auto marker = device_marker(bytes);
  claim(!marker.empty() && (bytes == genuine) == (marker == device_marker(genuine)),
        "another token is remembered as another");
}
