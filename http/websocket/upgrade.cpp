// Which requests may become a WebSocket (RFC 6455, 4.2.1), and which browsers may ask.
#include "http/server/dispatch.hpp"
#include "http/websocket/realtime.hpp"

namespace zhian::http {

namespace {

constexpr std::string_view subprotocol = "zhian.v1";

/// Browsers send cookies and reach local addresses across sites: a page may connect to its own
/// host, or is listed.
bool admits_origin(const http_call& in, const listener_rules& rules) {
  auto origin = in.header("Origin");
  if (origin.empty() || rules.allows_origin(origin))
    return true;
  auto at = origin.find("://");
  return at != std::string_view::npos && same_text(origin.substr(at + 3), in.header("Host"));
}

http_reply want_upgrade(const http_call& in, std::string detail) {
  auto out = fail(in, ec::upgrade_required, std::move(detail));
  out.set("Upgrade", "websocket");
  out.set("Connection", "Upgrade");
  out.set("Sec-WebSocket-Version", "13");
  out.set("Sec-WebSocket-Protocol", std::string{subprotocol});
  return out;
}

} // namespace

std::optional<http_reply> check_upgrade(const http_call& in, const listener_rules& rules) {
  auto zh = in.lang() == language::zh;
  if (in.at->node.takes_no_sockets())
    return fail(in, ec::shutting_down);
  if (!lists_token(in.headers->joined("Connection"), "upgrade")
      || !lists_token(in.headers->joined("Upgrade"), "websocket"))
    return want_upgrade(in,
                        zh ? "此地址只接受 WebSocket 连接，子协议为 zhian.v1"
                           : "This address takes WebSocket connections with subprotocol zhian.v1");
  if (in.header("Sec-WebSocket-Version") != "13")
    return want_upgrade(in, zh ? "需要 WebSocket 协议版本 13" : "WebSocket version 13 is required");
  if (!valid_websocket_key(in.header("Sec-WebSocket-Key")))
    return fail(in, ec::bad_request, "Sec-WebSocket-Key");
  if (!lists_token(in.headers->joined("Sec-WebSocket-Protocol"), subprotocol, true))
    return want_upgrade(in, zh ? "需要子协议 zhian.v1" : "Subprotocol zhian.v1 is required");
  if (!admits_origin(in, rules))
    return fail(in, ec::forbidden,
                zh ? "不允许从该来源连接" : "Connections from this origin are not allowed");
  return std::nullopt;
}

} // namespace zhian::http
