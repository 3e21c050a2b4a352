#include "cluster/gate/caf_stream.hpp"

#include <algorithm>
#include <cstring>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "cluster/gate/caf_exchange.hpp"
#include "protocols/ids.hpp"

#pragma GCC diagnostic ignored "-Wmismatched-new-delete" // GCC 12 reports its own coroutine frames.

namespace zhian::cluster {

namespace {

/// More than the credit of any link: whoever sends it does not keep to the rules.
constexpr size_t most_unread = size_t{16} << 20;

[[noreturn]] void fail(boost::system::error_code why) {
  throw boost::system::system_error{why};
}

} // namespace

caf_stream::caf_stream(std::shared_ptr<caf_exchange> exchange, net::io_context& io,
                       std::string host, uint16_t port)
    : exchange_(std::move(exchange)),
      host_(std::move(host)),
      port_(port),
      dialled_(true),
      signal_(io) {
  fill_random(&number_, sizeof number_);
  exchange_->enter(*this);
}

caf_stream::caf_stream(std::shared_ptr<caf_exchange> exchange, net::io_context& io, uint64_t number,
                       caf::strong_actor_ptr other)
    : exchange_(std::move(exchange)), number_(number), other_(std::move(other)), signal_(io) {
  exchange_->enter(*this);
}

caf_stream::~caf_stream() {
  caf_stream::close();
}

net::awaitable<void> caf_stream::something_new() {
  boost::system::error_code woken;
  signal_.expires_after(std::chrono::hours{1});
  co_await signal_.async_wait(net::redirect_error(net::use_awaitable, woken));
}

net::awaitable<void> caf_stream::handshake(bool) {
  if (!dialled_)
    co_return;
  exchange_->dial(number_, host_, port_);
  while (!other_ && !over_)
    co_await something_new();
  if (!other_)
    fail(net::error::connection_aborted);
}

net::awaitable<size_t> caf_stream::read(char* to, size_t room) {
  while (inbox_.empty() && !over_)
    co_await something_new();
  if (inbox_.empty())
    fail(net::error::eof);
  const auto& first = inbox_.front();
  auto n = std::min(room, first.size() - read_);
  std::memcpy(to, first.data() + read_, n);
  read_ += n;
  inbox_bytes_ -= n;
  if (read_ == first.size()) {
    inbox_.pop_front();
    read_ = 0;
  }
  co_return n;
}

net::awaitable<void> caf_stream::write(std::string_view bytes) {
  if (over_)
    fail(net::error::broken_pipe);
  say(std::string{bytes}, 0);
  co_return;
}

void caf_stream::say(std::string bytes, uint8_t flags) {
  if (dialled_)
    flags |= parcel::of_dialler;
  exchange_->say(other_, {number_, flags, next_out_++, std::move(bytes)});
}

void caf_stream::close() {
  if (!std::exchange(over_, true) && other_)
    say({}, parcel::last);
  cut();
  exchange_->leave(*this);
}

void caf_stream::connected(caf::strong_actor_ptr other) {
  other_ = std::move(other);
  signal_.cancel();
}

void caf_stream::arrived(parcel x) {
  if (over_)
    return;
  if (x.number != next_in_++ || inbox_bytes_ + x.bytes.size() > most_unread)
    return close();
  if (!x.bytes.empty()) {
    inbox_bytes_ += x.bytes.size();
    inbox_.push_back(std::move(x.bytes));
  }
  if ((x.flags & parcel::last) != 0)
    cut();
  signal_.cancel();
}

void caf_stream::cut() {
  over_ = true;
  other_ = nullptr;
  signal_.cancel();
}

} // namespace zhian::cluster
