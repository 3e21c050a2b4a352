// A Beast server that does nothing but answer the same bytes: the ceiling of the edge.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace zhian::bench {

class bare_server {
public:
  /// Answers every request on a free loopback port with `body` (application/json), keep-alive, one
  /// thread.
  explicit bare_server(std::string body);
  ~bare_server();
  uint16_t port() const;

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace zhian::bench
