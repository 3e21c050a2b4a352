#include "actors/patrol/patrol_actor.hpp"

#include <caf/actor_system.hpp>

#include "actors/patrol/patrol_shell.hpp"

namespace zhian {

namespace {

/// A patrol of another version: its timer waits for a node that knows it.
class unknown_patrol : public entity_actor {
public:
  explicit unknown_patrol(caf::actor_config& cfg, entity_context context)
      : entity_actor(cfg, "patrol", std::move(context)) {}
  caf::behavior make_behavior() override {
    return common().or_else([](const call_meta&, const timer_fired&) -> caf::result<zhian::done> {
      return make_error(ec::unsupported);
    });
  }
};

} // namespace

caf::actor spawn_patrol(caf::actor_system& sys, entity_context ctx) {
  auto which = parse_patrol_kind(ctx.self.id);
  if (!which)
    return sys.spawn<unknown_patrol, caf::lazy_init>(std::move(ctx));
  switch (*which) {
  case patrol_kind::unsettled:
  case patrol_kind::unsettled_day:
    return spawn_unsettled_patrol(sys, *which, std::move(ctx));
  case patrol_kind::bill:
    return spawn_bill_patrol(sys, std::move(ctx));
  case patrol_kind::books:
    return spawn_books_patrol(sys, std::move(ctx));
  }
  return nullptr;
}

} // namespace zhian
