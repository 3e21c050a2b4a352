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

/// Times the frames of one room, which come in order and from the first one on.
std::vector<replay_step> time_frames(const std::vector<std::shared_ptr<const stream_frame>>& frames,
                                     timestamp started_at);

/// The page of `limit` steps after the frame `after`.
std::string replay(const record_item& record, const std::vector<replay_step>& steps, uint64_t after,
                   uint32_t limit);

} // namespace zhian::http::json
