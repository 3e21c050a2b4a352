// One established connection to a peer: its queue, its flow control, its pulse.
#pragma once

#include "cluster/gate/stream.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "cluster/gate/transport.hpp"
#include "cluster/gate/window.hpp"

namespace zhian::cluster {

struct link_rules {
  window_rules window{};
  std::chrono::milliseconds probe{500};    ///< How often the other end is asked for a sign of life.
  std::chrono::milliseconds silence{1500}; ///< Nothing heard for so long: the link is down.
  std::chrono::milliseconds greeting{
      2000}; ///< A connection that has not proved itself by then is closed.
  std::chrono::milliseconds dial{1000}; ///< An attempt to connect takes no longer.
  size_t strangers = 64;                ///< Connections that have not proved themselves, at most.
  /// Of one address: so many a second, so many at once before they are counted.
  double knocks_per_second = 50;
  uint32_t knocks_at_once = 100;
};

/// `send` and `consumed` are thread-safe; the rest belongs to the thread of `io`.
class link : public std::enable_shared_from_this<link> {
public:
  using on_frame = std::function<void(envelope, size_t)>;

  link(net::io_context& io, std::unique_ptr<stream> connection, std::string other, node_bytes me,
       uint32_t wire, const link_rules& rules);

  const std::string& other() const { return other_; }

  sent send(envelope what, bool ephemeral);
  void consumed(size_t bytes);
  /// Reads, writes and probes until it is down. `early`: bytes that came with the greeting.
  net::awaitable<down_reason> run(frame_reader early, on_frame tell);
  void close();

private:
  net::awaitable<void> write_all(std::shared_ptr<link> keep);
  net::awaitable<void> watch(std::shared_ptr<link> keep);
  /// Whether the frame was for us and the peer keeps to the rules.
  bool take(envelope x, size_t size, const on_frame& tell);
  void urgent(envelope_type type, uint64_t number = 0);
  void wake();

  net::io_context& io_;
  std::unique_ptr<stream> connection_;
  std::string other_;
  node_bytes me_;
  node_bytes them_;
  uint8_t wire_;
  link_rules rules_;
  std::mutex mx_; ///< Of the windows.
  send_window out_;
  receive_window in_;
  bool woken_ = false;
  net::steady_timer writable_;
  net::steady_timer pulse_;
  std::chrono::steady_clock::time_point heard_;
  bool closed_ = false;
  bool silent_ = false;
};

} // namespace zhian::cluster
