// NEWS: the one that writes the articles everybody reads, and the one in the cluster that looks at
// the feed they come from.
//
//   activated ──▶ samples of the program, where no feed is set
//   timer ──slot──▶ feed_fetcher ──answer──▶ read strictly ──commit──▶ articles, feed, next timer
//                        └── away, broken, unchanged ──commit──▶ feed, next timer
//   staff ──▶ the rows it is about are read ──▶ decide ──commit──▶ row, feed, line of the audit
//
// The timer is a row: whoever owns the shard fires it, and it is consumed by the commit of what it
// led to. While a look is under way staff are served.
#pragma once

#include "actors/entity/entity_actor.hpp"

namespace zhian {

/// Handlers of protocols/news.hpp.
caf::actor spawn_news(caf::actor_system& sys, entity_context ctx);

} // namespace zhian
