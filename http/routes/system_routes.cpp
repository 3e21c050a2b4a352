// The front page, the document of the interface, health, metrics and the node's status.
#include "http/json/views.hpp"
#include "http/openapi/document.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/route.hpp"
#include "http/server/edge.hpp"
#include "protocols/metrics.hpp"

namespace zhian::http {

namespace {

constexpr std::string_view page = R"(<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>知安 Zhian</title>
<style>
body{font:16px/1.6 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;color:#1d2733}
a{color:#0b62c4}code{background:#eef2f6;padding:.1em .3em;border-radius:3px}li{margin:.3em 0}
</style>
</head>
<body>
<h1>知安 Zhian</h1>
<p>后端服务正在运行。The backend is running.</p>
<ul>
<li><a href="/docs">/docs</a>：接口文档 (API reference)</li>
<li><a href="/openapi.json">/openapi.json</a>：OpenAPI 3.1</li>
<li><a href="/healthz">/healthz</a>：存活 (liveness)</li>
<li><a href="/readyz">/readyz</a>：就绪 (readiness)</li>
<li><code>/api/v1/…</code>：HTTP 接口 (JSON)</li>
<li><code>/ws</code>：WebSocket，子协议 <code>zhian.v1</code></li>
</ul>
</body>
</html>
)";

} // namespace

net::awaitable<http_reply> front_page(http_call&) {
  http_reply out;
  out.content_type = "text/html; charset=utf-8";
  out.set("Content-Security-Policy",
          "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
  out.body = page;
  co_return out;
}

net::awaitable<http_reply> openapi_document(http_call& in) {
  const auto& doc = in.on_admin ? openapi::admin_document() : openapi::public_document();
  if (in.header("If-None-Match") == doc.etag) {
    auto out = empty_reply();
    out.status = 304;
    out.set("ETag", doc.etag);
    co_return out;
  }
  auto out = json_reply(200, doc.text);
  out.set("ETag", doc.etag);
  out.set("Cache-Control", "no-cache");
  co_return out;
}

net::awaitable<http_reply> alive(http_call&) {
  co_return json_reply(200, R"({"status":"ok"})");
}

net::awaitable<http_reply> ready(http_call& in) {
  const auto& status = *in.at->node.svc.status;
  co_return json_reply(status.ready() ? 200 : 503, json::readiness(status));
}

net::awaitable<http_reply> show_metrics(http_call&) {
  http_reply out;
  out.content_type = "text/plain; version=0.0.4; charset=utf-8";
  out.body = metrics::expose();
  co_return out;
}

net::awaitable<http_reply> show_status(http_call& in) {
  json::edge_figures figures;
  figures.connections = in.at->node.connections.load();
  figures.realtime = in.at->realtime ? in.at->realtime->open() : 0;
  figures.uptime_s = (boottime_ns() - in.at->node.started_ns) / 1'000'000'000;
  co_return json_reply(200, json::ops_status(*in.at->node.svc.status, figures));
}

net::awaitable<http_reply> socket_expected(http_call& in) {
  auto out = fail(in, ec::upgrade_required);
  out.set("Upgrade", "websocket");
  co_return out;
}

} // namespace zhian::http
