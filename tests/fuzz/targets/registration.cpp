// Registrations in the hands of clients: nothing but what we sealed opens, and what is sealed is
// still read with care.
#include "actors/identity/registration.hpp"
#include "config/seal.hpp"
#include "protocols/digest.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>

using namespace zhian;
using namespace zhian::identity;
using fuzz::claim;

namespace {

constexpr std::string_view master = "a master key of thirty-two bytes";
constexpr std::string_view email = "li@example.cn";
const timestamp now{std::chrono::seconds{1'800'000'000}};

std::optional<registration> open(std::string_view sealed) {
  return open_registration(master, sealed, realm::zhimai, email, now);
}

} // namespace

ZHIAN_FUZZ_TARGET(registration) {
  static const auto genuine =
      seal_registration(master, {realm::zhimai, std::string{email}, "$2b$hash", "INV1", now});
  claim(open(genuine).has_value(), "our own registration opens");
  claim(!open(bytes) || bytes == genuine, "only a genuine registration opens");
  claim(bytes == email || !open_registration(master, genuine, realm::zhimai, bytes, now),
        "a registration is for one address");
  fuzz::input in{bytes};
  auto forged = genuine;
  auto at = static_cast<size_t>(in.byte()) * 256 + in.byte();
  auto mask = in.byte();
  forged[at % forged.size()] = static_cast<char>(forged[at % forged.size()] ^ mask);
  forged += in.rest();
  claim(forged == genuine || !open(forged), "a changed registration does not open");
}

ZHIAN_FUZZ_TARGET(registration_text) {
  // Sealed as we seal, whatever it says.
  auto derived = hmac_sha256(master, "zhian:registration");
  seal_key key{};
  std::copy_n(derived.begin(), key.size(), key.begin());
  auto sealed = seal_keys{std::vector{key}}.seal(bytes).substr(7);
  auto read = open(sealed);
  if (!read)
    return;
  claim(read->in == realm::zhimai && read->email == email, "it is of this address");
  claim(read->asked_at > now - registration_life, "it is not too old");
  auto again = open(seal_registration(master, *read));
  claim(again && again->password_hash == read->password_hash
            && again->invite_code == read->invite_code && again->asked_at == read->asked_at,
        "what is read can be written");
}
