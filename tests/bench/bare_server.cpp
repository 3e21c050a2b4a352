#include "bench/bare_server.hpp"

#include <utility>

#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace zhian::bench {

namespace net = boost::asio;
namespace beast = boost::beast;
using tcp = net::ip::tcp;

struct bare_server::impl {
  net::io_context ioc{1};
  tcp::acceptor acceptor{ioc, {net::ip::make_address("127.0.0.1"), 0}};
  std::string body;
  std::thread thread;

  net::awaitable<void> serve(tcp::socket socket) {
    beast::tcp_stream stream{std::move(socket)};
    beast::flat_buffer buffer;
    beast::error_code ec;
    for (;;) {
      beast::http::request<beast::http::string_body> request;
      co_await beast::http::async_read(stream, buffer, request,
                                       net::redirect_error(net::use_awaitable, ec));
      if (ec)
        co_return;
      beast::http::response<beast::http::string_body> response{beast::http::status::ok,
                                                               request.version()};
      response.set(beast::http::field::content_type, "application/json");
      response.keep_alive(true);
      response.body() = body;
      response.prepare_payload();
      co_await beast::http::async_write(stream, response,
                                        net::redirect_error(net::use_awaitable, ec));
      if (ec)
        co_return;
    }
  }

  net::awaitable<void> listen() {
    for (;;) {
      beast::error_code ec;
      auto socket = co_await acceptor.async_accept(net::redirect_error(net::use_awaitable, ec));
      if (ec)
        co_return;
      socket.set_option(tcp::no_delay{true});
      net::co_spawn(ioc, serve(std::move(socket)), net::detached);
    }
  }
};

bare_server::bare_server(std::string body) : impl_(std::make_unique<impl>()) {
  impl_->body = std::move(body);
  net::co_spawn(impl_->ioc, impl_->listen(), net::detached);
  impl_->thread = std::thread{[this] {
    impl_->ioc.run();
  }};
}

bare_server::~bare_server() {
  impl_->ioc.stop();
  impl_->thread.join();
}

uint16_t bare_server::port() const {
  return impl_->acceptor.local_endpoint().port();
}

} // namespace zhian::bench
