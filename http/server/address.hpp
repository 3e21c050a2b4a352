// Network addresses: who the client is behind proxies, and who may reach the admin listener.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

namespace zhian::http {

/// A set of networks in CIDR form; a single address is its own network.
class cidr_list {
public:
  cidr_list() = default;
  /// Throws std::runtime_error naming `setting` when a text is no network.
  cidr_list(const std::vector<std::string>& texts, std::string_view setting);

  bool contains(const boost::asio::ip::address& x) const;
  bool empty() const { return networks_.empty(); }

private:
  struct network {
    boost::asio::ip::address_v6::bytes_type bytes; ///< IPv4 as ::ffff:a.b.c.d.
    uint8_t bits;                                  ///< Of 128.
  };
  std::vector<network> networks_;
};

/// The address we believe: the peer, or, when the peer is a trusted proxy, the last hop of
/// X-Forwarded-For that is no trusted proxy itself. An entry that is no address ends the walk at
/// the last good one.
std::string client_address(const boost::asio::ip::address& peer, std::string_view forwarded_for,
                           const cidr_list& trusted);

/// What limits count: an IPv4 address, or the /64 of an IPv6 one (a household has as many addresses
/// as it likes).
std::string limit_key(std::string_view address);

/// Where an address is, as far as it tells by itself: its network, 203.0.113.0/24 or 2001:db8::/48.
/// A text that is no address is answered as it is.
std::string place_of(std::string_view address);

} // namespace zhian::http
