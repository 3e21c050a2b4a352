// A finished interview as it went: its frames with the time at which each came.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "protocols/interview.hpp"
#include "protocols/stream.hpp"

namespace zhian::http::json {

/// One frame of a replay, timed from the beginning of the interview.
struct replay_step {
  std::shared_ptr<const stream_frame> frame;
  int64_t offset_ms = 0; ///< By the clock.
  int64_t active_ms = 0; ///< Without pauses: how long a replay takes to get here.
};

using replay_frames = std::vector<std::shared_ptr<const stream_frame>>;

/// Times the frames of one room, which come in order. `pauses`: the frames "paused" and "resumed"
/// before the first of them.
std::vector<replay_step> time_frames(const replay_frames& frames, timestamp started_at,
                                     const replay_frames& pauses = {});

/// A page of a replay of `total` frames, which are numbered from 1 on.
std::string replay(const record_item& record, const std::vector<replay_step>& page, uint64_t total);

} // namespace zhian::http::json
