// What the routes under /api/v1/auth share: fields of their bodies, limits, and how tokens leave.
#pragma once

#include <string>

#include "http/auth/limits.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/route.hpp"
#include "http/server/ask.hpp"
#include "http/server/edge.hpp"

namespace zhian::http {

/// `email`, normalised.
std::string take_email(json_object& body);
/// `code`: six digits.
std::string take_code(json_object& body);

/// An op of a body that holds a secret: the digest is keyed, so that a stored one tells nothing
/// about a password.
void set_secret_op(http_call& in, const json_object& body);

/// The limits of an authentication step.
net::awaitable<std::optional<http_reply>> limit_step(http_call& in, auth_step step,
                                                     const std::string& email);

/// Asks the entity of an address.
template <request T>
net::awaitable<answer<typename T::reply>> ask_email(http_call& in, const std::string& email,
                                                    T question) {
  return ask_entity(in.at->io, in.at->node.svc, refs::email(in.matched->in, email), in.meta,
                    std::move(question), in.at->node.config.http.request_budget);
}

/// The address the caller signs in with.
net::awaitable<answer<std::string>> own_email(http_call& in);

/// What the commit ended is not believed here any more; the hub tells the other io threads.
void forget_sessions(http_call& in, const sessions_gone& x);

} // namespace zhian::http
