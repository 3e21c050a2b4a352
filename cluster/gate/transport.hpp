// Links between nodes: five functions, whatever carries them. Who a peer is was proved before the
// first frame of it is told.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cluster/gate/envelope.hpp"

namespace zhian::cluster {

/// A member to be linked with.
struct peer {
  std::string name;
  std::string incarnation;
  std::string address;     ///< "host:port".
  std::string link_secret; ///< Of its row: whoever proves to know it is this member.
  bool operator==(const peer&) const = default;
};

/// Why a link is down.
enum class down_reason : uint8_t {
  lost,     ///< Cut, or closed by the other end.
  silent,   ///< Nothing came, not even an echo.
  refused,  ///< Nobody listens there: the process has ended.
  stranger, ///< What answered could not prove who it is.
};
std::string_view to_string(down_reason x);

/// What a transport tells. Called on its own thread: whoever listens passes it on.
struct link_events {
  /// `size`: what `consumed` is to be told when it has been dealt with.
  std::function<void(const std::string& incarnation, envelope what, size_t size)> on_frame;
  /// `wire`: the newest version that both ends speak.
  std::function<void(const std::string& incarnation, uint32_t wire)> on_up;
  /// Also for a peer that never was up, each time an attempt fails.
  std::function<void(const std::string& incarnation, down_reason why)> on_down;
};

enum class sent : uint8_t { yes, overloaded, no_link };

class transport {
public:
  virtual ~transport() = default;
  /// Puts a frame into the queue of a link, with source and destination; thread-safe, never blocks.
  /// `ephemeral`: the oldest of these make room for others.
  virtual sent send(const std::string& incarnation, envelope what, bool ephemeral = false) = 0;
  /// The members there are; links to others end, missing ones are made for as long as it takes.
  /// Thread-safe.
  virtual void set_peers(std::vector<peer> peers) = 0;
  /// The listener has dealt with so many bytes of this link: the other end may send as many more.
  /// Thread-safe.
  virtual void consumed(const std::string& incarnation, size_t bytes) = 0;
  /// Where it listens, with the port it was given when none was asked for.
  virtual std::string address() const = 0;
  /// Ends all links; nothing is told any more when it returns.
  virtual void stop() = 0;
};

} // namespace zhian::cluster
