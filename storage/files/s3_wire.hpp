// One connection to an object service: a request, its answer, nothing of what they mean.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/runtime/stop_signal.hpp"

namespace zhian::files {

/// What is asked. Never logged: a header carries the signature.
struct wire_request {
  std::string method;
  std::string url;
  std::vector<std::string> headers; ///< "Name: value".
  std::string_view body = {};       ///< Must outlive the call.
  size_t most_bytes = 0;            ///< Of the body of a good answer.
  std::chrono::milliseconds connect_timeout{3000};
  std::chrono::milliseconds timeout{20000};
  std::string ca_file = {}; ///< Empty: the system's.
};

enum class wire_failure : uint8_t {
  none,
  unreachable,
  tls, ///< The service could not prove who it is.
  cut, ///< The connection ended before the answer did.
  timed_out,
  too_large, ///< More than `most_bytes`.
  stopped,   ///< The node goes down.
  other,
};

struct wire_answer {
  wire_failure failure = wire_failure::none;
  std::string detail; ///< Of a failure, for people; never holds a header.
  long status = 0;
  std::map<std::string, std::string> headers; ///< Names in lower case.
  std::string body;                           ///< Of a refusal its first 64 KiB.

  std::string_view header(const std::string& name) const {
    auto at = headers.find(name);
    return at == headers.end() ? std::string_view{} : std::string_view{at->second};
  }
};

/// Keeps the connection between calls. One thread.
class s3_wire {
public:
  /// `stop` ends a call under way; may be null.
  explicit s3_wire(std::shared_ptr<const stop_signal> stop);
  ~s3_wire();
  s3_wire(const s3_wire&) = delete;
  s3_wire& operator=(const s3_wire&) = delete;

  wire_answer call(const wire_request& what);

  /// Waits, unless the node goes down: false.
  bool pause(std::chrono::milliseconds how_long) const;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace zhian::files
