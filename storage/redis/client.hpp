// A connection to Redis that is never waited for. One thread runs hiredis' asynchronous interface
// over poll(2); callers hand over work and are called back on that thread.
//
//   caller ──eval()──▶ queue ──eventfd──▶ [ thread: pipeline, deadlines, reconnecting ] ──▶
//   then(reply)
//
// poll and not Asio: two descriptors and one deadline need no more, and storage/ stays free of the
// edge's Asio build.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "config/settings.hpp"

namespace zhian::redis {

/// What Redis said; `items` hold texts and integers of an array, or the one value of a plain reply.
struct redis_reply {
  bool ok = false; ///< False: Redis refused, was too slow or went away.
  std::string error;
  std::vector<std::string> items;
};

/// The connection. Comes back by itself, with pauses that grow to 5 s and vary, so that nodes do
/// not return at once. A reply that does not come within `settings.timeout` ends the connection:
/// everything in flight fails at that moment, and `up()` is false until a new connection has
/// answered in time.
class client {
public:
  using on_reply = std::function<void(const redis_reply&)>;
  using on_state = std::function<void(bool up)>;

  /// Starts the thread. `script` is loaded into each new connection. Callbacks run on the thread
  /// and may not block.
  client(const redis_settings& where, std::string script, on_state told);
  /// Fails what is in flight and ends the thread; no callback runs afterwards (unless it runs this
  /// destructor).
  ~client();
  client(const client&) = delete;
  client& operator=(const client&) = delete;

  /// Whether work is accepted: connected, and the last reply came in time.
  bool up() const noexcept;

  /// Runs the script. False: not up, or too much is in flight; `then` is not called. Otherwise it
  /// is called once.
  bool eval(std::vector<std::string> keys, std::vector<std::string> args, on_reply then);

private:
  class loop;
  std::shared_ptr<loop> loop_;
  std::thread thread_;
};

} // namespace zhian::redis
