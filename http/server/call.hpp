// A request and its reply as route handlers see them: no Beast here.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "protocols/entity.hpp"
#include "protocols/errors.hpp"
#include "protocols/services.hpp"

namespace zhian::http {

namespace net = boost::asio;

struct edge_thread;
struct route;

/// Who asks, after the access token and the session lease were checked.
struct principal {
  user_id user;
  session_id session;
  std::vector<std::string> roles;
  realm in = realm::zhimai;
  timestamp expires_at{}; ///< End of the access token.

  bool has_role(std::string_view role) const {
    for (const auto& x : roles)
      if (x == role)
        return true;
    return false;
  }
};

/// Request methods we know; everything else is `other` and answered 405.
enum class verb : uint8_t { get, head, post, put, patch, del, options, other };
std::string_view to_string(verb x);

/// Header fields by name, whatever case; empty when absent.
class header_source {
public:
  virtual ~header_source() = default;
  virtual std::string_view find(std::string_view name) const = 0;
  /// All lines of that name, joined with commas in their order.
  virtual std::string joined(std::string_view name) const = 0;
};

/// One request. Lives until its reply, streamed or not, is written.
struct http_call {
  verb method = verb::get;
  std::string_view path;  ///< As sent, without the query; a trailing slash is taken off.
  std::string_view query; ///< Behind '?', raw.
  std::vector<std::pair<std::string_view, std::string>>
      params; ///< Of the path template, percent-decoded.
  const header_source* headers = nullptr;
  std::string body;
  std::shared_ptr<const principal> who; ///< Null on open routes.
  call_meta meta; ///< trace, op key, caller, session, client address, language.
  const route* matched = nullptr;
  std::optional<limit_verdict> limits; ///< What the rate limiter said; shown as RateLimit-*.
  bool on_admin = false;               ///< Came in on the admin listener.
  bool https = false;                  ///< A trusted proxy says that the client speaks TLS.
  edge_thread* at = nullptr; ///< The io thread that serves the connection; handlers run on it.

  std::string_view header(std::string_view name) const {
    return headers ? headers->find(name) : std::string_view{};
  }
  /// The value of `{name}` in the path template; empty when there is none.
  std::string_view param(std::string_view name) const;
  /// The first `name=` of the query, decoded; nothing when absent or badly encoded.
  std::optional<std::string> query_value(std::string_view name) const;
  language lang() const { return meta.lang; }
};

/// Where a streamed body goes; one chunk a call.
class body_sink {
public:
  virtual ~body_sink() = default;
  /// False: the client is gone or the node goes down; stop.
  virtual net::awaitable<bool> write(std::string_view chunk) = 0;
};

/// Produces a body bit by bit after status and headers went out. The http_call is alive meanwhile.
using body_stream = std::function<net::awaitable<void>(body_sink&)>;

/// One answer. `stream` set: `body` is ignored and the connection closes after it.
struct http_reply {
  uint16_t status = 200;
  std::string_view content_type = "application/json";
  std::vector<std::pair<std::string_view, std::string>>
      headers; ///< Names are literals; values hold no CR or LF.
  std::string body;
  body_stream stream;
  ec error = ec::none; ///< For the log and the metrics.

  void set(std::string_view name, std::string value) {
    headers.emplace_back(name, std::move(value));
  }
};

/// A reply with a JSON body.
http_reply json_reply(uint16_t status, std::string body);
/// 204.
http_reply empty_reply();
/// The problem document of an error, in the caller's language, with Retry-After where it helps.
http_reply fail(const http_call& in, const caf::error& err);
http_reply fail(const http_call& in, ec value, std::string detail = {}, std::string field = {},
                const std::string& facts = {});

} // namespace zhian::http
