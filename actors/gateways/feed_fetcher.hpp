// Fetches documents for entities that look at them again and again (protocols/feed.hpp), over the
// node's one HTTP client: nobody waits on a thread.
#pragma once

#include <memory>

#include <caf/actor.hpp>

#include "actors/gateways/http_client.hpp"

namespace zhian {

/// Answers fetch_feed.
caf::actor spawn_feed_fetcher(caf::actor_system& sys, std::shared_ptr<http_client> http);

} // namespace zhian
