// How often one may call. Costly and authentication routes count in the node's limiter (shared by
// the nodes through Redis), reads in memory of the io thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/server/call.hpp"
#include "protocols/services.hpp"

namespace zhian::http {

/// What an authentication route does, for its limits.
enum class auth_step : uint8_t { register_, resend, verify, login, refresh, forgot, reset };

/// The buckets of one authentication call. Soft by address of the client (an office or a campus
/// shares one: Z-128), firm by mail address, which is the same for known and unknown ones and so
/// tells nothing.
std::vector<token_rule> auth_rules(auth_step step, std::string_view client_address,
                                   std::string_view email, uint32_t percent);
/// The bucket of a sign-in from a device that got in at this address before: nobody else fills it,
/// so that its owner gets in while strangers guess.
std::vector<token_rule> device_rules(std::string_view device_marker, uint32_t percent);
/// The buckets of a change of the password by somebody who is signed in.
std::vector<token_rule> change_rules(std::string_view user, uint32_t percent);
/// The buckets of notes about refused sign-ins, a day's budget each: of one address, from one
/// place, and of all. They bound what is written, not who gets in, so no setting scales them.
std::vector<token_rule> note_rules(std::string_view client_address, std::string_view email);
/// The bucket of a costly route.
std::vector<token_rule> costly_rules(std::string_view route, std::string_view user,
                                     uint32_t percent);

/// Takes from all buckets or none. A reply: refused with 429, Retry-After and RateLimit-*.
/// A limiter that does not answer in time lets the call pass: it protects, it does not decide.
net::awaitable<std::optional<http_reply>> take_limits(http_call& in, std::vector<token_rule> rules);

/// The limit of the matched route's class.
net::awaitable<std::optional<http_reply>> take_route_limit(http_call& in);

/// RateLimit-* and, when refused, Retry-After.
void add_limit_headers(http_reply& out, const limit_verdict& x);

} // namespace zhian::http
