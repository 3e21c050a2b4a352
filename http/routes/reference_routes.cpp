// /docs: the interface document in the browser, from this node alone.
#include "http/reference/files.hpp"
#include "http/routes/handlers.hpp"
#include "http/server/fields.hpp"

namespace zhian::http {

namespace {

http_reply answer(const http_call& in, const reference::file& x) {
  http_reply out;
  out.set("ETag", x.etag);
  out.set("Cache-Control", "no-cache");
  out.set("Vary", "Accept-Encoding");
  if (in.header("If-None-Match") == x.etag) {
    out.status = 304;
    out.content_type = {};
    return out;
  }
  out.content_type = x.type;
  // The page may load and ask only its own node; styles and scripts are files, never text in it.
  out.set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; "
                                     "img-src 'self' data:; connect-src 'self'; "
                                     "base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  out.set("Referrer-Policy", "no-referrer");
  if (accepts_coding(in.header("Accept-Encoding"), "gzip")) {
    out.set("Content-Encoding", "gzip");
    out.body = x.gzip;
  } else {
    out.body = reference::plain(x);
  }
  return out;
}

} // namespace

net::awaitable<http_reply> reference_page(http_call& in) {
  co_return answer(in, *reference::find({}));
}

net::awaitable<http_reply> reference_file(http_call& in) {
  auto name = in.param("file");
  const auto* found = name.empty() ? nullptr : reference::find(name);
  co_return found ? answer(in, *found) : fail(in, ec::not_found);
}

} // namespace zhian::http
