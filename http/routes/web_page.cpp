#include "http/web/files.hpp"

#include "http/reference/files.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/web_page.hpp"
#include "http/server/fields.hpp"

namespace zhian::http {

namespace {

/// Scripts are files of this node, never text of the page. Styles are made by the component library
/// while it runs, and pictures of codes and persons are fetched with the token and shown from
/// memory.
constexpr auto page_policy = "default-src 'none'; script-src 'self'; "
                             "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
                             "font-src 'self'; connect-src 'self'; base-uri 'none'; "
                             "form-action 'none'; frame-ancestors 'none'";

std::string plain(const web::file& x) {
  return reference::plain({x.path, x.type, x.gzip, x.size, {}});
}

} // namespace

http_reply web_file(const http_call& in, const web::file& x) {
  http_reply out;
  out.set("ETag", std::string{x.etag});
  out.set("Cache-Control", web::unchanging(x) ? "public, max-age=31536000, immutable" : "no-cache");
  // One path answers a page or a document, by what is asked for.
  out.set("Vary", web::unchanging(x) ? "Accept-Encoding" : "Accept, Accept-Encoding");
  if (in.header("If-None-Match") == x.etag) {
    out.status = 304;
    out.content_type = {};
    return out;
  }
  out.content_type = x.type;
  if (!web::unchanging(x)) {
    out.set("Content-Security-Policy", page_policy);
    out.set("Cross-Origin-Opener-Policy", "same-origin");
    out.set("Referrer-Policy", "same-origin");
  }
  auto codings = in.header("Accept-Encoding");
  if (accepts_coding(codings, "br")) {
    out.set("Content-Encoding", "br");
    out.body = x.brotli;
  } else if (accepts_coding(codings, "gzip")) {
    out.set("Content-Encoding", "gzip");
    out.body = x.gzip;
  } else {
    out.body = plain(x);
  }
  return out;
}

std::optional<http_reply> web_reply(const http_call& in) {
  if (in.method != verb::get && in.method != verb::head)
    return std::nullopt;
  const auto* found = web::answer_for(in.path, in.header("Accept"));
  if (!found)
    return std::nullopt;
  return web_file(in, *found);
}

net::awaitable<http_reply> front_page(http_call& in) {
  co_return web_file(in, web::page());
}

} // namespace zhian::http
