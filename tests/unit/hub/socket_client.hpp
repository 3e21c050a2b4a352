// A blocking WebSocket client for tests. Every wait gives up after ten seconds.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <rapidjson/document.h>

namespace zhian::test {

class socket_client {
public:
  struct options {
    std::string subprotocol = "zhian.v1"; ///< Empty: none is offered.
    std::string origin;
    size_t receive_buffer = 0; ///< Of the kernel; 0: its default. Small for a slow reader.
  };

  /// Throws std::runtime_error naming the HTTP status when the handshake is refused.
  explicit socket_client(uint16_t port) : socket_client(port, options{}) {}
  socket_client(uint16_t port, const options& how);
  ~socket_client();

  void send(std::string_view text);
  void send_binary(std::string_view bytes);
  /// The next message; empty when the socket was closed.
  std::optional<std::string> next();
  /// The next message as JSON; the test fails when there is none.
  rapidjson::Document next_json();
  /// Reads up to the close and answers its code; 0: cut without one.
  uint16_t closed();
  /// Drops the connection without a word.
  void cut();

  /// Sends a command and waits for its reply; frames that come before it are kept for `next`.
  rapidjson::Document ask(std::string_view type, std::string_view data);
  /// The id of the last command of `ask`.
  const std::string& last_id() const;
  /// Whether `auth` succeeded.
  bool authenticate(const std::string& token);

  /// RFC 6455 said so by the server.
  std::string subprotocol() const;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

/// A fresh ULID.
std::string new_id();

} // namespace zhian::test
