#include "tests/unit/hub/socket_client.hpp"

#include <utility>

#include <deque>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/test/unit_test.hpp>

#include "protocols/ids.hpp"

namespace zhian::test {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using tcp = net::ip::tcp;

struct socket_client::impl {
  net::io_context ioc;
  websocket::stream<tcp::socket> ws{ioc};
  websocket::response_type response;
  std::deque<std::string> kept;
  std::string last_id;

  /// Runs one operation to its end.
  template <class F>
  beast::error_code run(F start) {
    beast::error_code err = net::error::timed_out;
    start([&err](beast::error_code got, auto&&...) { err = got; });
    ioc.restart();
    ioc.run_for(std::chrono::seconds{10});
    if (err == net::error::timed_out) {
      ws.next_layer().close();
      ioc.run();
      BOOST_FAIL("nothing came in time");
    }
    return err;
  }

  std::optional<std::string> read() {
    beast::flat_buffer buffer;
    if (run([&](auto then) { ws.async_read(buffer, then); }))
      return std::nullopt;
    auto bytes = buffer.cdata();
    return std::string{static_cast<const char*>(bytes.data()), bytes.size()};
  }
};

std::string new_id() {
  return to_string(make_ulid(wall_now()));
}

socket_client::socket_client(uint16_t port, const options& how) : impl_(std::make_unique<impl>()) {
  auto& socket = impl_->ws.next_layer();
  socket.open(tcp::v4());
  if (how.receive_buffer > 0)
    socket.set_option(net::socket_base::receive_buffer_size{static_cast<int>(how.receive_buffer)});
  socket.connect({net::ip::address_v4::loopback(), port});
  impl_->ws.read_message_max(64 * 1024 * 1024);
  impl_->ws.set_option(websocket::stream_base::decorator([&](websocket::request_type& head) {
    if (!how.subprotocol.empty())
      head.set(beast::http::field::sec_websocket_protocol, how.subprotocol);
    if (!how.origin.empty())
      head.set(beast::http::field::origin, how.origin);
  }));
  beast::error_code err;
  impl_->ws.handshake(impl_->response, "127.0.0.1:" + std::to_string(port), "/ws", err);
  if (err)
    throw std::runtime_error(
        std::to_string(impl_->response.result_int()) + " "
        + std::string{impl_->response[beast::http::field::sec_websocket_protocol]});
}

socket_client::~socket_client() = default;

void socket_client::send(std::string_view text) {
  beast::error_code ignored;
  impl_->ws.text(true);
  impl_->ws.write(net::buffer(text), ignored);
}

void socket_client::send_binary(std::string_view bytes) {
  beast::error_code ignored;
  impl_->ws.binary(true);
  impl_->ws.write(net::buffer(bytes), ignored);
}

std::optional<std::string> socket_client::next() {
  if (!impl_->kept.empty()) {
    auto out = std::move(impl_->kept.front());
    impl_->kept.pop_front();
    return out;
  }
  return impl_->read();
}

rapidjson::Document socket_client::next_json() {
  auto text = next();
  BOOST_REQUIRE_MESSAGE(text, "closed with " << impl_->ws.reason().code);
  rapidjson::Document out;
  out.Parse(text->c_str());
  BOOST_REQUIRE_MESSAGE(out.IsObject(), *text);
  return out;
}

uint16_t socket_client::closed() {
  while (impl_->read()) {
  }
  return static_cast<uint16_t>(impl_->ws.reason().code);
}

void socket_client::cut() {
  beast::error_code ignored;
  impl_->ws.next_layer().close(ignored);
}

rapidjson::Document socket_client::ask(std::string_view type, std::string_view data) {
  impl_->last_id = new_id();
  std::string text = R"({"id":")" + impl_->last_id + R"(","type":")";
  text.append(type).append(R"(","data":)").append(data).append("}");
  send(text);
  while (true) {
    auto got = impl_->read();
    BOOST_REQUIRE_MESSAGE(got, "closed with " << impl_->ws.reason().code);
    rapidjson::Document out;
    out.Parse(got->c_str());
    if (out.IsObject() && out.HasMember("id") && out["id"] == impl_->last_id.c_str())
      return out;
    impl_->kept.push_back(std::move(*got));
  }
}

const std::string& socket_client::last_id() const {
  return impl_->last_id;
}

bool socket_client::authenticate(const std::string& token) {
  auto got = ask("auth", R"({"access_token":")" + token + "\"}");
  return got["ok"].GetBool();
}

std::string socket_client::subprotocol() const {
  return std::string{impl_->response[beast::http::field::sec_websocket_protocol]};
}

} // namespace zhian::test
