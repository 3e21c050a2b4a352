#include "cluster/core/orphans.hpp"

#include <chrono>
#include <exception>

#include <caf/actor_system.hpp>

#include "protocols/runtime/log.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/lane_sessions.hpp"

namespace zhian::cluster {

namespace {

struct look {
  static constexpr uint16_t kind = 0x0f9f;
};

/// Shards are won portion by portion: one look serves many.
constexpr std::chrono::milliseconds gather{200};

class orphans final : public metered_actor {
public:
  orphans(caf::actor_config& cfg, std::string dsn)
      : metered_actor(cfg, "orphans"), dsn_(std::move(dsn)) {}

  caf::behavior make_behavior() override {
    return {
        [this](end_orphans) { soon(); },
        [this](look) {
          due_ = false;
          if (!end_them())
            soon();
        },
    };
  }

private:
  void soon() {
    if (!std::exchange(due_, true))
      delayed_send(this, gather, look{});
  }

  /// False: the store did not answer, and what is left there still stands in the way.
  bool end_them() {
    try {
      auto db = storage::open_connection(dsn_, storage::connection_use::query);
      pqxx::nontransaction tx{*db};
      if (auto n = storage::end_orphaned_lanes(tx); n > 0)
        log::warn("cluster", "ended sessions that a dead node left in the store", {{"count", n}});
      return true;
    } catch (const pqxx::sql_error& x) {
      log::warn("cluster", "sessions of dead nodes cannot be ended", {{"what", x.what()}});
      return true; // A refusal does not change by asking again.
    } catch (const std::exception&) {
      return false; // Membership tells of a store that is away.
    }
  }

  std::string dsn_;
  bool due_ = false;
};

} // namespace

caf::actor spawn_orphans(caf::actor_system& sys, std::string dsn) {
  return sys.spawn<orphans, caf::detached>(std::move(dsn));
}

} // namespace zhian::cluster
