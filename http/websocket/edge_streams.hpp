// The subscriptions of one io thread: stream key → who wants it here. The hub is asked once a
// stream.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "http/server/ask.hpp"
#include "http/websocket/stream_cursor.hpp"

namespace zhian::http {

/// Gets the frames of a stream, on the io thread.
class frame_sink {
public:
  virtual ~frame_sink() = default;
  /// May add and remove sinks, also itself.
  virtual void on_frame(const frame_ptr& frame) = 0;
  /// Frames may have been told that did not come here: the store has them.
  virtual void on_moved() = 0;
};

/// Used on one io thread. Sinks are not owned: they remove themselves before they go.
class edge_streams {
public:
  edge_streams(io_thread& io, caf::actor hub) : io_(io), hub_(std::move(hub)) {}

  /// Adds the sink at once; answers when every later frame is sure to arrive. On an error the sink
  /// is out again.
  net::awaitable<answer<done>> add(std::string key, frame_sink& sink,
                                   std::chrono::milliseconds budget);
  /// Harmless when the sink is not there.
  void remove(const std::string& key, frame_sink& sink);
  /// News of the hub.
  void tell(const told& news);

  /// The io thread ends: nothing is told any more, and sinks may leave without it.
  void close();
  bool closed() const { return closed_; }

  size_t streams() const { return topics_.size(); }

private:
  struct topic {
    std::vector<frame_sink*> sinks; ///< Null: removed while frames were handed out.
    bool sure = false;              ///< The hub has answered.
    int handing_out = 0;
  };

  template <class Call>
  void hand_out(const std::string& key, Call call);
  void erase_if_unused(const std::string& key, const std::shared_ptr<topic>& at);

  io_thread& io_; ///< Not touched once closed.
  caf::actor hub_;
  bool closed_ = false;
  std::unordered_map<std::string, std::shared_ptr<topic>> topics_;
};

} // namespace zhian::http
