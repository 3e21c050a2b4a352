#include "http/server/head.hpp"

#include <charconv>
#include <ctime>

namespace zhian::http {

namespace {

/// IMF-fixdate of now, made once a second.
std::string_view date_now() {
  thread_local std::time_t made = 0;
  thread_local char text[32];
  thread_local size_t size = 0;
  auto now = std::time(nullptr);
  if (now != made) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    size = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    made = now;
  }
  return {text, size};
}

void put(std::string& out, std::string_view name, std::string_view value) {
  if (value.find_first_of("\r\n") != std::string_view::npos
      || value.find('\0') != std::string_view::npos)
    return;
  out.append(name).append(": ").append(value).append("\r\n");
}

void put_number(std::string& out, std::string_view name, uint64_t x) {
  char digits[20];
  auto* end = std::to_chars(digits, digits + sizeof digits, x).ptr;
  put(out, name, {digits, static_cast<size_t>(end - digits)});
}

} // namespace

std::string make_head(const http_reply& x, std::string_view request_id,
                      const head_options& options) {
  std::string out;
  out.reserve(512 + x.body.size() % 4096);
  out += "HTTP/1.1 ";
  char digits[8];
  auto* end = std::to_chars(digits, digits + sizeof digits, x.status).ptr;
  out.append(digits, end).append(" ").append(options.reason).append("\r\n");
  put(out, "Date", date_now());
  bool bodiless = x.status == 204 || x.status == 304;
  if (!x.content_type.empty() && !bodiless)
    put(out, "Content-Type", x.content_type);
  if (x.stream) {
    if (!options.old_client)
      put(out, "Transfer-Encoding", "chunked");
  } else if (!bodiless) {
    put_number(out, "Content-Length", x.body.size());
  }
  put(out, "X-Request-Id", request_id);
  put(out, "X-Content-Type-Options", "nosniff");
  bool cached = false;
  for (const auto& [name, value] : x.headers) {
    put(out, name, value);
    cached = cached || name == "Cache-Control";
  }
  if (!cached)
    put(out, "Cache-Control", "no-store");
  if (!options.keep)
    put(out, "Connection", "close");
  else if (options.old_client)
    put(out, "Connection", "keep-alive");
  out += "\r\n";
  return out;
}

} // namespace zhian::http
