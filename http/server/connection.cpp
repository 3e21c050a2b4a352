#include "http/server/connection.hpp"

#include <array>
#include <charconv>
#include <chrono>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "http/auth/limits.hpp"
#include "http/server/ask.hpp"
#include "http/server/beast_fields.hpp"
#include "http/server/head.hpp"
#include "http/websocket/realtime.hpp"
#include "http/websocket/websocket_session.hpp"
#include "protocols/question.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian::http {

namespace {

using tcp = net::ip::tcp;
using namespace std::chrono_literals;

constexpr size_t read_size = 4 * 1024;
constexpr size_t body_read_size = 64 * 1024;
/// A refused request's body up to this size is read, so that its connection can be kept.
constexpr uint64_t discardable = 64 * 1024;
/// How long a refused client may go on sending, so that it gets to read why.
constexpr auto linger = 3000ms;
/// JSON of those who are not signed in: an address and a password, or a notice of a payment.
constexpr uint64_t open_body = 64 * 1024;
/// A file of questions.
constexpr uint64_t csv_body = question_bounds::import_bytes;
/// Uploads in memory at once on one io thread.
constexpr uint32_t most_uploads = 32;

/// One of the uploads an io thread handles at a time.
class upload_slot {
public:
  upload_slot(edge_thread& at, bool wanted)
      : at_(at), held_(wanted && at.uploads < most_uploads), granted_(!wanted || held_) {
    if (held_)
      ++at_.uploads;
  }
  ~upload_slot() {
    if (held_)
      --at_.uploads;
  }
  upload_slot(const upload_slot&) = delete;
  upload_slot& operator=(const upload_slot&) = delete;
  bool granted() const { return granted_; }

private:
  edge_thread& at_;
  const bool held_;
  const bool granted_;
};

using parser_type = bhttp::request_parser<bhttp::string_body>;

class connection final : public open_connection, public deadlines::entry, public body_sink {
public:
  connection(edge_thread& at, const listener_rules& rules, tcp::socket socket)
      : at_(at),
        rules_(rules),
        config_(at.node.config.http),
        socket_(std::move(socket)),
        buffer_(config_.max_header_bytes + 2 * body_read_size) {
    boost::system::error_code ignored;
    peer_ = socket_.remote_endpoint(ignored).address();
    socket_.set_option(tcp::no_delay{true}, ignored);
  }

  net::awaitable<void> serve();

  // From the drain and the deadlines, on the io thread.
  void drain() override {
    if (idle_)
      close();
  }
  void close() override {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }
  void expire(ec why) override {
    late_ = true;
    boost::system::error_code ignored;
    if (why == ec::shutting_down)
      socket_.close(ignored);
    else
      socket_.cancel(ignored);
  }

  net::awaitable<bool> write(std::string_view chunk) override;

private:
  enum class step : uint8_t { go_on, close, handed_over };

  net::awaitable<step> serve_one();
  net::awaitable<bool> fill(size_t size);
  net::awaitable<ec> read_head();
  net::awaitable<ec> read_body(uint64_t limit);
  net::awaitable<bool> discard_body();
  net::awaitable<bool> send(std::string_view head, std::string_view body);
  net::awaitable<bool> reply(http_call& in, http_reply out);
  net::awaitable<std::optional<http_reply>> run(http_call& in);
  void account_for(const http_call& in, uint16_t status, ec error,
                   steady::time_point started) const;
  net::awaitable<void> linger_and_close();
  net::awaitable<step> upgrade(http_call& in, steady::time_point started);
  ec fill_call(http_call& in, const field_source& fields) const;
  uint64_t body_limit(const http_call& in) const;

  void arm(std::chrono::milliseconds time) { at_.io.expire_after(*this, time); }
  bool ending() const {
    return at_.node.draining.load(std::memory_order_relaxed) || at_.io.stopped();
  }
  /// Ending, or about to: who keeps a connection is told to open another one.
  bool leaving() const { return ending() || at_.node.svc.status->draining; }

