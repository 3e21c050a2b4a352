// One node: all its actors, wired, and its orderly beginning and end.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "config/settings.hpp"
#include "protocols/services.hpp"
#include "storage/postgres/batch.hpp"

namespace zhian::cluster {

/// What a test may change about a node.
struct node_options {
  std::function<void()> on_fenced{}; ///< Instead of ending the process with 75.
  /// Instead of ending the process with 78: a setting must be changed before this node may join.
  std::function<void(const std::string&)> on_refused{};
  storage::sabotage off{};
  bool serve_http = true;
  bool claim_at_start = true;
};

/// Runs from `start()` to `stop()`; made, started and stopped by one thread.
class node {
public:
  explicit node(settings conf, node_options options = {});
  ~node();
  node(const node&) = delete;
  node& operator=(const node&) = delete;

  /// Spawns everything, joins the cluster in the background (a store that is away is waited for;
  /// readiness tells) and serves. Throws std::runtime_error naming the port when one is taken.
  void start();
  /// Drains: after `http.drain_notice` no new requests, those in flight end and sockets are told to
  /// reconnect, while others take over the shards. At most `http.drain_timeout` and a little more;
  /// nothing acknowledged is lost.
  void stop();

  /// Waits until the node owns its shards or the time is over; for tests and the first start.
  bool wait_ready(std::chrono::milliseconds limit) const;

  uint16_t port() const;
  uint16_t admin_port() const;
  const services& svc() const;
  const caf::actor& membership() const;
  const caf::actor& upkeep() const;
  caf::actor_system& system();

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace zhian::cluster
