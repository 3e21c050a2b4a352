// Messages longer than an envelope may be: a résumé's text, the snapshot of a long interview. They
// travel as parts, each an envelope of its own, so that no frame of a link is long. Pure.
//
//   part {request id, payload}   part …   request | reply | refusal {request id, flags: how many
//   parts came before, payload: the end}
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "cluster/gate/envelope.hpp"

namespace zhian::cluster {

/// The longest message that crosses nodes, in bytes; both ends hold to it.
inline constexpr size_t max_whole = size_t{4} << 20;
/// A peer that speaks an older version knows no parts: what is longer than `max_payload` does not
/// reach it.
inline constexpr uint32_t wire_with_parts = 2;

/// What `whole` travels as, in this order: one envelope when it is short enough. At most
/// `max_whole` bytes of payload.
std::vector<envelope> in_parts(envelope whole);

/// The beginnings that one peer has sent and not ended yet. Bounded: what would be too much is
/// forgotten, which the end of the message brings to light.
class part_shelf {
public:
  using time = std::chrono::steady_clock::time_point;
  /// Bytes kept at most, and for how long.
  explicit part_shelf(size_t most = size_t{16} << 20,
                      std::chrono::milliseconds patience = std::chrono::seconds{10})
      : most_(most), patience_(patience) {}

  void keep(const envelope& part, time now);
  /// Puts the parts that came before in front of the payload of `last`. False: they are not all
  /// there.
  bool complete(envelope& last);
  /// Forgets beginnings whose end has not come in time.
  void sweep(time now);
  size_t bytes() const { return bytes_; }

private:
  struct beginning {
    std::string bytes;
    unsigned parts = 0;
    time last;
  };
  using shelf = std::map<node_bytes, beginning>;
  shelf::iterator drop(shelf::iterator at);

  size_t most_;
  std::chrono::milliseconds patience_;
  size_t bytes_ = 0;
  shelf open_;
};

} // namespace zhian::cluster
