// Questions from the edge to actors:
//
//   answer_turn line{turn, text};
//   auto ack = co_await ask_entity(io, svc, refs::room(in, id), meta, std::move(line), 5s);
//
// Name the message first, as above: GCC 12 destroys an aggregate made inside a co_await expression
// (`co_await ask_entity(…, answer_turn{turn, text}, 5s)`) twice, and the heap is gone.
#pragma once

#include <utility> // Asio 1.74 needs std::exchange before its coroutine headers.

#include <chrono>
#include <memory>
#include <optional>
#include <variant>

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http/server/io_actor.hpp"
#include "protocols/entity.hpp"
#include "protocols/services.hpp"

namespace zhian::http {

/// What an actor answered: an R or an error.
template <class R>
class answer {
public:
  answer(R x) : what_(std::in_place_index<0>, std::move(x)) {}
  answer(caf::error err) : what_(std::in_place_index<1>, std::move(err)) {}

  explicit operator bool() const { return what_.index() == 0; }
  R& operator*() { return std::get<0>(what_); }
  const R& operator*() const { return std::get<0>(what_); }
  R* operator->() { return &std::get<0>(what_); }
  const R* operator->() const { return &std::get<0>(what_); }
  /// Only when there is no value.
  const caf::error& error() const { return std::get<1>(what_); }
  /// `none` when there is a value.
  ec code() const { return *this ? ec::none : ec_of(error()); }

private:
  std::variant<R, caf::error> what_;
};

namespace detail {

/// One question that waits: answered by the actor or by its deadline, whichever is first.
template <class R, class Handler>
class waiter final : public deadlines::entry,
                     public std::enable_shared_from_this<waiter<R, Handler>> {
public:
  explicit waiter(Handler handler) : handler_(std::move(handler)) {}

  void finish(answer<R> with) {
    if (!handler_)
      return; // The deadline was first: a late answer changes nothing.
    cancel();
    auto handler = std::move(*handler_);
    handler_.reset();
    std::move(handler)(std::move(with));
  }

  void expire(ec why) override {
    auto keep = this->shared_from_this();
    finish(make_error(why));
  }

private:
  std::optional<Handler> handler_;
};

} // namespace detail

/// Asks `to` and calls `handler(answer<R>)` once, on the io thread, at the latest when `budget` is
/// over. Must be called on the io thread.
template <class R, class Handler, class... Ts>
void ask_then(io_thread& io, const caf::actor& to, std::chrono::milliseconds budget,
              Handler handler, Ts&&... what) {
  auto wait = std::make_shared<detail::waiter<R, Handler>>(std::move(handler));
  if (io.stopped() || !to) {
    net::post(io.ioc, [wait] { wait->expire(ec::shutting_down); });
    return;
  }
  io.expire_after(*wait, budget);
  // Infinite: CAF 0.17 keeps a request timer until it is due, answered or not.
  io.actor->request(to, caf::infinite, std::forward<Ts>(what)...)
      .then([wait](R& got) { wait->finish(std::move(got)); },
            [wait](caf::error& err) { wait->finish(std::move(err)); });
}

namespace detail {

template <class R, class Message>
net::awaitable<answer<R>> ask_actor(io_thread& io, const caf::actor& to, Message what,
                                    std::chrono::milliseconds budget) {
  return net::async_initiate<const net::use_awaitable_t<>, void(answer<R>)>(
      [&io, budget](auto handler, caf::actor dest, Message msg) {
        ask_then<R>(io, dest, budget, std::move(handler), std::move(msg));
      },
      net::use_awaitable, to, std::move(what));
}

} // namespace detail

/// The answer of a node service, its error, or `timed_out` (the outcome is unknown then).
template <request T>
net::awaitable<answer<typename T::reply>> ask_service(io_thread& io, const caf::actor& to, T what,
                                                      std::chrono::milliseconds budget) {
  return detail::ask_actor<typename T::reply>(io, to, std::move(what), budget);
}

namespace detail {

/// Asks again where the entity is by then, for as long as the answer is that it is not there (any
/// more) and there is time.
template <class R>
net::awaitable<answer<R>> ask_on_the_move(io_thread& io, const services& node, entity_call call,
                                          std::chrono::milliseconds budget) {
  using clock = std::chrono::steady_clock;
  auto deadline = clock::now() + budget;
  std::chrono::milliseconds pause{25};
  for (;;) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock::now());
    entity_call again = call;
    auto got =
        co_await ask_actor<R>(io, node.router->host_of(call.to.shard), std::move(again), left);
    if (got.code() != ec::not_owner || io.stopped() || clock::now() + pause >= deadline)
      co_return got;
    net::steady_timer timer{io.ioc};
    timer.expires_after(pause);
    boost::system::error_code cancelled;
    co_await timer.async_wait(net::redirect_error(net::use_awaitable, cancelled));
    pause *= 2;
  }
}

} // namespace detail

/// The answer of an entity, wherever it lives. One that is leaving this node when it is asked is
/// asked again where it comes to: it had not begun with the question.
template <request T>
net::awaitable<answer<typename T::reply>> ask_entity(io_thread& io, const services& node,
                                                     entity_ref to, call_meta meta, T what,
                                                     std::chrono::milliseconds budget) {
  entity_call call{std::move(to), caf::make_message(std::move(meta), std::move(what))};
  if (node.router->spread())
    return detail::ask_on_the_move<typename T::reply>(io, node, std::move(call), budget);
  return detail::ask_actor<typename T::reply>(io, node.router->host_of(call.to.shard),
                                              std::move(call), budget);
}

} // namespace zhian::http
