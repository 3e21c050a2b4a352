#include "cluster/gate/link.hpp"

#include <array>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#pragma GCC diagnostic ignored "-Wmismatched-new-delete" // GCC 12 reports its own coroutine frames.

namespace zhian::cluster {

namespace {

using clock = std::chrono::steady_clock;

} // namespace

link::link(net::io_context& io, std::unique_ptr<stream> connection, std::string other,
           node_bytes me, uint32_t wire, const link_rules& rules)
    : io_(io),
      connection_(std::move(connection)),
      other_(std::move(other)),
      me_(me),
      them_(bytes_of_uuid(other_)),
      wire_(static_cast<uint8_t>(wire)),
      rules_(rules),
      out_(rules.window),
      in_(rules.window),
      writable_(io),
      pulse_(io),
      heard_(clock::now()) {}

void link::wake() {
  net::post(io_, [self = shared_from_this()] { self->writable_.cancel(); });
}

sent link::send(envelope what, bool ephemeral) {
  what.source = me_;
  what.destination = them_;
  what.wire = wire_;
  auto frame = to_frame(what);
  {
    std::lock_guard guard{mx_};
    if (!out_.offer(std::move(frame), ephemeral))
      return sent::overloaded;
    if (std::exchange(woken_, true))
      return sent::yes;
  }
  wake();
  return sent::yes;
}

void link::urgent(envelope_type type, uint64_t number) {
  envelope x;
  x.type = type;
  x.wire = wire_;
  x.source = me_;
  x.destination = them_;
  x.epoch = number;
  {
    std::lock_guard guard{mx_};
    out_.urgent(to_frame(x));
    if (std::exchange(woken_, true))
      return;
  }
  wake();
}

void link::consumed(size_t bytes) {
  uint64_t credit = 0;
  {
    std::lock_guard guard{mx_};
    credit = in_.consumed(bytes);
  }
  if (credit > 0)
    urgent(envelope_type::credit, credit);
}

void link::close() {
  closed_ = true;
  connection_->close();
  writable_.cancel();
  pulse_.cancel();
}

net::awaitable<void> link::write_all(std::shared_ptr<link>) {
  try {
    while (!closed_) {
      std::string bytes;
      {
        std::lock_guard guard{mx_};
        bytes = out_.take();
        // Whoever offers from now on wakes again.
        woken_ = !bytes.empty();
      }
      if (!bytes.empty()) {
        co_await connection_->write(bytes);
        continue;
      }
      boost::system::error_code woken;
      writable_.expires_after(std::chrono::hours{1});
      co_await writable_.async_wait(net::redirect_error(net::use_awaitable, woken));
    }
  } catch (const std::exception&) {
    close();
  }
}

net::awaitable<void> link::watch(std::shared_ptr<link>) {
  while (!closed_) {
    boost::system::error_code cancelled;
    pulse_.expires_after(rules_.probe);
    co_await pulse_.async_wait(net::redirect_error(net::use_awaitable, cancelled));
    if (closed_)
      break;
    if (clock::now() - heard_ > rules_.silence) {
      silent_ = true;
      close();
      break;
    }
    urgent(envelope_type::probe);
  }
}

bool link::take(envelope x, size_t size, const on_frame& tell) {
  // Of or for another process: what is left of an earlier life.
  if (x.source != them_ || x.destination != me_)
    return false;
  switch (x.type) {
  case envelope_type::probe:
    urgent(envelope_type::echo);
    break;
  case envelope_type::echo:
    break;
  case envelope_type::hello:
    break; // A late repeat says nothing new.
  case envelope_type::credit: {
    {
      std::lock_guard guard{mx_};
      out_.credited(x.epoch);
    }
    writable_.cancel();
    break;
  }
  default:
    tell(std::move(x), size);
  }
  return true;
}

net::awaitable<down_reason> link::run(frame_reader frames, on_frame tell) {
  auto self = shared_from_this();
  net::co_spawn(io_, write_all(self), net::detached);
  net::co_spawn(io_, watch(self), net::detached);
  try {
    auto buffer = std::make_unique<std::array<char, 65536>>();
    while (!closed_) {
      envelope x;
      auto before = frames.consumed();
      auto found = frames.next(x);
      if (found == frame_reader::found::envelope) {
        if (!take(std::move(x), frames.consumed() - before, tell))
          break;
        continue;
      }
      if (found == frame_reader::found::rubbish)
        break;
      auto n = co_await connection_->read(buffer->data(), buffer->size());
      heard_ = clock::now();
      frames.add({buffer->data(), n});
    }
  } catch (const std::exception&) {
    // Cut, or closed by us.
  }
  close();
  co_return silent_ ? down_reason::silent : down_reason::lost;
}

} // namespace zhian::cluster
