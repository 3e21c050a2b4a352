// One HTTP connection: reads requests, runs them one after the other, writes replies. Includes
// Asio, not Beast.
#pragma once

#include <utility> // Asio 1.74 needs std::exchange before its coroutine headers.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/intrusive/list.hpp>

#include "http/server/dispatch.hpp"
#include "http/server/edge.hpp"

namespace zhian::http {

/// What a drain sees of a connection.
class open_connection : public boost::intrusive::list_base_hook<
                            boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
public:
  virtual ~open_connection() = default;
  /// Closes now when idle, else after the reply in progress.
  virtual void drain() = 0;
  /// Closes now.
  virtual void close() = 0;
};

/// The HTTP connections of one io thread; a connection leaves it by itself.
using connection_list =
    boost::intrusive::list<open_connection, boost::intrusive::constant_time_size<false>>;

/// Serves a socket until it is closed. Counted in `edge::connections` by the caller.
net::awaitable<void> serve_connection(edge_thread& at, const listener_rules& rules,
                                      connection_list& all, net::ip::tcp::socket socket);

/// Answers 503 at once and closes: there are too many connections.
net::awaitable<void> refuse_connection(net::ip::tcp::socket socket);

} // namespace zhian::http
