// One scan by clamd: INSTREAM over TCP or a socket of this machine. Blocks: detached workers only.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "protocols/runtime/stop_signal.hpp"

namespace zhian {

struct scan_verdict {
  enum class kind : uint8_t { clean, infected, unavailable };
  kind what = kind::unavailable;
  std::string detail; ///< Name of the signature, or why there is no verdict.
};

/// What clamd's reply ("stream: OK", "stream: X FOUND") means. Pure; anything unknown is no
/// verdict.
scan_verdict read_clamd_reply(std::string_view reply);

/// `where` is "host:port" or the path of a socket.
scan_verdict scan_with_clamd(const std::string& where, std::string_view bytes,
                             std::chrono::milliseconds timeout, const stop_signal& stop);

} // namespace zhian
