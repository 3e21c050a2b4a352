// Which requests may become a WebSocket (RFC 6455, 4.2.1), and which browsers may ask.
#include <algorithm>
#include <cctype>

#include "http/server/dispatch.hpp"
#include "http/websocket/realtime.hpp"

namespace zhian::http {

namespace {

constexpr std::string_view subprotocol = "zhian.v1";

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

bool same(std::string_view a, std::string_view b, bool exactly) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return exactly ? x == y : lower(x) == lower(y); });
}

/// Whether a comma-separated list holds the token.
bool lists(std::string_view list, std::string_view token, bool exactly = false) {
  while (!list.empty()) {
    auto one = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), one.size() + 1));
    while (!one.empty() && (one.front() == ' ' || one.front() == '\t'))
      one.remove_prefix(1);
    while (!one.empty() && (one.back() == ' ' || one.back() == '\t'))
      one.remove_suffix(1);
    if (same(one, token, exactly))
      return true;
  }
  return false;
}

/// Sixteen bytes in base64.
bool valid_key(std::string_view key) {
  auto digit = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '/';
  };
  return key.size() == 24 && key.ends_with("==") && std::all_of(key.begin(), key.end() - 2, digit);
}

/// Browsers send cookies and reach local addresses across sites: a page may connect to its own
/// host, or is listed.
bool admits_origin(const http_call& in, const listener_rules& rules) {
  auto origin = in.header("Origin");
  if (origin.empty() || rules.allows_origin(origin))
    return true;
  auto at = origin.find("://");
  return at != std::string_view::npos && same(origin.substr(at + 3), in.header("Host"), false);
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
  if (in.at->node.draining.load(std::memory_order_relaxed))
    return fail(in, ec::shutting_down);
  if (!lists(in.headers->joined("Connection"), "upgrade")
      || !lists(in.headers->joined("Upgrade"), "websocket"))
    return want_upgrade(in,
                        zh ? "此地址只接受 WebSocket 连接，子协议为 zhian.v1"
                           : "This address takes WebSocket connections with subprotocol zhian.v1");
  if (in.header("Sec-WebSocket-Version") != "13")
    return want_upgrade(in, zh ? "需要 WebSocket 协议版本 13" : "WebSocket version 13 is required");
  if (!valid_key(in.header("Sec-WebSocket-Key")))
    return fail(in, ec::bad_request, "Sec-WebSocket-Key");
  if (!lists(in.headers->joined("Sec-WebSocket-Protocol"), subprotocol, true))
    return want_upgrade(in, zh ? "需要子协议 zhian.v1" : "Subprotocol zhian.v1 is required");
  if (!admits_origin(in, rules))
    return fail(in, ec::forbidden,
                zh ? "不允许从该来源连接" : "Connections from this origin are not allowed");
  return std::nullopt;
}

} // namespace zhian::http
