#include "http/websocket/websocket_session.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "http/websocket/conversation.hpp"
#include "protocols/metrics.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian::http {

namespace {

namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using tcp = net::ip::tcp;

struct socket_meters {
  metrics::gauge& open = metrics::get_gauge("zhian_ws_open", "Open WebSockets");
  metrics::counter& sent = metrics::get_counter("zhian_ws_sent_total", "Frames and replies queued");
  metrics::counter& dropped = metrics::get_counter("zhian_ws_interim_dropped_total",
                                                   "Interim frames dropped for slow consumers");
};

socket_meters& meters() {
  static socket_meters all;
  return all;
}

/// The socket of a conversation: frames, queue, pings, the closing handshake.
class session final : public std::enable_shared_from_this<session>,
                      public deadlines::entry,
                      public speaker {
public:
  session(edge_thread& at, tcp::socket socket, call_meta meta)
      : at_(at),
        config_(at.node.config.websocket),
        ws_(std::move(socket)),
        trace_(meta.trace),
        address_(meta.address),
        queue_(config_.max_queue_bytes),
        talk_(std::make_shared<conversation>(at, std::move(meta), *this)) {}

  net::awaitable<void> run(beast::http::request<beast::http::empty_body> head);

  void expire(ec why) override;
  void send(out_queue::text text, bool interim) override;
  bool has_room() const override { return queue_.has_room(); }
  void close(uint16_t how, std::string_view reason, bool with_queue) override;
  bool over() const override { return closing_ != 0 || done_; }
  void arm() override;

private:
  net::awaitable<void> read_on();
  void write_on();
  void write_close();
  void written(boost::system::error_code err);
  void ping();
  void cut();
  void finish();

  edge_thread& at_;
  const websocket_settings& config_;
  websocket::stream<tcp::socket> ws_;
  const std::string trace_;
  const std::string address_;
  out_queue queue_;
  const std::shared_ptr<conversation> talk_;
  const steady::time_point since_ = steady::now();
  steady::time_point heard_{}; ///< The peer showed life.
  steady::time_point pinged_{};
  steady::time_point cut_at_{}; ///< While closing.
  uint16_t closing_ = 0;        ///< The close code once it is decided.
  std::string close_reason_;
  uint64_t received_ = 0;
  uint64_t sent_ = 0;
  bool writing_ = false;
  bool pinging_ = false;
  bool close_sent_ = false;
  bool done_ = false; ///< The socket is gone.
};

net::awaitable<void> session::run(beast::http::request<beast::http::empty_body> head) {
  // Silence is ours to notice (expire); Beast only bounds the handshakes.
  ws_.set_option(
      websocket::stream_base::timeout{config_.pong_timeout, websocket::stream_base::none(), false});
  ws_.set_option(websocket::stream_base::decorator([this](websocket::response_type& out) {
    out.set(beast::http::field::sec_websocket_protocol, "zhian.v1");
    out.set(beast::http::field::server, "zhian");
    out.set("X-Request-Id", trace_);
  }));
  ws_.read_message_max(config_.max_message_bytes);
  ws_.auto_fragment(false);
  ws_.control_callback(
      [this](websocket::frame_type, beast::string_view) { heard_ = steady::now(); });
  boost::system::error_code err;
  co_await ws_.async_accept(head, net::redirect_error(net::use_awaitable, err));
  if (err || at_.io.stopped())
    co_return;
  heard_ = steady::now();
  meters().open.add();
  talk_->begin();
  arm();
  try {
    co_await read_on();
  } catch (const std::exception& x) {
    log::error("edge", "a socket threw", {{"what", x.what()}, {"trace", trace_}});
  }
  finish();
}

net::awaitable<void> session::read_on() {
  beast::flat_buffer buffer;
  while (!done_) {
    boost::system::error_code err;
    co_await ws_.async_read(buffer, net::redirect_error(net::use_awaitable, err));
    if (err)
      co_return; // Beast has answered a close, or closed with 1002, 1007 or 1009 itself.
    heard_ = steady::now();
    ++received_;
    // While closing, only the peer's answer to it matters.
    if (!over() && ws_.got_text()) {
      auto bytes = buffer.cdata();
      co_await talk_->take({static_cast<const char*>(bytes.data()), bytes.size()});
    } else if (!over()) {
      talk_->refuse_message({{}, ec::bad_request, "text messages only", {}});
    }
    buffer.consume(buffer.size());
  }
}

void session::finish() {
  done_ = true;
  cancel();
  auto user = talk_->who() ? talk_->who()->user.str() : std::string{};
  talk_->leave();
  boost::system::error_code ignored;
  ws_.next_layer().close(ignored);
  auto how = closing_ != 0 ? closing_ : static_cast<uint16_t>(ws_.reason().code);
  metrics::get_counter("zhian_ws_closed_total", "WebSockets closed, by code",
                       {{"code", how < 3000 || closing_ != 0 ? std::to_string(how) : "client"}})
      .add();
  meters().open.add(-1);
  meters().dropped.add(queue_.dropped());
  if (!at_.node.config.log.access)
    return;
  auto lived = std::chrono::duration_cast<std::chrono::milliseconds>(steady::now() - since_);
  log::access("websocket", {{"code", how},
                            {"ms", lived.count()},
                            {"received", received_},
                            {"sent", sent_},
                            {"dropped", queue_.dropped()},
                            {"request_id", trace_},
                            {"user", user},
                            {"address", address_}});
}

// ---- time ----

void session::arm() {
  if (done_)
    return;
  auto due = cut_at_;
  if (!over()) {
    due = heard_ + config_.ping_interval;
    if (pinged_ > heard_)
      due += config_.pong_timeout;
    due = std::min(due, talk_->due());
  }
  at_.io.expire_after(*this, std::chrono::ceil<std::chrono::milliseconds>(due - steady::now()));
}

void session::expire(ec why) {
  auto self = shared_from_this();
  auto now = steady::now();
  auto silent = !over() && now >= heard_ + config_.ping_interval + config_.pong_timeout;
  if (why == ec::shutting_down || silent || (over() && now >= cut_at_)) {
    cut();
    return;
  }
  talk_->check_time(now);
  if (!over() && now >= heard_ + config_.ping_interval && pinged_ <= heard_)
    ping();
  arm();
}

void session::ping() {
  pinged_ = steady::now();
  if (pinging_)
    return;
  pinging_ = true;
  ws_.async_ping({}, [self = shared_from_this()](boost::system::error_code err) {
    self->pinging_ = false;
    if (err)
      self->cut();
  });
}

// ---- writing ----

void session::send(out_queue::text text, bool interim) {
  if (over())
    return;
  switch (queue_.push(std::move(text), interim)) {
  case out_queue::verdict::queued:
    meters().sent.add();
    ++sent_;
    write_on();
    return;
  case out_queue::verdict::dropped:
    return;
  case out_queue::verdict::too_slow:
    close(close_code::too_slow, "too slow", false);
    return;
  }
}

void session::write_on() {
  if (writing_ || done_)
    return;
  if (queue_.empty()) {
    write_close();
    return;
  }
  writing_ = true;
  ws_.text(true);
  ws_.async_write(
      net::buffer(*queue_.front()),
      [self = shared_from_this()](boost::system::error_code err, size_t) { self->written(err); });
}

void session::written(boost::system::error_code err) {
  writing_ = false;
  if (err) {
    cut();
    return;
  }
  queue_.pop();
  if (queue_.has_room())
    talk_->more();
  write_on();
}

void session::write_close() {
  if (closing_ == 0 || close_sent_)
    return;
  close_sent_ = true;
  websocket::close_reason why{static_cast<websocket::close_code>(closing_), close_reason_};
  // The reader ends with the peer's answer; a peer that does not answer is cut by the deadline.
  ws_.async_close(why, [self = shared_from_this()](boost::system::error_code) { self->cut(); });
}

void session::close(uint16_t how, std::string_view reason, bool with_queue) {
  if (over())
    return;
  closing_ = how;
  close_reason_ = reason;
  cut_at_ = steady::now() + config_.pong_timeout;
  if (!with_queue)
    queue_.clear(writing_);
  arm();
  write_on();
}

void session::cut() {
  boost::system::error_code ignored;
  if (!done_)
    ws_.next_layer().close(ignored);
}

} // namespace

net::awaitable<void> serve_websocket(edge_thread& at, tcp::socket socket,
                                     beast::http::request<beast::http::empty_body> head,
                                     call_meta meta) {
  auto serving = std::make_shared<session>(at, std::move(socket), std::move(meta));
  co_await serving->run(std::move(head));
}

} // namespace zhian::http
