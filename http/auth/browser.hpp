// Browsers: the refresh token in a cookie that no script can read, and the proof that a request
// with it came from our own page.
//
// A client that says `X-Zhian-Client: browser` gets its refresh and device tokens as cookies
// instead of in the body. A cookie is believed only with that header, which no other site can send
// without a preflight we refuse, and from an origin that is our own or listed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/server/call.hpp"

namespace zhian::http {

/// Whether the client asks for cookies.
bool is_browser(const http_call& in);

/// A reply when a browser's request may have been made by another site: 403 `cross_site`.
std::optional<http_reply> refuse_cross_site(const http_call& in);

/// The value of a cookie; empty when there is none.
std::string cookie(const http_call& in, std::string_view name);

inline constexpr std::string_view refresh_cookie = "zhian_refresh";
inline constexpr std::string_view device_cookie = "zhian_device";

/// HttpOnly, SameSite=Strict, only for /api/v1/auth; Secure unless the connection is plain and this
/// is no production node. An empty value ends the cookie.
void set_cookie(const http_call& in, http_reply& out, std::string_view name, std::string_view value,
                std::chrono::seconds life);

} // namespace zhian::http
