#include "actors/interview/engine_router.hpp"

#include <utility>

#include <caf/actor_system.hpp>

#include "actors/interview/engine_log.hpp"
#include "protocols/interview.hpp"
#include "protocols/runtime/metered_actor.hpp"

namespace zhian::interview {

namespace {

class engine_router : public metered_actor {
public:
  engine_router(caf::actor_config& cfg, caf::actor builtin, caf::actor model)
      : metered_actor(cfg, "engine_router"),
        builtin_(std::move(builtin)),
        model_(std::move(model)) {}

  caf::behavior make_behavior() override {
    return {
        [this](engine_start& x) {
          if (x.engine == builtin_engine_name) {
            delegate(builtin_, std::move(x));
          } else if (model_) {
            delegate(model_, std::move(x));
          } else if (auto to = current_sender()) {
            send(caf::actor_cast<caf::actor>(to),
                 engine_failed{x.room, x.turn, x.attempt, "not_configured", false});
          }
        },
        [this](const engine_cancel& x) {
          send(builtin_, x);
          if (model_)
            send(model_, x);
        },
    };
  }

  void on_exit() override {
    builtin_ = nullptr;
    model_ = nullptr;
  }

private:
  caf::actor builtin_;
  caf::actor model_;
};

} // namespace

caf::actor spawn_engine_router(caf::actor_system& sys, caf::actor builtin, caf::actor model) {
  return sys.spawn<engine_router>(std::move(builtin), std::move(model));
}

} // namespace zhian::interview
