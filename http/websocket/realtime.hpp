// The realtime half of an io thread, as the server sees it: WebSockets, event streams,
// subscriptions.
#pragma once

#include <memory>
#include <optional>

#include "http/server/edge.hpp"

namespace zhian::http {

class listener_rules;

/// Makes `edge_thread::realtime`: joins the hub and takes `told` and `session_ended` from `at.io`.
/// Call it on the io thread, or before the context runs.
std::unique_ptr<realtime_side> make_realtime(edge_thread& at);

/// Whether a request on /ws may become a WebSocket. A reply: refused; 426 names the subprotocol.
std::optional<http_reply> check_upgrade(const http_call& in, const listener_rules& rules);

} // namespace zhian::http
