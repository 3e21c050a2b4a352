#include "protocols/runtime/scoped_caller.hpp"

#if defined(__SANITIZE_THREAD__)

#include <caf/actor_cast.hpp>
#include <caf/make_actor.hpp>

#include "protocols/runtime/metered_actor.hpp"

namespace zhian {

namespace {

class caller final : public caf::blocking_actor {
public:
  explicit caller(caf::actor_config& cfg) : caf::blocking_actor(cfg) {}

  const char* name() const override { return "caller"; }
  void act() override {}

  using caf::blocking_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr what, caf::execution_unit* host) override {
    ZHIAN_TSAN_RELEASE(this);
    caf::blocking_actor::enqueue(std::move(what), host);
    ZHIAN_TSAN_RELEASE(this); // The sender holds a reference until after this.
  }
  // What has come is read after this.
  void await_data() override {
    caf::blocking_actor::await_data();
    ZHIAN_TSAN_ACQUIRE(this);
  }
  bool await_data(timeout_type until) override {
    auto any = caf::blocking_actor::await_data(until);
    ZHIAN_TSAN_ACQUIRE(this);
    return any;
  }
  void on_destroy() override {
    ZHIAN_TSAN_ACQUIRE(this);
    caf::blocking_actor::on_destroy();
  }
};

} // namespace

scoped_caller::scoped_caller(caf::actor_system& sys) : context_(&sys) {
  caf::actor_config cfg{&context_};
  self_ =
      caf::make_actor<caller, caf::strong_actor_ptr>(sys.next_actor_id(), sys.node(), &sys, cfg);
  (*this)->register_at_system();
}

scoped_caller::~scoped_caller() {
  if (!(*this)->getf(caf::abstract_actor::is_terminated_flag))
    static_cast<caller*>(operator->())->cleanup(caf::exit_reason::normal, &context_);
}

caf::blocking_actor* scoped_caller::operator->() const {
  return static_cast<caf::blocking_actor*>(caf::actor_cast<caf::abstract_actor*>(self_));
}

} // namespace zhian

#endif
