#include "http/server/sse.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/server/fields.hpp"
#include "http/websocket/feed.hpp"
#include "http/websocket/frames.hpp"
#include "http/websocket/live_members.hpp"
#include "http/websocket/out_queue.hpp"
#include "protocols/metrics.hpp"

namespace zhian::http {

namespace {

using namespace std::chrono_literals;

/// Proxies cut what is silent for a minute.
constexpr auto heartbeat = 15s;

/// "id: …\nevent: …\ndata: …\n\n". A frame's JSON holds no line break.
std::string event_text(uint64_t seq, std::string_view type, std::string_view data) {
  std::string out;
  out.reserve(data.size() + type.size() + 48);
  if (seq != 0)
    out.append("id: ").append(std::to_string(seq)).append("\n");
  out.append("event: ").append(type).append("\ndata: ").append(data).append("\n\n");
  return out;
}

metrics::gauge& open_streams() {
  static auto& x = metrics::get_gauge("zhian_sse_open", "Open event streams");
  return x;
}

/// One event stream: frames go from the feed through the queue into the body.
class room_stream final : public live_member, private feed_owner {
public:
  room_stream(http_call& in, room_id room)
      : at_(*in.at),
        who_(in.who),
        meta_(in.meta),
        room_(room),
        members_(realtime_of(at_).members),
        queue_(at_.node.config.websocket.max_queue_bytes),
        wake_(at_.ioc) {
    members_->add(*this);
    members_->bind(*this, who_->session);
  }
  ~room_stream() override {
    drop_feed();
    members_->remove(*this);
    if (counted_)
      open_streams().add(-1);
  }

  /// Listens before anything is decided, so that nothing said from now on is missed.
  net::awaitable<answer<feed_opening>> listen(std::optional<stream_position> after) {
    drop_feed();
    auto what = channel{stream_of(room_), room_.shard, room_};
    feed_owner& owner = *this;
    feed_ = std::make_shared<feed>(at_, realtime_of(at_).streams, what, who_, meta_, owner);
    return feed_->open(std::move(after));
  }
  /// The stream ends with the first final of the interviewer after `seq`.
  void end_after(uint64_t seq) { end_after_ = seq; }

  net::awaitable<void> write_to(body_sink& out);

  /// Why the stream could not be opened: what ended it meanwhile, or else `err`.
  caf::error reason_for(const caf::error& err) const {
    return ended_by_ == ec::none ? err : make_error(ended_by_);
  }

  void on_drain(uint32_t delay_ms) override {
    ended_by_ = ec::shutting_down;
    // `retry` is what a browser's own EventSource goes by.
    push("retry: " + std::to_string(delay_ms) + "\n"
             + event_text(0, "reconnect",
                          reconnect_text(delay_ms, at_.node.config.websocket.reconnect_url)),
         false);
    finish();
  }
  void on_session_ended(std::string_view reason) override {
    ended_by_ = ec::session_revoked;
    push(event_text(0, "session_ended", session_ended_text(reason)), false);
    finish();
  }

private:
  bool has_room() const override { return queue_.has_room(); }
  void on_feed_frame(const frame_ptr& frame) override {
    const auto& x = **frame;
    if (x.type == "presence")
      return; // About sockets; a stream of one exchange is none.
    push(event_text(x.seq, x.type, *frame->text()), frame->interim());
    if (x.seq > end_after_ && (x.type == "question" || x.type == "ended"))
      finish();
  }
  void on_feed_gap(uint64_t seq, std::string text) override {
    push(event_text(seq, "gap", text), false);
    finish(); // The snapshot may hold the very line that was waited for.
  }
  // The client comes back with the last id it has seen.
  void on_feed_broken(ec) override { finish(); }

  void push(std::string text, bool interim) {
    if (over_)
      return;
    auto shared = std::make_shared<const std::string>(std::move(text));
    if (queue_.push(std::move(shared), interim) == out_queue::verdict::too_slow)
      finish();
    wake_.cancel();
  }
  /// What is queued is still written.
  void finish() {
    over_ = true;
    drop_feed();
    wake_.cancel();
  }
  void drop_feed() {
    if (auto old = std::exchange(feed_, nullptr))
      old->close();
  }

  edge_thread& at_;
  const std::shared_ptr<const principal> who_;
  const call_meta meta_;
  const room_id room_;
  const std::shared_ptr<live_members> members_;
  std::shared_ptr<feed> feed_;
  out_queue queue_;
  net::steady_timer wake_;
  uint64_t end_after_ = 0;
  ec ended_by_ = ec::none; ///< Set when somebody else ends the stream.
  bool over_ = false;
  bool counted_ = false;
};

net::awaitable<void> room_stream::write_to(body_sink& out) {
  open_streams().add();
  counted_ = true;
  if (feed_)
    feed_->begin();
  while (true) {
    while (!queue_.empty()) {
      auto next = queue_.front();
      if (!co_await out.write(*next))
        co_return;
      queue_.pop();
      if (feed_ && queue_.has_room())
        feed_->more();
    }
    if (over_ || wall_now() >= who_->expires_at)
      co_return;
    auto left = std::chrono::ceil<steady::duration>(who_->expires_at - wall_now());
    wake_.expires_after(std::min<steady::duration>(heartbeat, left));
    boost::system::error_code woken;
    co_await wake_.async_wait(net::redirect_error(net::use_awaitable, woken));
    if (!woken && queue_.empty() && !co_await out.write(": \n\n"))
      co_return;
  }
}

} // namespace

net::awaitable<http_reply> stream_room(http_call& in, room_id room,
                                       std::optional<answer_turn> answer) {
  auto told = read_last_event(in.header("Last-Event-ID"));
  if (!told.valid)
    co_return fail(in, ec::validation_failed, {}, "Last-Event-ID");
  auto seen = told.seq;
  auto stream = std::make_shared<room_stream>(in, room);
  std::optional<stream_position> after;
  if (seen)
    after.emplace(stream_position{{}, *seen});
  auto opened = co_await stream->listen(after);
  if (!opened)
    co_return fail(in, stream->reason_for(opened.error()));
  auto head = opened->room->head;
  auto end_after = seen.value_or(head);
  auto start_over = std::optional<uint64_t>{};
  if (answer) {
    auto line = std::move(*answer);
    auto ack =
        co_await ask_entity(in.at->io, in.at->node.svc, refs::room(in.who->in, room), in.meta,
                            std::move(line), in.at->node.config.http.request_budget);
    if (!ack)
      co_return fail(in, ack.error());
    end_after = ack->seq;
    // A repeat of an answer that was given before: what followed it is history.
    if (!seen && ack->seq <= head)
      start_over = ack->seq - 1;
  } else if (!seen && head > 0
             && (opened->room->phase == room_phase::answering
                 || opened->room->phase == room_phase::ended)) {
    // Nothing more will be said for now: the last final is what the client wants to hear.
    start_over = head - 1;
    end_after = head - 1;
  }
  if (start_over) {
    after.emplace(stream_position{{}, *start_over});
    opened = co_await stream->listen(after);
    if (!opened)
      co_return fail(in, stream->reason_for(opened.error()));
  }
  stream->end_after(end_after);
  http_reply out;
  out.content_type = "text/event-stream";
  out.set("Cache-Control", "no-store");
  out.set("X-Accel-Buffering", "no");
  out.stream = [stream](body_sink& sink) {
    return stream->write_to(sink);
  };
  co_return out;
}

} // namespace zhian::http
