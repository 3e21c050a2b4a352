#include "http/websocket/feed.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/websocket/frames.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/storage.hpp"

namespace zhian::http {

namespace {

/// Reads of a hole in a row that lead nowhere, before the consumer is sent away to come back with
/// its position.
constexpr int max_attempts = 6;
constexpr std::chrono::milliseconds first_pause{20};

/// Beyond any seq: asks for the head alone.
constexpr uint64_t no_frames = INT64_MAX;

std::vector<frame_ptr> wired(const read_stream::reply& x) {
  std::vector<frame_ptr> out;
  out.reserve(x.frames.size());
  for (const auto& one : x.frames)
    out.push_back(std::make_shared<const wire_frame>(one));
  return out;
}

size_t size_of(const frame_ptr& frame) {
  return (*frame)->data.size() + 160; // With its envelope.
}

metrics::counter& recoveries(bool recovered) {
  static metrics::counter* both[] = {
      &metrics::get_counter("zhian_stream_resumes_total",
                            "Consumers that came back with a position", {{"recovered", "false"}}),
      &metrics::get_counter("zhian_stream_resumes_total",
                            "Consumers that came back with a position", {{"recovered", "true"}}),
  };
  return *both[recovered];
}

metrics::counter& holes() {
  static auto& x = metrics::get_counter("zhian_stream_holes_total",
                                        "Holes in live streams, closed from the store");
  return x;
}

} // namespace

feed::feed(edge_thread& at, std::shared_ptr<edge_streams> streams, channel what,
           std::shared_ptr<const principal> who, call_meta meta, feed_owner& owner)
    : at_(at),
      streams_(std::move(streams)),
      what_(std::move(what)),
      who_(std::move(who)),
      meta_(std::move(meta)),
      owner_(&owner),
      beat_(at.ioc) {}

feed::~feed() {
  close();
}

void feed::close() {
  if (!owner_)
    return;
  owner_ = nullptr;
  beat_.cancel();
  if (watcher_ != 0)
    tell_room(stop_watching{watcher_});
  streams_->remove(what_.stream.key(), *this);
}

void feed::be_present() {
  if (what_.room)
    watcher_ = make_ulid(wall_now()).low;
}

/// Nobody waits for the answer: a word that is lost is said again, and a connection that is not
/// heard of is forgotten.
template <request T>
void feed::tell_room(T what) {
  // When the io thread ends the whole node does, and with it whoever counts.
  if (streams_->closed())
    return;
  auto to = refs::room(who_->in, *what_.room);
  const auto& host = at_.node.svc.router->host_of(to.shard);
  ask_then<typename T::reply>(
      at_.io, host, at_.node.config.http.request_budget, [](auto) {},
      entity_call{std::move(to), caf::make_message(meta(), what)});
}

/// Says that it is there until it is closed, or the interview is over.
net::awaitable<void> feed::stay_present() {
  auto pause = std::chrono::milliseconds{at_.node.config.interview.seat_timeout} / 3;
  while (owner_ && watcher_ != 0) {
    beat_.expires_after(pause);
    boost::system::error_code cut;
    co_await beat_.async_wait(net::redirect_error(net::use_awaitable, cut));
    if (owner_ && watcher_ != 0)
      tell_room(keep_watching{watcher_});
  }
}

call_meta feed::meta() const {
  call_meta out = meta_;
  out.op = {};
  out.caller = who_->user;
  out.session = who_->session;
  return out;
}

net::awaitable<answer<room_view>> feed::ask_room(bool with_snapshot) {
  open_room question{with_snapshot, watcher_};
  return ask_entity(at_.io, at_.node.svc, refs::room(who_->in, *what_.room), meta(), question,
                    at_.node.config.http.request_budget);
}

net::awaitable<answer<read_stream::reply>> feed::read_after(uint64_t seq, uint32_t limit) {
  read_stream question{what_.stream, what_.shard, seq, limit};
  return ask_service(at_.io, at_.node.svc.queries, std::move(question),
                     at_.node.config.http.request_budget);
}

net::awaitable<answer<feed_opening>> feed::open(std::optional<stream_position> after) {
  auto self = shared_from_this();
  feed_opening out;
  auto listening =
      co_await streams_->add(what_.stream.key(), *this, at_.node.config.http.request_budget);
  if (!listening)
    co_return listening.error();
  if (!owner_)
    watcher_ = 0; // It is gone before it came.
  stream_position head;
  if (what_.room) {
    auto view = co_await ask_room(false);
    if (!view)
      co_return view.error();
    out.room = std::move(*view);
    if (out.room->phase == room_phase::ended)
      watcher_ = 0; // Nothing is left to be present at.
    head = {out.room->epoch, out.room->head};
    if (after && after->epoch.empty())
      after->epoch = head.epoch;
  } else if (!after) {
    auto read = co_await read_after(no_frames, 1);
    if (!read)
      co_return read.error();
    head = {read->epoch, read->head};
  }
  if (!after) {
    out.from = head;
    cursor_.start(std::move(head), merged_);
    queue_merged(false);
  } else if (auto failed = co_await recover(std::move(*after), out); failed != ec::none) {
    co_return make_error(failed);
  }
  if (!owner_)
    co_return make_error(ec::bad_request, "closed before it was open");
  co_return out;
}

net::awaitable<ec> feed::recover(stream_position after, feed_opening& out) {
  cursor_.claim(after);
  cursor_.wants_read();
  out.from = after;
  out.recovered = true;
  // The room has just told its head: a consumer that missed nothing costs the store nothing.
  if (out.room && after == stream_position{out.room->epoch, out.room->head}) {
    cursor_.start(std::move(after), merged_);
    queue_merged(false);
  } else {
    auto read = co_await read_after(after.seq, stream_cursor::history_limit);
    if (!read)
      co_return read.code();
    out.recovered = cursor_.history(read->epoch, read->head, wired(*read), merged_);
    queue_merged(false);
    if (!out.recovered) {
      auto now = co_await take_snapshot(*read);
      if (!now)
        co_return now.code();
      out.from = now->at;
      if (now->room)
        out.room = now->room;
      start_after(*now);
    }
  }
  recoveries(out.recovered).add();
  co_return ec::none;
}

net::awaitable<answer<feed::snapshot>> feed::take_snapshot(const read_stream::reply& read) {
  snapshot now{{read.epoch, read.head}, "{}", std::nullopt};
  if (what_.room) {
    auto view = co_await ask_room(true);
    if (!view)
      co_return view.error();
    now.at = {view->epoch, view->head};
    if (!view->snapshot.empty())
      now.data = std::move(view->snapshot);
    now.room = std::move(*view);
  }
  co_return now;
}

void feed::start_after(const snapshot& now) {
  gap_seq_ = now.at.seq;
  gap_ = gap_text(what_.stream, now.at.epoch, now.at.seq, now.data, wall_now());
  cursor_.start(now.at, merged_);
  queue_merged(false);
}

void feed::begin() {
  begun_ = true;
  if (watcher_ != 0)
    net::co_spawn(
        at_.ioc, [self = shared_from_this()] { return self->stay_present(); }, net::detached);
  pass_on();
}

void feed::on_frame(const frame_ptr& frame) {
  // Interim frames that would come late are worth nothing; a few may wait for the beginning.
  auto most = begun_ ? 0 : at_.node.config.websocket.max_queue_bytes / 8;
  if (frame->interim() && !ready_.empty() && live_bytes_ >= most)
    return;
  if (watcher_ != 0 && (*frame)->type == "ended" && !frame->interim()) {
    watcher_ = 0;
    beat_.cancel();
  }
  cursor_.live(frame, merged_);
  queue_merged(true);
  if (begun_)
    pass_on();
}

void feed::on_moved() {
  // The room wakes at its next owner when somebody speaks to it, and knows nobody there.
  if (watcher_ != 0)
    tell_room(keep_watching{watcher_});
  cursor_.doubt();
  if (begun_)
    pass_on();
}

void feed::queue_merged(bool live) {
  for (auto& frame : merged_) {
    if (live)
      live_bytes_ += size_of(frame);
    ready_.push_back({std::move(frame), live});
  }
  merged_.clear();
}

void feed::pass_on() {
  // The owner may close the feed in any of its calls, and let go of it.
  auto alive = shared_from_this();
  if (owner_ && !gap_.empty())
    owner_->on_feed_gap(gap_seq_, std::exchange(gap_, {}));
  while (owner_ && !ready_.empty()) {
    if (!ready_.front().live && !owner_->has_room())
      break;
    auto next = std::move(ready_.front());
    ready_.pop_front();
    if (next.live)
      live_bytes_ -= size_of(next.frame);
    owner_->on_feed_frame(next.frame);
  }
  if (owner_ && live_bytes_ > at_.node.config.websocket.max_queue_bytes)
    break_off(ec::overloaded);
  if (owner_ && !catching_up_ && cursor_.wants_read()) {
    catching_up_ = true;
    holes().add();
    net::co_spawn(
        at_.ioc, [self = shared_from_this()] { return self->catch_up(); }, net::detached);
  }
}

void feed::break_off(ec why) {
  auto* owner = owner_;
  close();
  owner->on_feed_broken(why);
}

net::awaitable<void> feed::catch_up() {
  auto pause = first_pause;
  for (int attempt = 1; owner_; ++attempt) {
    auto before = cursor_.position();
    auto failed = co_await catch_up_once();
    if (owner_)
      pass_on();
    if (!owner_ || (failed == ec::none && !cursor_.wants_read()))
      break;
    if (cursor_.position() != before) {
      attempt = 0;
      pause = first_pause;
    } else if (attempt == max_attempts) {
      log::warn("edge", "a hole in a stream could not be closed",
                {{"stream", what_.stream.key()}, {"after", before.seq}, {"trace", meta_.trace}});
      break_off(failed == ec::none ? ec::storage_unavailable : failed);
      break;
    }
    net::steady_timer wait{at_.ioc, pause};
    boost::system::error_code ignored;
    co_await wait.async_wait(net::redirect_error(net::use_awaitable, ignored));
    pause *= 4;
  }
  catching_up_ = false;
}

net::awaitable<ec> feed::catch_up_once() {
  auto read = co_await read_after(cursor_.position().seq, stream_cursor::history_limit);
  if (!read)
    co_return read.code();
  if (cursor_.history(read->epoch, read->head, wired(*read), merged_)) {
    queue_merged(false);
    co_return ec::none;
  }
  auto now = co_await take_snapshot(*read);
  if (!now)
    co_return now.code();
  start_after(*now);
  co_return ec::none;
}

} // namespace zhian::http
