#include "cluster/gate/link_transport.hpp"

#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "cluster/gate/certificate.hpp"
#include "protocols/runtime/log.hpp"
#include "storage/redis/local_buckets.hpp"

#pragma GCC diagnostic ignored "-Wmismatched-new-delete" // GCC 12 reports its own coroutine frames.

namespace zhian::cluster {

namespace {

using tcp = net::ip::tcp;
using boost::system::error_code;

/// Sockets of our own.
class tcp_carrier final : public carrier {
public:
  tcp_carrier(net::io_context& io, const link_transport_options& o)
      : io_(io), rules_(o.rules), certificate_(o.tls), acceptor_(io), retry_(io) {
    auto [host, port] = host_and_port(o.me.address);
    try {
      tcp::resolver resolver{io};
      auto where = resolver.resolve(host, port, tcp::resolver::passive).begin()->endpoint();
      acceptor_.open(where.protocol());
      acceptor_.set_option(tcp::acceptor::reuse_address{true});
      acceptor_.bind(where);
      acceptor_.listen();
      address_ = join_host_and_port(host, acceptor_.local_endpoint().port());
    } catch (const boost::system::system_error& x) {
      throw std::runtime_error("cluster.address " + o.me.address + ": " + x.code().message());
    }
  }

  std::string address() const override { return address_; }

  void accept(on_connection tell) override {
    tell_ = std::move(tell);
    net::co_spawn(io_, accept_all(), net::detached);
  }

  std::unique_ptr<stream> dial(tcp::socket probe) override {
    return make_stream(std::move(probe), certificate_.current());
  }

  void close() override {
    over_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    retry_.cancel();
  }

private:
  net::awaitable<void> accept_all() {
    while (!over_) {
      error_code error;
      tcp::socket socket{io_};
      co_await acceptor_.async_accept(socket, net::redirect_error(net::use_awaitable, error));
      if (over_)
        break;
      if (error) {
        // Out of descriptors, most likely: the listener must not go, it is what others know this
        // node by.
        log::warn("gate", "a connection could not be accepted", {{"what", error.message()}});
        retry_.expires_after(std::chrono::milliseconds{100});
        co_await retry_.async_wait(net::redirect_error(net::use_awaitable, error));
      } else if (!may_knock(socket)) {
        // A handshake costs this node more than whoever asks for it.
        socket.close(error);
      } else {
        tell_(make_stream(std::move(socket), certificate_.current()));
      }
    }
  }

  /// Whether this address has not knocked too often of late.
  bool may_knock(const tcp::socket& socket) {
    error_code error;
    auto from = socket.remote_endpoint(error).address().to_string();
    take_tokens request;
    request.rules = {{std::move(from), rules_.knocks_at_once, rules_.knocks_per_second}};
    auto now = std::chrono::steady_clock::now().time_since_epoch();
    return !error
           && knocks_
                  .take(request, std::chrono::duration_cast<std::chrono::microseconds>(now).count())
                  .allowed;
  }

  net::io_context& io_;
  link_rules rules_;
  certificate certificate_;
  tcp::acceptor acceptor_;
  net::steady_timer retry_;
  std::string address_;
  on_connection tell_;
  redis::local_buckets knocks_{1024}; ///< By address.
  bool over_ = false;
};

} // namespace

std::unique_ptr<transport> make_link_transport(link_transport_options options) {
  return make_linking(std::move(options), [](net::io_context& io, const link_transport_options& o) {
    return std::make_unique<tcp_carrier>(io, o);
  });
}

} // namespace zhian::cluster
