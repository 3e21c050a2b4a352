#include "http/server/address.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace zhian::http {

namespace ip = boost::asio::ip;

namespace {

ip::address_v6::bytes_type widened(const ip::address& x) {
  if (x.is_v6())
    return x.to_v6().to_bytes();
  ip::address_v6::bytes_type out{};
  out[10] = out[11] = 0xff;
  auto four = x.to_v4().to_bytes();
  std::copy(four.begin(), four.end(), out.begin() + 12);
  return out;
}

/// IPv4 that came in on an IPv6 socket is IPv4.
ip::address plain(const ip::address& x) {
  if (x.is_v6() && x.to_v6().is_v4_mapped())
    return ip::make_address_v4(ip::v4_mapped, x.to_v6());
  return x;
}

std::string_view trimmed(std::string_view x) {
  while (!x.empty() && (x.front() == ' ' || x.front() == '\t'))
    x.remove_prefix(1);
  while (!x.empty() && (x.back() == ' ' || x.back() == '\t'))
    x.remove_suffix(1);
  return x;
}

} // namespace

cidr_list::cidr_list(const std::vector<std::string>& texts, std::string_view setting) {
  for (const auto& text : texts) {
    auto wrong = [&] {
      return std::runtime_error(std::string{setting} + ": \"" + text + "\" is no network");
    };
    auto slash = text.find('/');
    boost::system::error_code err;
    auto address = ip::make_address(text.substr(0, slash), err);
    if (err)
      throw wrong();
    unsigned most = address.is_v4() ? 32 : 128;
    unsigned bits = most;
    if (slash != std::string::npos) {
      const auto* first = text.data() + slash + 1;
      const auto* last = text.data() + text.size();
      auto [end, bad] = std::from_chars(first, last, bits);
      if (bad != std::errc{} || end != last || bits > most)
        throw wrong();
    }
    networks_.push_back({widened(address), static_cast<uint8_t>(bits + 128 - most)});
  }
}

bool cidr_list::contains(const ip::address& x) const {
  auto bytes = widened(x);
  return std::any_of(networks_.begin(), networks_.end(), [&](const network& net) {
    auto whole = net.bits / 8u;
    if (!std::equal(bytes.begin(), bytes.begin() + whole, net.bytes.begin()))
      return false;
    auto rest = net.bits % 8u;
    return rest == 0 || (bytes[whole] ^ net.bytes[whole]) >> (8 - rest) == 0;
  });
}

std::string client_address(const ip::address& peer, std::string_view forwarded_for,
                           const cidr_list& trusted) {
  auto believed = plain(peer);
  auto rest = forwarded_for;
  while (!trimmed(rest).empty() && trusted.contains(believed)) {
    auto comma = rest.rfind(',');
    auto last = trimmed(comma == std::string_view::npos ? rest : rest.substr(comma + 1));
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(0, comma);
    boost::system::error_code err;
    auto hop = ip::make_address(std::string{last}, err);
    if (err)
      break;
    believed = plain(hop);
  }
  return believed.to_string();
}

std::string place_of(std::string_view address) {
  boost::system::error_code err;
  auto parsed = ip::make_address(std::string{address}, err);
  if (err)
    return std::string{address};
  if (parsed.is_v4()) {
    auto bytes = parsed.to_v4().to_bytes();
    bytes[3] = 0;
    return ip::address_v4{bytes}.to_string() + "/24";
  }
  auto bytes = parsed.to_v6().to_bytes();
  std::fill(bytes.begin() + 6, bytes.end(), uint8_t{0});
  return ip::address_v6{bytes}.to_string() + "/48";
}

std::string limit_key(std::string_view address) {
  boost::system::error_code err;
  auto parsed = ip::make_address(std::string{address}, err);
  if (err || parsed.is_v4())
    return std::string{address};
  auto bytes = parsed.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), uint8_t{0});
  return ip::address_v6{bytes}.to_string() + "/64";
}

} // namespace zhian::http
