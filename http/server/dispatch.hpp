// From a parsed head to a reply: routing, who asks, limits, the op key, the handler.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/routes/route.hpp"
#include "http/server/address.hpp"
#include "http/server/edge.hpp"
#include "http/server/fields.hpp"
#include "protocols/metrics.hpp"

namespace zhian::http {

/// The instruments of one route.
struct route_meters {
  metrics::histogram* time = nullptr;
  metrics::counter* by_class[5] = {}; ///< 1xx … 5xx.
};

/// One listener's side of the edge: its routes and rules. Immutable, shared by all io threads.
class listener_rules {
public:
  enum class side : uint8_t { open, admin };
  listener_rules(side which, const settings& config);

  side which() const { return which_; }
  const route_table& table() const { return table_; }
  const cidr_list& trusted_proxies() const { return trusted_; }
  /// Whether this peer may talk to the listener at all.
  bool admits(const boost::asio::ip::address& peer) const;
  /// Whether browsers on this origin may call.
  bool allows_origin(std::string_view origin) const;
  /// The same, named itself: its pages may also send cookies.
  bool lists_origin(std::string_view origin) const;
  /// Counts one answered request; `row` null: no route.
  void count(const route* row, uint16_t status, uint64_t ns) const;

private:
  side which_;
  route_table table_;
  cidr_list trusted_;
  cidr_list allowed_;
  std::vector<std::string> origins_;
  std::vector<route_meters> meters_;
  route_meters web_;
  route_meters unrouted_;
};

/// Fills trace, language, address and route from the head. A reply: the request ends here.
std::optional<http_reply> route_call(http_call& in, const listener_rules& rules,
                                     const boost::asio::ip::address& peer);

/// Checks the token, the permission and the limits of the matched route, before its body is read.
net::awaitable<std::optional<http_reply>> admit_call(http_call& in, const listener_rules& rules);

/// Runs the handler with the body in place; no exception leaves it.
net::awaitable<http_reply> run_call(http_call& in);

/// CORS fields for an answer to a browser on an allowed origin.
void add_cors(const http_call& in, const listener_rules& rules, http_reply& out);

/// Sets `meta.op` of a keyed call from its Idempotency-Key, or a fresh one; the digest is of
/// `content`.
void set_op(http_call& in, std::string_view content);

} // namespace zhian::http
