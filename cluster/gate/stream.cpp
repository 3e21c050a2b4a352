#include "cluster/gate/stream.hpp"

#include <stdexcept>

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#pragma GCC diagnostic ignored "-Wmismatched-new-delete" // GCC 12 reports its own coroutine frames.

namespace zhian::cluster {

namespace {

using net::use_awaitable;
using tcp = net::ip::tcp;

/// `Layer`: what bytes go through, over a TCP socket.
template <class Layer>
class layered_stream : public stream {
public:
  template <class... Ts>
  explicit layered_stream(Ts&&... xs) : layer_(std::forward<Ts>(xs)...) {
    boost::system::error_code ignored;
    layer_.lowest_layer().set_option(tcp::no_delay{true}, ignored);
  }
  net::awaitable<void> handshake(bool) override { co_return; }
  net::awaitable<size_t> read(char* to, size_t room) override {
    co_return co_await layer_.async_read_some(net::buffer(to, room), use_awaitable);
  }
  net::awaitable<void> write(std::string_view bytes) override {
    co_await net::async_write(layer_, net::buffer(bytes.data(), bytes.size()), use_awaitable);
  }
  void close() override {
    boost::system::error_code ignored;
    layer_.lowest_layer().close(ignored);
  }

protected:
  Layer layer_;
};

using plain_stream = layered_stream<tcp::socket>;

class tls_stream final : public layered_stream<net::ssl::stream<tcp::socket>> {
public:
  tls_stream(tcp::socket socket, std::shared_ptr<net::ssl::context> context)
      : layered_stream(std::move(socket), *context), context_(std::move(context)) {}
  net::awaitable<void> handshake(bool as_client) override {
    co_await layer_.async_handshake(
        as_client ? net::ssl::stream_base::client : net::ssl::stream_base::server, use_awaitable);
  }

  std::string channel_binding() override {
    static constexpr std::string_view label = "EXPORTER-zhian-cluster-link";
    std::string out(32, '\0');
    if (SSL_export_keying_material(layer_.native_handle(),
                                   reinterpret_cast<unsigned char*>(out.data()), out.size(),
                                   label.data(), label.size(), nullptr, 0, 0)
        != 1)
      throw std::runtime_error("the TLS connection gives no key of its own");
    return out;
  }

private:
  std::shared_ptr<net::ssl::context> context_; ///< As long as the stream made with it.
};

} // namespace

std::shared_ptr<net::ssl::context> make_tls_context(const tls_files& files) {
  auto out = std::make_shared<net::ssl::context>(net::ssl::context::tls);
  auto use = [](const std::string& file, auto load) {
    boost::system::error_code error;
    load(error);
    if (error)
      throw std::runtime_error(file + ": " + error.message());
  };
  SSL_CTX_set_min_proto_version(out->native_handle(), TLS1_3_VERSION);
  use(files.ca, [&](auto& error) { out->load_verify_file(files.ca, error); });
  use(files.certificate,
      [&](auto& error) { out->use_certificate_chain_file(files.certificate, error); });
  use(files.key,
      [&](auto& error) { out->use_private_key_file(files.key, net::ssl::context::pem, error); });
  if (SSL_CTX_check_private_key(out->native_handle()) != 1)
    throw std::runtime_error(files.key + ": not the key of " + files.certificate);
  out->set_verify_mode(net::ssl::verify_peer | net::ssl::verify_fail_if_no_peer_cert);
  return out;
}

std::unique_ptr<stream> make_stream(tcp::socket socket,
                                    std::shared_ptr<net::ssl::context> context) {
  if (context)
    return std::make_unique<tls_stream>(std::move(socket), std::move(context));
  return std::make_unique<plain_stream>(std::move(socket));
}

} // namespace zhian::cluster