  edge_thread& at_;
  const listener_rules& rules_;
  const http_settings& config_;
  tcp::socket socket_;
  beast::flat_buffer buffer_;
  std::optional<parser_type> parser_;
  net::ip::address peer_;
  uint64_t served_ = 0;
  uint64_t sent_ = 0;   ///< Body bytes of the current reply.
  bool keep_ = true;    ///< The connection may serve another request after this one.
  bool idle_ = true;    ///< Waits for the first byte of a request.
  bool late_ = false;   ///< The deadline cancelled what was going on.
  bool chunked_ = true; ///< Of a streamed body.
};

net::awaitable<void> connection::serve() {
  while (true) {
    late_ = false;
    idle_ = true;
    if (buffer_.size() == 0) {
      if (ending() && served_ > 0)
        co_return;
      // What an idle connection holds, twenty thousand of them hold.
      parser_.reset();
      if (buffer_.capacity() > 4 * read_size)
        buffer_.shrink_to_fit();
      arm(served_ == 0 ? config_.header_timeout : config_.idle_timeout);
      if (!co_await fill(read_size))
        co_return;
    }
    idle_ = false;
    auto what = co_await serve_one();
    if (what == step::handed_over)
      co_return;
    if (what == step::close)
      break;
    ++served_;
  }
  if (!late_)
    co_await linger_and_close();
}

net::awaitable<connection::step> connection::serve_one() {
  arm(config_.header_timeout);
  parser_.emplace();
  parser_->header_limit(config_.max_header_bytes);
  parser_->body_limit(std::max(config_.max_body_bytes, config_.max_upload_bytes));
  auto unread = co_await read_head();
  if (unread == ec::shutting_down)
    co_return step::close; // Gone in the middle of a head: nobody to answer.
  auto started = steady::now();
  http_call in;
  field_source fields{parser_->get().base()};
  in.headers = &fields;
  in.at = &at_;
  in.on_admin = rules_.which() == listener_rules::side::admin;
  if (unread == ec::none)
    unread = fill_call(in, fields);
  keep_ = unread == ec::none && parser_->keep_alive();
  std::optional<http_reply> answer;
  if (unread != ec::none) {
    late_ = false; // The reply has its own deadline.
    in.meta.trace = unique_hex();
    in.meta.address = client_address(peer_, {}, rules_.trusted_proxies());
    answer = fail(in, unread);
  } else {
    cancel();
    answer = route_call(in, rules_, peer_);
    if (!answer && in.matched->body == body_kind::websocket) {
      answer = check_upgrade(in, rules_);
      if (!answer && buffer_.size() > 0)
        answer = fail(in, ec::bad_request); // Frames before the handshake is answered.
      if (!answer)
        co_return co_await upgrade(in, started);
    }
    if (!answer)
      answer = co_await run(in);
    else if (keep_)
      keep_ = co_await discard_body();
    if (!answer)
      co_return step::close;
  }
  keep_ = keep_ && parser_->is_done() && !answer->stream && !leaving();
  auto status = answer->status;
  auto error = answer->error;
  if (in.limits)
    add_limit_headers(*answer, *in.limits);
  add_cors(in, rules_, *answer);
  bool written = co_await reply(in, std::move(*answer));
  account_for(in, status, error, started);
  if (!written || !keep_)
    co_return step::close;
  co_return step::go_on;
}

/// The reply of a routed call; nothing when the client went away.
net::awaitable<std::optional<http_reply>> connection::run(http_call& in) {
  auto answer = co_await admit_call(in, rules_);
  // An upload may be held in memory whole, so not many at a time.
  upload_slot slot{at_, in.matched->body == body_kind::upload && !answer};
  if (!answer && !slot.granted())
    answer = fail(in, ec::overloaded);
  if (answer) {
    if (keep_)
      keep_ = co_await discard_body();
    co_return answer;
  }
  auto wrong = co_await read_body(body_limit(in));
  if (wrong == ec::shutting_down)
    co_return answer;
  if (wrong != ec::none) {
    late_ = false;
    answer = fail(in, wrong);
    co_return answer;
  }
  in.body = std::move(parser_->get().body());
  answer = co_await run_call(in);
  co_return answer;
}

void connection::account_for(const http_call& in, uint16_t status, ec error,
                             steady::time_point started) const {
  auto took = std::chrono::duration_cast<std::chrono::nanoseconds>(steady::now() - started).count();
  rules_.count(in.matched, status, static_cast<uint64_t>(took));
  if (!at_.node.config.log.access)
    return;
  auto user = in.who ? in.who->user.str() : std::string{};
  log::access("request", {{"method", to_string(in.method)},
                          {"route", in.matched ? in.matched->path : std::string_view{"none"}},
                          {"status", status},
                          {"us", took / 1000},
                          {"bytes", sent_},
                          {"request_id", in.meta.trace},
                          {"user", user},
                          {"address", in.meta.address},
                          {"error", error == ec::none ? std::string_view{} : to_string(error)}});
}

net::awaitable<bool> connection::fill(size_t size) {
  boost::system::error_code err;
  auto got = co_await socket_.async_read_some(buffer_.prepare(size),
                                              net::redirect_error(net::use_awaitable, err));
  buffer_.commit(got);
  co_return !err && got > 0;
}

/// `shutting_down`: the client is gone.
net::awaitable<ec> connection::read_head() {
  while (true) {
    beast::error_code err;
    if (buffer_.size() > 0)
      buffer_.consume(parser_->put(buffer_.data(), err));
    if (!err && parser_->is_header_done())
      break;
    if (err == bhttp::error::header_limit)
      co_return ec::header_too_large;
    if (err == bhttp::error::body_limit)
      co_return ec::payload_too_large;
    if (err && err != bhttp::error::need_more)
      co_return ec::bad_request;
    if (!co_await fill(read_size))
      co_return late_ ? ec::request_timeout : ec::shutting_down;
  }
  co_return ec::none;
}

/// Takes apart what the head says; only what RFC 9112 demands of a server.
ec connection::fill_call(http_call& in, const field_source& fields) const {
  const auto& head = parser_->get();
  in.method = verb_of(head.method());
  auto target = split_target(from_beast(head.target()));
  if (!target)
    return ec::bad_request;
  in.path = target->path;
  in.query = target->query;
  auto hosts = head.count(bhttp::field::host);
  if (hosts > 1 || (hosts == 0 && head.version() >= 11))
    return ec::bad_request;
  // A framing we do not know must not be guessed: that is how requests are smuggled.
  if (!fields.find("Transfer-Encoding").empty() && !parser_->chunked())
    return ec::bad_request;
  return ec::none;
}

uint64_t connection::body_limit(const http_call& in) const {
  switch (in.matched->body) {
  case body_kind::upload:
    return config_.max_upload_bytes;
  case body_kind::json:
    return guarded(in.matched->who) ? config_.max_body_bytes
                                    : std::min<uint64_t>(open_body, config_.max_body_bytes);
  case body_kind::csv:
    return std::min<uint64_t>(csv_body, config_.max_upload_bytes);
  case body_kind::none:
  case body_kind::websocket:
    break;
  }
  return discardable;
}

/// The rest of the body. `shutting_down`: the client is gone.
net::awaitable<ec> connection::read_body(uint64_t limit) {
  if (parser_->is_done())
    co_return ec::none;
  auto length = parser_->content_length();
  if (length && *length > limit)
    co_return ec::payload_too_large;
  parser_->body_limit(limit);
  parser_->eager(true);
  if (beast::iequals(parser_->get()[bhttp::field::expect], "100-continue") && buffer_.size() == 0)
    if (!co_await send("HTTP/1.1 100 Continue\r\n\r\n", {}))
      co_return ec::shutting_down;
  arm(config_.body_timeout);
  while (!parser_->is_done()) {
    beast::error_code err;
    if (buffer_.size() > 0)
      buffer_.consume(parser_->put(buffer_.data(), err));
    if (err == bhttp::error::body_limit)
      co_return ec::payload_too_large;
    if (err && err != bhttp::error::need_more)
      co_return ec::bad_request;
    if (!parser_->is_done() && !co_await fill(body_read_size))
      co_return late_ ? ec::request_timeout : ec::shutting_down;
  }
  cancel();
  co_return ec::none;
}

/// Reads a small body nobody wants. False: it is not worth it, the connection ends.
net::awaitable<bool> connection::discard_body() {
  if (parser_->is_done())
    co_return true;
  // A client that waits for 100 has not sent its body and, refused, will not.
  if (beast::iequals(parser_->get()[bhttp::field::expect], "100-continue"))
    co_return false;
  co_return co_await read_body(discardable) == ec::none;
}

net::awaitable<bool> connection::send(std::string_view head, std::string_view body) {
  arm(config_.body_timeout);
  boost::system::error_code err;
  const std::array both{net::buffer(head), net::buffer(body)};
  co_await net::async_write(socket_, both, net::redirect_error(net::use_awaitable, err));
  cancel();
  co_return !err;
}

net::awaitable<bool> connection::write(std::string_view chunk) {
  // A drain alone cuts nothing: what streams is told to end by its own rules.
  if (at_.io.stopped() || !socket_.is_open())
    co_return false;
  if (chunk.empty())
    co_return true;
  sent_ += chunk.size();
  if (!chunked_)
    co_return co_await send(chunk, {});
  char size[20];
  auto* end = std::to_chars(size, size + 16, chunk.size(), 16).ptr;
  std::string framed{size, end};
  framed.append("\r\n").append(chunk).append("\r\n");
  co_return co_await send(framed, {});
}

net::awaitable<bool> connection::reply(http_call& in, http_reply out) {
  bool old = parser_->is_header_done() && parser_->get().version() < 11;
  head_options options;
  options.reason = from_beast(bhttp::obsolete_reason(static_cast<bhttp::status>(out.status)));
  options.keep = keep_;
  options.old_client = old;
  auto head = make_head(out, in.meta.trace, options);
  if (out.stream && in.method != verb::head) {
    chunked_ = !old;
    sent_ = 0;
    if (!co_await send(head, {}))
      co_return false;
    try {
      co_await out.stream(*this);
    } catch (const std::exception& x) {
      // Too late for a status: the client sees a body without its end.
      log::error("http", "a body stream threw", {{"what", x.what()}, {"trace", in.meta.trace}});
      co_return false;
    }
    co_return !chunked_ || co_await send("0\r\n\r\n", {});
  }
  std::string_view body = in.method == verb::head ? std::string_view{} : std::string_view{out.body};
  sent_ = body.size();
  if (body.size() <= 4096) {
    head += body;
    co_return co_await send(head, {});
  }
  co_return co_await send(head, body);
}

/// Closing with unread bytes in the socket resets it, and the client may lose the reply: read on
/// for a moment.
net::awaitable<void> connection::linger_and_close() {
  boost::system::error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  if (ignored)
    co_return;
  idle_ = true; // A drain need not wait for this.
  arm(ending() ? linger / 10 : linger);
  size_t rest = 2 * size_t{config_.max_upload_bytes};
  while (!late_ && rest > 0) {
    buffer_.clear();
    if (!co_await fill(body_read_size))
      break;
    rest -= std::min(rest, buffer_.size());
  }
  cancel();
  socket_.close(ignored);
}

net::awaitable<connection::step> connection::upgrade(http_call& in, steady::time_point started) {
  auto head = bhttp::request<bhttp::empty_body>{std::move(parser_->get().base())};
  open_connection::unlink();
  cancel();
  account_for(in, 101, ec::none, started);
  auto meta = std::move(in.meta);
  // A socket lives for hours: it keeps nothing of the request that made it.
  in.headers = nullptr;
  parser_.reset();
  buffer_.clear();
  buffer_.shrink_to_fit();
  co_await serve_websocket(at_, std::move(socket_), std::move(head), std::move(meta));
  co_return step::handed_over;
}

} // namespace

net::awaitable<void> serve_connection(edge_thread& at, const listener_rules& rules,
                                      connection_list& all, net::ip::tcp::socket socket) {
  connection serving{at, rules, std::move(socket)};
  all.push_back(serving);
  try {
    co_await serving.serve();
  } catch (const std::exception& x) {
    log::error("http", "a connection threw", {{"what", x.what()}});
  }
}

net::awaitable<void> refuse_connection(net::ip::tcp::socket socket) {
  static constexpr std::string_view text = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: "
                                           "0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n";
  boost::system::error_code ignored;
  co_await net::async_write(socket, net::buffer(text),
                            net::redirect_error(net::use_awaitable, ignored));
  socket.shutdown(net::ip::tcp::socket::shutdown_both, ignored);
}

} // namespace zhian::http
