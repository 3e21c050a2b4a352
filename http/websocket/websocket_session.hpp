// One WebSocket connection. Includes Beast: only the connection code needs it.
#pragma once

#include <utility> // Asio 1.74 needs std::exchange before its coroutine headers.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>

#include "http/server/edge.hpp"

namespace zhian::http {

/// Completes the handshake of a request that `check_upgrade` let pass, and serves the socket until
/// it is closed. `meta` is that of the request (address, language). Needs `at.realtime`.
net::awaitable<void>
serve_websocket(edge_thread& at, net::ip::tcp::socket socket,
                boost::beast::http::request<boost::beast::http::empty_body> head, call_meta meta);

} // namespace zhian::http
