// The edge of a node: both listeners, their io threads, and their orderly end.
#pragma once

#include <cstdint>
#include <memory>

#include <caf/fwd.hpp>

#include "config/settings.hpp"
#include "protocols/services.hpp"

namespace zhian::http {

/// Serves the public and the admin listener. Made, started and ended by one thread.
class server {
public:
  /// `system` and `config` must outlive this.
  server(caf::actor_system& system, const settings& config, services svc);
  ~server();
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  /// Binds both ports and begins to serve. Throws std::runtime_error naming the address and the
  /// port when one is taken.
  void start();
  /// Says on /readyz that the node goes down and serves on for `http.drain_notice`; then refuses
  /// new connections, tells sockets to reconnect and lets requests in flight end (at most
  /// `http.drain_timeout`; /readyz still answers), then stops the threads. Harmless when not
  /// started or already stopped.
  void drain_and_stop();

  /// The bound ports; 0 before start().
  uint16_t port() const;
  uint16_t admin_port() const;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace zhian::http
