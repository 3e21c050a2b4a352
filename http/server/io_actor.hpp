// The bridge between Asio and CAF: an actor whose mailbox the io_context drains. What it receives,
// and every answer it waits for, is handled on the io thread, so the state of that thread needs no
// lock.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/scoped_execution_unit.hpp>

#include "http/server/deadlines.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "protocols/stream.hpp"

namespace zhian::http {

namespace net = boost::asio;

/// The actor of one io thread. Messages come in from any thread; handlers run on the io thread.
class io_actor final : public metered_actor {
public:
  io_actor(caf::actor_config& cfg, net::io_context& ioc);

  using metered_actor::enqueue;
  void launch(caf::execution_unit* host, bool lazy, bool hide) override;
  void enqueue(caf::mailbox_element_ptr what, caf::execution_unit* host) override;
  caf::behavior make_behavior() override;
  /// Ends the actor here and now, and never touches the io_context again. On the io thread, or
  /// after it.
  void close();

  /// What the hub sends. Set on the io thread, before the hub knows this actor.
  std::function<void(const told&)> on_told;
  std::function<void(const session_ended&)> on_session_ended;
  std::function<void()> on_sockets_leave;

private:
  /// Where the actor is resumed: in the io_context. Actors it wakes go to the scheduler.
  class io_unit final : public caf::scoped_execution_unit {
  public:
    io_unit(caf::actor_system* system, net::io_context& ioc, io_actor* self)
        : caf::scoped_execution_unit(system), ioc_(ioc), self_(self) {}
    void exec_later(caf::resumable* what) override;
    void close();

  private:
    net::io_context& ioc_;
    io_actor* self_;
    std::mutex mx_; ///< A late sender must not post into a context that is gone.
    bool closed_ = false;
  };

  io_unit unit_;
};

/// One io_context, its actor and its deadlines. Used from the thread that runs the context; lives
/// as long as anything can run in the context, and is destroyed before the context and before the
/// actor system.
struct io_thread {
  /// `system` must outlive this. Messages that arrive before the context runs wait.
  io_thread(caf::actor_system& system, net::io_context& context);
  ~io_thread();
  io_thread(const io_thread&) = delete;
  io_thread& operator=(const io_thread&) = delete;

  net::io_context& ioc;
  const caf::actor handle;
  io_actor* const actor; ///< Kept alive by `handle`.

  /// Expires `what` after `budget`, within 50 ms.
  void expire_after(deadlines::entry& what, std::chrono::milliseconds budget);
  /// The end: whoever waits gets `shutting_down`, and so does everybody who asks from now on. Call
  /// it on the io thread while the context still runs.
  void stop();
  bool stopped() const { return stopped_; }

private:
  void arm();

  deadlines waiting_;
  net::steady_timer sweep_;
  bool armed_ = false;
  bool stopped_ = false;
};

} // namespace zhian::http
