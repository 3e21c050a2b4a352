#include "http/routes/pack_stream.hpp"

#include <algorithm>
#include <chrono>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/json/forecasts.hpp"
#include "http/json/tasks.hpp"
#include "http/server/ask.hpp"
#include "http/server/edge.hpp"
#include "http/server/fields.hpp"
#include "http/websocket/frames.hpp"
#include "http/websocket/live_members.hpp"
#include "protocols/metrics.hpp"

namespace zhian::http {

namespace {

using namespace std::chrono_literals;
using stream_clock = std::chrono::steady_clock;

/// Proxies cut what is silent for a minute.
constexpr auto heartbeat = 15s;
/// Whoever still waits then comes back with the last number it has seen.
constexpr auto longest_stream = 10min;
/// The task is asked in pieces of this: one that moves to another node keeps nobody waiting, and
/// neither does a node that goes down.
constexpr std::chrono::milliseconds one_wait{1500};
constexpr std::chrono::milliseconds spare_time{1000};
/// When the task or the store does not answer.
constexpr std::chrono::milliseconds before_again{500};
/// Milliseconds, for who comes to a node that is drained already.
constexpr uint32_t come_back_later = 1000;

std::string event_text(uint32_t number, std::string_view type, std::string_view data) {
  std::string out;
  out.reserve(data.size() + type.size() + 40);
  if (number > 0)
    out.append("id: ").append(std::to_string(number)).append("\n");
  out.append("event: ").append(type).append("\ndata: ").append(data).append("\n\n");
  return out;
}

metrics::gauge& open_streams() {
  static auto& x = metrics::get_gauge("zhian_sse_open", "Open event streams");
  return x;
}

class pack_stream final : public live_member {
public:
  pack_stream(http_call& in, task_id id, uint32_t after)
      : at_(*in.at),
        who_(in.who),
        meta_(in.meta),
        id_(id),
        last_(after),
        members_(realtime_of(at_).members),
        wake_(at_.ioc) {
    meta_.op = {};
    members_->add(*this);
    members_->bind(*this, who_->session);
    open_streams().add();
    if (at_.node.takes_no_sockets())
      on_drain(come_back_later); // Those that were there have been told; this one came after.
  }
  ~pack_stream() override {
    members_->remove(*this);
    open_streams().add(-1);
  }

  /// Reads what is there behind the last number that was told.
  net::awaitable<answer<find_pack::reply>> read() {
    find_pack question;
    question.in = who_->in;
    question.owner = who_->user;
    question.id = id_;
    question.after = last_;
    return ask_service(at_.io, at_.node.svc.queries, std::move(question),
                       at_.node.config.http.request_budget);
  }
  void begin_with(find_pack::reply found) { found_ = std::move(found); }

  net::awaitable<void> write_to(body_sink& out);

  void on_drain(uint32_t delay_ms) override {
    // `retry` is what a browser's own EventSource goes by.
    leave("retry: " + std::to_string(delay_ms) + "\n"
          + event_text(0, "reconnect",
                       reconnect_text(delay_ms, at_.node.config.websocket.reconnect_url)));
  }
  void on_session_ended(std::string_view reason) override {
    leave(event_text(0, "session_ended", session_ended_text(reason)));
  }

private:
  void leave(std::string farewell) {
    if (over_)
      return;
    over_ = true;
    farewell_ = std::move(farewell);
    wake_.cancel();
  }
  bool may_stay() const {
    return !over_ && !at_.io.stopped() && wall_now() < who_->expires_at
           && stream_clock::now() < until_;
  }
  /// What `found_` has to tell; afterwards it is told.
  std::string news();
  /// Until the task has more, or for one piece of time.
  net::awaitable<void> wait_for_more();
  net::awaitable<void> pause(std::chrono::milliseconds time);

  edge_thread& at_;
  const std::shared_ptr<const principal> who_;
  call_meta meta_;
  const task_id id_;
  uint32_t last_; ///< The number of the last question that was told.
  const std::shared_ptr<live_members> members_;
  net::steady_timer wake_;
  stream_clock::time_point until_ = stream_clock::now() + longest_stream;
  stream_clock::time_point spoken_ = stream_clock::now();
  std::optional<find_pack::reply> found_;
  std::string farewell_;
  bool greeted_ = false;
  bool ended_ = false; ///< The end of the task was told.
  bool over_ = false;  ///< Somebody else ends the stream.
};

std::string pack_stream::news() {
  std::string out;
  if (!found_)
    return out;
  auto found = std::move(*found_);
  found_.reset();
  if (!found.row) {
    ended_ = true; // It went with its person.
    return out;
  }
  if (!std::exchange(greeted_, true))
    out += event_text(0, "task", json::task(*found.row));
  for (const auto& part : found.parts) {
    if (part.number != last_ + 1)
      continue; // Told already: nothing is told twice, and there are no gaps.
    out += event_text(part.number, "question", json::forecast_question(part));
    last_ = part.number;
  }
  if (is_over(found.row->stage)) {
    out += event_text(0, to_string(found.row->stage), json::task(*found.row));
    ended_ = true;
  }
  return out;
}

net::awaitable<void> pack_stream::pause(std::chrono::milliseconds time) {
  wake_.expires_after(time);
  boost::system::error_code woken;
  co_await wake_.async_wait(net::redirect_error(net::use_awaitable, woken));
}

net::awaitable<void> pack_stream::wait_for_more() {
  auto where = refs::task(who_->in, id_);
  auto meta = meta_;
  await_parts question;
  question.after = last_;
  question.wait_ms = static_cast<uint32_t>(one_wait.count());
  auto got = co_await ask_entity(at_.io, at_.node.svc, std::move(where), std::move(meta), question,
                                 one_wait + spare_time);
  if (!got) {
    co_await pause(before_again);
    if (over_)
      co_return;
  } else if (got->parts <= last_ && !is_over(got->stage)) {
    co_return;
  }
  auto found = co_await read();
  if (found)
    found_ = std::move(*found);
  else
    co_await pause(before_again);
}

net::awaitable<void> pack_stream::write_to(body_sink& out) {
  while (true) {
    auto text = news();
    if (text.empty() && stream_clock::now() - spoken_ >= heartbeat)
      text = ": ping\n\n";
    if (!text.empty()) {
      // Written at the client's own pace: what it has not read yet stays in the store.
      if (!co_await out.write(text))
        co_return;
      spoken_ = stream_clock::now();
    }
    if (ended_)
      co_return;
    if (!may_stay())
      break;
    co_await wait_for_more();
  }
  if (!farewell_.empty())
    co_await out.write(farewell_);
}

} // namespace

std::optional<http_reply> refuse_last_event(const http_call& in) {
  if (read_last_event(in.header("Last-Event-ID")).valid)
    return std::nullopt;
  return fail(in, ec::validation_failed, {}, "Last-Event-ID");
}

net::awaitable<http_reply> stream_pack(http_call& in, task_id id) {
  if (auto refused = refuse_last_event(in))
    co_return std::move(*refused);
  // No pack has so many: whoever names one has seen all.
  constexpr uint64_t beyond = 1'000'000;
  auto told = read_last_event(in.header("Last-Event-ID")).seq.value_or(0);
  auto stream =
      std::make_shared<pack_stream>(in, id, static_cast<uint32_t>(std::min(told, beyond)));
  auto found = co_await stream->read();
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  stream->begin_with(std::move(*found));
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
