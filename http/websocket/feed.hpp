// One consumer's subscription to one stream: asks whether it may, reads what is missing, then
// passes on what is told.
//
//   open ─▶ hub subscription ─▶ may I? (the room) ─▶ history ─▶ ready ──begin──▶ frames …
//
// The hub comes first: whatever is committed after that is held, so nothing falls between history
// and live frames.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "http/server/edge.hpp"
#include "http/websocket/channel.hpp"
#include "http/websocket/edge_streams.hpp"
#include "protocols/interview.hpp"
#include "protocols/storage.hpp"

namespace zhian::http {

/// Where the frames go. Calls come on the io thread, never while `open` is still running.
class feed_owner {
public:
  virtual ~feed_owner() = default;
  /// Whether frames of the past may be passed on now; when not, the owner calls `more` later. Live
  /// frames do not ask.
  virtual bool has_room() const = 0;
  virtual void on_feed_frame(const frame_ptr& frame) = 0;
  /// Frames are missing for good; `text` is the gap frame of `seq`.
  virtual void on_feed_gap(uint64_t seq, std::string text) = 0;
  /// No more frames come: the history could not be read again and again, or (`overloaded`) live
  /// frames piled up behind a past that was not taken.
  virtual void on_feed_broken(ec why) = 0;
};

/// What a consumer that opened a feed is told first.
struct feed_opening {
  stream_position from; ///< Everything after it follows.
  bool recovered = false;
  std::optional<room_view> room;
};

/// Used on one io thread.
class feed : public std::enable_shared_from_this<feed>, private frame_sink {
public:
  /// `owner` must call close() before it goes.
  feed(edge_thread& at, std::shared_ptr<edge_streams> streams, channel what,
       std::shared_ptr<const principal> who, call_meta meta, feed_owner& owner);
  ~feed() override;

  /// Before `open`: the room counts this consumer as somebody who watches, until it is closed.
  void be_present();
  /// Call once. `after` set: a consumer that comes back with its position (an empty epoch: that of
  /// the room, whatever it is). Fails: not_found, too_many_watchers, storage_unavailable, …
  net::awaitable<answer<feed_opening>> open(std::optional<stream_position> after);
  /// After the consumer was told of the opening: a gap or the missing frames, and from then on all
  /// frames.
  void begin();
  /// The owner has room again.
  void more() { pass_on(); }
  /// No more calls of the owner. Also while `open` is running.
  void close();

  const channel& what() const { return what_; }
  const stream_position& position() const { return cursor_.position(); }

private:
  struct waiting {
    frame_ptr frame;
    bool live;
  };
  struct snapshot {
    stream_position at;
    std::string data;
    std::optional<room_view> room;
  };

  net::awaitable<answer<room_view>> ask_room(bool with_snapshot);
  net::awaitable<answer<read_stream::reply>> read_after(uint64_t seq, uint32_t limit);
  net::awaitable<ec> recover(stream_position after, feed_opening& out);
  net::awaitable<answer<snapshot>> take_snapshot(const read_stream::reply& read);
  net::awaitable<void> stay_present();
  template <request T>
  void tell_room(T what);
  net::awaitable<void> catch_up();
  net::awaitable<ec> catch_up_once();
  /// The consumer will be told the gap first, then what came after the snapshot.
  void start_after(const snapshot& now);
  void on_frame(const frame_ptr& frame) override;
  void on_moved() override;
  void queue_merged(bool live);
  void pass_on();
  void break_off(ec why);
  call_meta meta() const;

  edge_thread& at_;
  const std::shared_ptr<edge_streams> streams_;
  const channel what_;
  const std::shared_ptr<const principal> who_;
  const call_meta meta_;
  feed_owner* owner_; ///< Null: closed.
  stream_cursor cursor_;
  std::vector<frame_ptr> merged_; ///< Of one step of the cursor; empty between steps.
  std::deque<waiting> ready_;     ///< To be passed on.
  size_t live_bytes_ = 0;         ///< Of the live frames in `ready_`.
  std::string gap_;               ///< The gap frame to be passed on before them; empty: none.
  uint64_t gap_seq_ = 0;
  bool begun_ = false;
  bool catching_up_ = false;
  uint64_t watcher_ = 0; ///< Its number in the room; 0: it is not counted there.
  net::steady_timer beat_;
};

} // namespace zhian::http
