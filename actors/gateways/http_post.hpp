// One POST to an outside service, by libcurl. Blocks: detached workers only.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/runtime/stop_signal.hpp"

namespace zhian {

struct post_answer {
  uint16_t status = 0; ///< 0: no answer; `problem` says why.
  std::string body;
  std::string problem;
};

/// Sends `body` with exactly these header lines ("Name: value"), follows no redirection, takes at
/// most `max_answer` bytes, checks certificates against the system's, and gives up at once when
/// `stop` is raised.
post_answer http_post(const std::string& url, const std::vector<std::string>& headers,
                      std::string_view body, std::chrono::milliseconds timeout,
                      const stop_signal& stop, size_t max_answer = size_t{8} << 20);

} // namespace zhian
