// The document of the interface, health, metrics and the node's status.
#include "http/json/views.hpp"
#include "http/openapi/document.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/route.hpp"
#include "http/server/edge.hpp"
#include "protocols/metrics.hpp"

namespace zhian::http {

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
