// Who the client is behind proxies: peer, trusted networks (with commas), X-Forwarded-For.
#include "config/rules.hpp"
#include "http/server/address.hpp"
#include "protocols/identity.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using namespace zhian::http;
using fuzz::claim;
namespace ip = boost::asio::ip;

namespace {

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty()) {
    auto one = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), one.size() + 1));
    out.emplace_back(one);
  }
  return out;
}

ip::address parse(std::string_view text, bool& good) {
  boost::system::error_code err;
  auto out = ip::make_address(std::string{text}, err);
  good = !err;
  return out;
}

} // namespace

ZHIAN_FUZZ_TARGET(client_address) {
  fuzz::input in{bytes};
  bool good = false;
  auto peer = parse(in.line(), good);
  if (!good)
    return;
  auto networks = split(in.line());
  cidr_list trusted;
  bool all_good = true;
  for (const auto& x : networks)
    all_good = all_good && rules::cidr(x).empty();
  try {
    trusted = cidr_list{networks, "http.trusted_proxies"};
  } catch (const std::runtime_error&) {
    claim(!all_good, "a network the settings take is a network");
    return;
  }
  auto believed = client_address(peer, in.rest(), trusted);
  auto address = parse(believed, good);
  claim(good, "what is believed is an address");
  claim(!address.is_v6() || !address.to_v6().is_v4_mapped(), "IPv4 is written as IPv4");
  if (!trusted.contains(peer))
    claim(believed == client_address(peer, {}, {}), "a stranger speaks for itself alone");
  auto key = limit_key(believed);
  claim(address.is_v4() ? key == believed : key.ends_with("/64"), "a household is one client");
}

ZHIAN_FUZZ_TARGET(email) {
  auto normal = normalise_email(bytes);
  if (!normal)
    return;
  claim(normal->size() <= 254 && normalise_email(*normal) == normal, "a normal address is normal");
  size_t ats = 0;
  for (unsigned char c : *normal) {
    claim(c > 0x20 && c < 0x7f && !(c >= 'A' && c <= 'Z'),
          "an address is visible lower-case ASCII");
    claim(std::string_view{"<>()[],;:\\\""}.find(static_cast<char>(c)) == std::string_view::npos,
          "an address ends nothing in SMTP");
    ats += c == '@';
  }
  claim(ats == 1, "an address has one @");
}
