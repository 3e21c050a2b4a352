// A connection as bytes, with TLS or without.
#pragma once

#include <utility> // Asio 1.74 needs std::exchange before its headers.

#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

namespace zhian::cluster {

namespace net = boost::asio;

/// Files of a node's certificate. All three or none.
struct tls_files {
  std::string ca; ///< Of the cluster: whoever it signed may knock. Nobody else's certificates.
  std::string certificate; ///< With its chain.
  std::string key;
  bool empty() const { return ca.empty() && certificate.empty() && key.empty(); }
};

/// TLS 1.3, each side shows a certificate of the cluster. Throws std::runtime_error naming the file
/// that cannot be used.
std::shared_ptr<net::ssl::context> make_tls_context(const tls_files& files);

/// One at a time reads and one writes; all on the thread of the socket.
class stream {
public:
  virtual ~stream() = default;
  /// Ends with an exception (boost::system::system_error) when the peer shows no certificate of the
  /// cluster.
  virtual net::awaitable<void> handshake(bool as_client) = 0;
  /// What only the two ends of this connection know, once they have shaken hands; empty: plain.
  virtual std::string channel_binding() { return {}; }
  virtual net::awaitable<size_t> read(char* to, size_t room) = 0;
  virtual net::awaitable<void> write(std::string_view bytes) = 0;
  /// What waits in them ends with an exception.
  virtual void close() = 0;
};

/// `context` null: plain.
std::unique_ptr<stream> make_stream(net::ip::tcp::socket socket,
                                    std::shared_ptr<net::ssl::context> context);

} // namespace zhian::cluster
