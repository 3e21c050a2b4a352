// What the connections of a node share, and what those of one io thread share.
//
// One io thread = one io_context run by one thread = one edge_thread. Everything below
// `edge_thread` is touched from that thread only; handlers, WebSockets and the io_actor's behavior
// all run there, so nothing needs a lock.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include <boost/asio/io_context.hpp>

#include "config/settings.hpp"
#include "http/auth/session_table.hpp"
#include "http/auth/tokens.hpp"
#include "http/server/call.hpp"
#include "protocols/services.hpp"

namespace zhian::http {

struct io_thread; // http/server/io_actor.hpp

/// Shared by all io threads; made before and destroyed after them.
struct edge {
  const settings& config;
  services svc;
  token_authority tokens;
  std::atomic<uint32_t> connections{0}; ///< Open sockets of both listeners, WebSockets included.
  std::atomic<bool> draining{false};    ///< The process is about to end: nothing new is begun.
  const int64_t started_ns = boottime_ns();

  edge(const settings& s, services v) : config(s), svc(std::move(v)), tokens(s, svc.keys) {}

  /// Whether connections that stay are refused: also on a node that is drained by an order and
  /// still answers requests.
  bool takes_no_sockets() const {
    return draining.load(std::memory_order_relaxed)
           || svc.status->draining.load(std::memory_order_relaxed);
  }
};

/// The realtime half of an io thread (http/websocket): its sockets, event streams and
/// subscriptions. It receives `told` and `session_ended` from the hub and calls
/// `edge_thread::sessions.drop(session)`.
class realtime_side {
public:
  virtual ~realtime_side() = default;
  /// The node goes down or is drained: every socket gets `reconnect` and is closed with 1012, every
  /// event stream ends.
  virtual void drain() = 0;
  /// Sockets and event streams that are still open.
  virtual size_t open() const = 0;
};

/// One io thread of the edge.
struct edge_thread {
  edge& node;
  boost::asio::io_context& ioc;
  io_thread& io; ///< Bridge to the actors: `ask_entity`, `ask_service` of http/server/ask.hpp.
  session_table sessions;
  uint32_t uploads = 0; ///< Being read or handled.
  std::unique_ptr<realtime_side>
      realtime; ///< Set by the server from `make_realtime(edge_thread&)`.

  edge_thread(edge& n, boost::asio::io_context& c, io_thread& i)
      : node(n), ioc(c), io(i), sessions(n.svc.status) {
    sessions.hold_to_term_unless_held(n.svc.router);
  }
};

/// Checks an access token and the session it belongs to: from memory when the lease is fresh, else
/// by asking the session. Used for HTTP and for `auth`/`refresh` of a WebSocket. `error` is `none`
/// when `who` is set.
struct sign_in_check {
  std::shared_ptr<const principal> who;
  ec error = ec::none;
};
net::awaitable<sign_in_check> check_token(edge_thread& at, std::string_view access_token,
                                          const call_meta& meta);

} // namespace zhian::http
