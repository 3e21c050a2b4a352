// All HTTP requests of the node to the outside: one thread, many transfers, none of them blocking
// an actor.
//
//   gateway ──start──▶ queue ──▶ curl_multi thread ──on_head, on_body…, on_end──▶ listener
//           ──cancel─▶          (wakes at once)                                   (of the gateway)
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/runtime/stop_signal.hpp"

namespace zhian {

/// What is asked. Nothing of it is ever logged: headers carry keys.
struct http_request {
  std::string method = "GET";
  std::string url; ///< http or https. Redirects are not followed: they would carry the key along.
  std::vector<std::string> headers = {}; ///< "Name: value".
  std::string body = {};
  std::chrono::milliseconds connect_timeout{5000};
  std::chrono::milliseconds total_timeout{60000}; ///< From the start of the transfer.
  size_t most_bytes = 1024 * 1024;                ///< Of the body that comes back.
  std::string ca_file = {};                       ///< Empty: the system's.
};

struct http_head {
  long status = 0;
  std::map<std::string, std::string> headers; ///< Names in lower case; the last of a name counts.
  std::string_view header(const std::string& name) const {
    auto at = headers.find(name);
    return at == headers.end() ? std::string_view{} : at->second;
  }
};

enum class http_failure : uint8_t {
  none,
  unreachable, ///< No such host, refused, no route; nothing was sent.
  tls,         ///< The other side could not prove who it is, or speaks no TLS.
  reset,       ///< The connection was lost before the end.
  timed_out,
  too_large, ///< More than `most_bytes`.
  cancelled,
  other,
};
std::string_view to_string(http_failure x);
std::ostream& operator<<(std::ostream& out, http_failure x);

struct http_end {
  http_failure what = http_failure::none;
  bool connecting = false; ///< The failure came before a connection stood.
  std::string detail;      ///< For people; never holds a header.
};

/// Hears one transfer. Called on the client's thread, one call after another; must not block.
class http_listener {
public:
  virtual ~http_listener() = default;
  virtual void on_head(const http_head& head) = 0;
  virtual void on_body(std::string_view bytes) = 0;
  /// The last call, exactly once.
  virtual void on_end(const http_end& how) = 0;
};

/// Sizes of a client.
struct http_bounds {
  size_t active = 256; ///< Transfers at once; further ones wait.
  size_t queue = 1024; ///< Transfers that wait; further ones are refused.
};

/// Any thread may use it. Its end cancels what is under way.
class http_client {
public:
  explicit http_client(http_bounds bounds = {});
  ~http_client();
  http_client(const http_client&) = delete;
  http_client& operator=(const http_client&) = delete;

  /// Begins a transfer; 0: too many wait already, and the listener hears nothing.
  uint64_t start(http_request what, std::shared_ptr<http_listener> to);
  /// Ends a transfer: the connection is closed, the listener hears `cancelled`, unless it has
  /// ended by itself meanwhile.
  void cancel(uint64_t id);

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

/// A whole answer, for callers that may block: the command line, workers with a thread of their
/// own.
struct http_answer {
  http_head head;
  std::string body;
  http_end end;
};
http_answer fetch(http_client& with, http_request what);
/// The same, given up as `cancelled` as soon as `stop` is raised.
http_answer fetch(http_client& with, http_request what, const stop_signal& stop);

} // namespace zhian
