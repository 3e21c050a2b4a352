#include "http/auth/browser.hpp"

#include <algorithm>
#include <cctype>

#include "http/server/edge.hpp"

namespace zhian::http {

namespace {

bool same_text(std::string_view a, std::string_view b) {
  auto lower = [](char c) {
    return std::tolower(static_cast<unsigned char>(c));
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

/// Listed by name: `*` opens nothing that carries a cookie.
bool listed(const http_call& in, std::string_view origin) {
  const auto& all = in.at->node.config.http.cors_origins;
  return std::find(all.begin(), all.end(), origin) != all.end();
}

bool own(const http_call& in, std::string_view origin) {
  auto at = origin.find("://");
  return at != std::string_view::npos && same_text(origin.substr(at + 3), in.header("Host"));
}

/// Fetch metadata (https://www.w3.org/TR/fetch-metadata/) where the browser sends it, and Origin,
/// which all browsers send with a POST. One that sends neither is not believed.
bool from_our_page(const http_call& in) {
  auto origin = in.header("Origin");
  auto site = in.header("Sec-Fetch-Site");
  if (origin.empty())
    return site == "same-origin";
  if (listed(in, origin))
    return site.empty() || site == "same-origin" || site == "same-site";
  return own(in, origin) && (site.empty() || site == "same-origin");
}

} // namespace

bool is_browser(const http_call& in) {
  return same_text(in.header("X-Zhian-Client"), "browser");
}

std::optional<http_reply> refuse_cross_site(const http_call& in) {
  if (from_our_page(in))
    return std::nullopt;
  return fail(in, ec::cross_site);
}

std::string cookie(const http_call& in, std::string_view name) {
  if (!in.headers)
    return {};
  auto all = in.headers->joined("Cookie");
  std::string_view rest{all};
  while (!rest.empty()) {
    auto one = rest.substr(0, rest.find_first_of(";,"));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    while (!one.empty() && one.front() == ' ')
      one.remove_prefix(1);
    auto equals = one.find('=');
    if (equals != std::string_view::npos && one.substr(0, equals) == name)
      return std::string{one.substr(equals + 1)};
  }
  return {};
}

void set_cookie(const http_call& in, http_reply& out, std::string_view name, std::string_view value,
                std::chrono::seconds life) {
  std::string text{name};
  text.append("=").append(value).append("; Path=/api/v1/auth; HttpOnly; SameSite=Strict; Max-Age=");
  text += std::to_string(value.empty() ? 0 : life.count());
  if (in.https || in.at->node.config.which == profile::production)
    text += "; Secure";
  out.set("Set-Cookie", std::move(text));
}

} // namespace zhian::http
