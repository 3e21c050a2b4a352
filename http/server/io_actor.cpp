#include "http/server/io_actor.hpp"

#include <boost/asio/post.hpp>

#include <caf/actor_control_block.hpp>
#include <caf/resumable.hpp>
#include <caf/send.hpp>

namespace zhian::http {

namespace {
/// Messages handled before sockets get their turn again.
constexpr size_t burst = 200;
} // namespace

io_actor::io_actor(caf::actor_config& cfg, net::io_context& ioc)
    : metered_actor(cfg, "io"), unit_(&home_system(), ioc, this) {}

void io_actor::launch(caf::execution_unit*, bool lazy, bool hide) {
  metered_actor::launch(&unit_, lazy, hide);
}

void io_actor::enqueue(caf::mailbox_element_ptr what, caf::execution_unit*) {
  // The mailbox is CAF's own: the unit is asked to run the actor only when the mailbox was found
  // asleep.
  metered_actor::enqueue(std::move(what), &unit_);
}

void io_actor::io_unit::exec_later(caf::resumable* what) {
  if (what != static_cast<caf::resumable*>(self_)) {
    caf::scoped_execution_unit::exec_later(what);
    return;
  }
  // CAF hands over one reference with `what`. The handler holds it, run or not.
  caf::strong_actor_ptr one{self_->ctrl(), false};
  std::lock_guard guard{mx_};
  if (closed_)
    return;
  net::post(ioc_, [this, hold = std::move(one)]() mutable {
    if (self_->resume(this, burst) == caf::resumable::resume_later) {
      static_cast<void>(hold.release());
      exec_later(self_);
    }
  });
}

void io_actor::io_unit::close() {
  std::lock_guard guard{mx_};
  closed_ = true;
}

void io_actor::close() {
  unit_.close();
  cleanup(caf::exit_reason::user_shutdown, nullptr);
  ZHIAN_TSAN_RELEASE(this); // Whoever lets go of it last comes after this.
}

caf::behavior io_actor::make_behavior() {
  return {
      [this](const told& x) {
        if (on_told)
          on_told(x);
      },
      [this](const session_ended& x) {
        if (on_session_ended)
          on_session_ended(x);
      },
      [this](sockets_leave) {
        if (on_sockets_leave)
          on_sockets_leave();
      },
  };
}

io_thread::io_thread(caf::actor_system& system, net::io_context& context)
    : ioc(context),
      // Hidden: the system does not wait for it at its end; whoever runs the context calls stop().
      handle(system.spawn<io_actor, caf::hidden>(std::ref(context))),
      actor(static_cast<io_actor*>(caf::actor_cast<caf::abstract_actor*>(handle))),
      sweep_(context) {}

io_thread::~io_thread() {
  stop();
  actor->close();
}

void io_thread::expire_after(deadlines::entry& what, std::chrono::milliseconds budget) {
  waiting_.add(what, steady::now() + budget);
  arm();
}

void io_thread::arm() {
  if (armed_ || stopped_)
    return;
  armed_ = true;
  sweep_.expires_after(deadlines::grain);
  sweep_.async_wait([this](const boost::system::error_code& err) {
    if (err)
      return; // Cancelled: `this` may be gone.
    armed_ = false;
    waiting_.sweep(steady::now());
    if (!waiting_.empty())
      arm();
  });
}

void io_thread::stop() {
  if (stopped_)
    return;
  stopped_ = true;
  sweep_.cancel();
  waiting_.expire_all(ec::shutting_down);
  caf::anon_send_exit(handle, caf::exit_reason::user_shutdown);
}

} // namespace zhian::http
