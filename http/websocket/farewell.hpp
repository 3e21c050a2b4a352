// How a node that goes down takes leave of its sockets: at what pace, and when they come back.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace zhian::http {

/// One io thread's part of a drain.
struct farewell_plan {
  size_t batch = 1; ///< Members that are told in one step.
  std::chrono::milliseconds step{50};
  uint32_t longest_delay_ms = 200; ///< Each is told a random delay up to this.
};

/// The pace at which `members` of one of `io_threads` threads leave: all of them within `within`,
/// and 500 a second of the whole node when that is slower than needed. The pace spreads those who
/// come back; the delay only keeps one step's from arriving together.
farewell_plan plan_farewell(size_t members, uint32_t io_threads, std::chrono::milliseconds within);

/// How much of a drain of at most `drain_timeout` telling may take: the last who are told still
/// need time to leave. Never more than 20 s.
std::chrono::milliseconds farewell_time(std::chrono::milliseconds drain_timeout);

} // namespace zhian::http
