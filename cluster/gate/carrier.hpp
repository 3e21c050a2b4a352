// What makes the connections that links run on; the links themselves are the same on all of them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "cluster/gate/stream.hpp"

namespace zhian::cluster {

/// Belongs to the thread of its io_context; made before that runs, destroyed after it has ended.
class carrier {
public:
  /// Somebody has connected; who it is has yet to be proved.
  using on_connection = std::function<void(std::unique_ptr<stream>)>;

  virtual ~carrier() = default;
  /// Where it listens, with the port it was given.
  virtual std::string address() const = 0;
  /// From now on whoever connects is told.
  virtual void accept(on_connection tell) = 0;
  /// A connection to the one that was just reached by `probe`, which need not be the same socket:
  /// its handshake makes it.
  virtual std::unique_ptr<stream> dial(net::ip::tcp::socket probe) = 0;
  /// Nobody is told any more, and nothing is left that would keep the io_context running.
  virtual void close() = 0;
};

/// "host:port" or "[host]:port"; throws std::runtime_error.
std::pair<std::string, std::string> host_and_port(const std::string& address);
std::string join_host_and_port(const std::string& host, uint16_t port);

} // namespace zhian::cluster
