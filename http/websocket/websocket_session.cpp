#include "http/websocket/websocket_session.hpp"

#include <array>

#include <boost/asio/post.hpp>
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

/// What a socket may keep of its read buffer between messages.
constexpr size_t idle_buffer = 4096;

/// After the closing handshake a peer may go on sending for this long and this much, so that it
/// gets to read why.
constexpr std::chrono::milliseconds linger{3000};
constexpr size_t linger_bytes = 4 * 1024 * 1024;

/// A TCP socket whose end is ours. Beast 1.74 closes it after the first piece that a failed peer
/// still sends, which resets the connection, and a reset takes away the close frame that the peer
/// has not read yet.
struct layer final : tcp::socket {
  explicit layer(tcp::socket&& x) : tcp::socket(std::move(x)) {}
  bool handshake_over = false; ///< Nothing more is written, what is read is thrown away.
};

template <class Handler>
void async_teardown(beast::role_type, layer& socket, Handler&& done) {
  boost::system::error_code ignored;
  socket.shutdown(tcp::socket::shutdown_send, ignored);
  socket.handshake_over = true;
  net::post(socket.get_executor(),
            [done = std::forward<Handler>(done)]() mutable { done(beast::error_code{}); });
}

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
        ws_(layer{std::move(socket)}),
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
  net::awaitable<void> hear_out();

  edge_thread& at_;
  const websocket_settings& config_;
  websocket::stream<layer, false> ws_; ///< No extension: nothing is compressed.
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
  if (config_.send_buffer_bytes > 0) {
    // Left alone, the kernel takes megabytes for a client that does not read, and dropping deltas
    // would begin long after they were worth anything.
    boost::system::error_code ignored;
    ws_.next_layer().set_option(
        net::socket_base::send_buffer_size{static_cast<int>(config_.send_buffer_bytes)}, ignored);
  }
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
  if (ws_.next_layer().handshake_over)
    co_await hear_out();
  boost::system::error_code ignored;
  ws_.next_layer().close(ignored);
}

net::awaitable<void> session::hear_out() {
  at_.io.expire_after(*this,
                      at_.node.draining.load(std::memory_order_relaxed) ? linger / 10 : linger);
  std::array<char, 2048> scrap;
  boost::system::error_code err;
  for (size_t heard = 0; !err && heard < linger_bytes && !at_.io.stopped();)
    heard += co_await ws_.next_layer().async_read_some(
        net::buffer(scrap), net::redirect_error(net::use_awaitable, err));
  cancel();
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
      talk_->refuse_binary();
    }
    buffer.consume(buffer.size());
    // What one long message needed, ten thousand silent sockets would keep.
    if (buffer.capacity() > idle_buffer)
      buffer.shrink_to_fit();
  }
}

void session::finish() {
  done_ = true;
  cancel();
  auto user = talk_->who() ? talk_->who()->user.str() : std::string{};
  talk_->leave();
  auto how = closing_ != 0 ? closing_ : static_cast<uint16_t>(ws_.reason().code);
  metrics::get_counter("zhian_ws_closed_total", "WebSockets closed, by code",
                       {{"code", how < 3000 || closing_ != 0 ? std::to_string(how) : "client"}})
      .add();
  meters().open.add(-1);
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
  if (done_) { // Heard out long enough.
    cut();
    return;
  }
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
    if (err && err != net::error::operation_aborted)
      self->cut();
  });
}

// ---- writing ----

void session::send(out_queue::text text, bool interim) {
  if (over())
    return;
  auto dropped = queue_.dropped();
  auto verdict = queue_.push(std::move(text), interim);
  meters().dropped.add(queue_.dropped() - dropped);
  switch (verdict) {
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
    // Aborted: a close frame went out meanwhile, and its reader must be able to get it.
    if (err != net::error::operation_aborted)
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
  ws_.async_close(why, [self = shared_from_this()](boost::system::error_code) {});
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
