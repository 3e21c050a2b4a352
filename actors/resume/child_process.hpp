// Starts one short-lived process on given bytes and takes its output, within bounds. Blocks:
// detached workers only.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/runtime/stop_signal.hpp"

namespace zhian::resume {

/// What a child may take.
struct child_bounds {
  std::chrono::milliseconds timeout{20000}; ///< Wall clock, from start to end of output.
  size_t max_output = size_t{4} << 20;
  size_t max_resident = 0; ///< Bytes of memory in use, looked at every 50 ms; 0: no bound.
};

/// How a child ended.
enum class child_end : uint8_t {
  exited,
  signalled,
  timed_out,
  too_much_output,
  too_much_memory,
  stopped,
  not_started
};
std::string_view to_string(child_end x);
std::ostream& operator<<(std::ostream& out, child_end x);

struct child_outcome {
  child_end end = child_end::not_started;
  int code = 0; ///< Exit status, signal number, or errno of the start.
  std::string output;
};

/// Runs `exe` with `args` (args[0] is its name), `input` as standard input, nothing as standard
/// error, an environment of three words, in a process group of its own, which is gone when this
/// returns.
child_outcome run_child(const std::string& exe, const std::vector<std::string>& args,
                        std::string_view input, const child_bounds& bounds,
                        const stop_signal& stop);

} // namespace zhian::resume
