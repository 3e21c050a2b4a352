// What a lane tells after COMMIT, and to whom: frames to the hub, new work to the outbox dispatcher
// and the timers.
#pragma once

#include "protocols/storage.hpp"
#include "protocols/stream.hpp"
#include "storage/postgres/batch.hpp"

namespace zhian::storage {

struct lane_news {
  publish frames;
  outbox_added items;
  timers_changed timers;

  /// Adds what a command that was committed makes known.
  void add(const write_set& what, const std::vector<std::shared_ptr<const stream_frame>>& told);
};

} // namespace zhian::storage
