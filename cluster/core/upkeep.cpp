#include "cluster/core/upkeep.hpp"

#include <chrono>

#include <caf/actor_system.hpp>
#include <pqxx/pqxx>

#include "cluster/core/file_sweep.hpp"
#include "protocols/account_rows.hpp"
#include "protocols/errors.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "storage/postgres/connection.hpp"

namespace zhian::cluster {

namespace {

struct hourly {
  static constexpr uint16_t kind = 0x0fa9;
};

class upkeep : public metered_actor {
public:
  upkeep(caf::actor_config& cfg, std::shared_ptr<const settings> conf, caf::actor sweep)
      : metered_actor(cfg, "upkeep"), conf_(std::move(conf)), sweep_(std::move(sweep)) {}

  caf::behavior make_behavior() override {
    send(this, hourly{});
    return {
        [this](hourly) {
          bool ok = run(wall_now());
          if (ok)
            request(sweep_, caf::infinite, sweep_files{wall_now()})
                .then([](zhian::done) {},
                      [](caf::error& err) {
                        log::warn("upkeep", "the sweep of files did not finish",
                                  {{"code", to_string(ec_of(err))}});
                      });
          delayed_send(this, ok ? std::chrono::minutes{60} : std::chrono::minutes{1}, hourly{});
        },
        [this](const run_upkeep& x) -> caf::result<zhian::done> {
          if (!run(x.now))
            return make_error(ec::storage_unavailable);
          delegate(sweep_, sweep_files{x.now});
          return caf::delegated<zhian::done>{};
        },
    };
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    sweep_ = nullptr;
    return metered_actor::cleanup(std::move(reason), host);
  }

private:
  bool run(timestamp now) {
    try {
      auto db = storage::open_connection(conf_->postgres.dsn, storage::connection_use::query);
      auto at = to_rfc3339_us(now);
      {
        pqxx::work tx{*db};
        for (const auto& row : tx.exec_params("SELECT ensure_partitions($1, 3)", at))
          log::info("upkeep", "made a partition", {{"name", row[0].as<std::string>()}});
        tx.commit();
      }
      {
        pqxx::work tx{*db};
        tx.exec("SELECT forget_lane_batches()");
        tx.commit();
      }
      trim(*db,
           "DELETE FROM op_dedup WHERE ctid = ANY (ARRAY (SELECT ctid FROM op_dedup WHERE at < "
           "$1::timestamptz - make_interval(days => $2) LIMIT 5000))",
           at, op_days);
      trim(*db,
           "DELETE FROM outbox WHERE ctid = ANY (ARRAY (SELECT ctid FROM outbox WHERE state = "
           "'done' AND done_at < $1::timestamptz - make_interval(days => $2) LIMIT 5000))",
           at, outbox_days);
      trim(*db, "SELECT 1 FROM generate_series(1, forget_strangers($1, $2, 5000))", at,
           stranger_days);
      trim(*db, "SELECT 1 FROM generate_series(1, forget_session_ends($1, $2, 5000))", at,
           session_end_minutes);
      trim(*db,
           "DELETE FROM sign_in_trail WHERE ctid = ANY (ARRAY (SELECT ctid FROM sign_in_trail "
           "WHERE at < $1::timestamptz - make_interval(days => $2) LIMIT 5000))",
           at, trail_days);
      trim(*db,
           "DELETE FROM sign_in_trail WHERE ctid = ANY (ARRAY (SELECT ctid FROM sign_in_trail "
           "WHERE outcome = 'rate_limited' AND at < $1::timestamptz - make_interval(days => $2) "
           "LIMIT 5000))",
           at, limited_trail_days);
      return true;
    } catch (const std::exception& x) {
      log::warn("upkeep", "did not finish and will be tried again", {{"what", x.what()}});
      return false;
    }
  }

  /// Deletes in small transactions, at most 100 of them a run, so that nothing waits long for a
  /// lock.
  static void trim(pqxx::connection& db, const char* sql, const std::string& at, int days) {
    for (int round = 0; round < 100; ++round) {
      pqxx::work tx{db};
      auto n = tx.exec_params(sql, at, days).affected_rows();
      tx.commit();
      if (n < 5000)
        return;
    }
  }

  std::shared_ptr<const settings> conf_;
  caf::actor sweep_;
};

} // namespace

caf::actor spawn_upkeep(caf::actor_system& sys, std::shared_ptr<const settings> conf,
                        caf::actor sweep) {
  return sys.spawn<upkeep, caf::detached>(std::move(conf), std::move(sweep));
}

} // namespace zhian::cluster
