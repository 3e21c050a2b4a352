// Asking the caller's own account, and what its gates say.
#pragma once

#include "http/server/ask.hpp"
#include "http/server/edge.hpp"
#include "protocols/profile.hpp"
#include "protocols/staff.hpp"

namespace zhian::http {

template <request T>
net::awaitable<answer<typename T::reply>> ask_account(http_call& in, T question) {
  return ask_entity(in.at->io, in.at->node.svc, refs::account(in.who->in, in.who->user), in.meta,
                    std::move(question), in.at->node.config.http.request_budget);
}

/// Whether a gate is shut for this person, and not only out of reach.
inline bool is_closed_gate(ec why) {
  return why == ec::tier_required || why == ec::points_required;
}

} // namespace zhian::http
