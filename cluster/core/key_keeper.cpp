#include "cluster/core/key_keeper.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <caf/actor_system.hpp>
#include <pqxx/pqxx>

#include "config/key_seal.hpp"
#include "protocols/errors.hpp"
#include "protocols/metrics.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "protocols/time.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/signing_keys.hpp"

namespace zhian::cluster {

namespace {

struct read_again {
  static constexpr uint16_t kind = 0x0fac;
};

constexpr int64_t ns_per_ms = 1'000'000;
/// While the keys cannot be read.
constexpr std::chrono::milliseconds longest_retry{1000};
/// Between two readings that strangers' tokens can cause.
constexpr int64_t least_gap_ns = 1000 * ns_per_ms;

class key_keeper : public metered_actor {
public:
  key_keeper(caf::actor_config& cfg, std::shared_ptr<const settings> conf,
             std::shared_ptr<key_ring> ring)
      : metered_actor(cfg, "key_keeper"),
        conf_(std::move(conf)),
        ring_(std::move(ring)),
        reads_(metrics::get_counter("zhian_signing_key_reads_total",
                                    "Readings of the signing keys from the store")) {}

  caf::behavior make_behavior() override {
    send(this, read_again{});
    return {
        [this](read_again) {
          refresh();
          auto next = conf_->auth.key_refresh;
          delayed_send(this, known_ ? next : std::min(next, longest_retry), read_again{});
        },
        [this](const look_for_key& x) -> caf::result<zhian::done> {
          if (!ring_->keys()->find(x.kid) && boottime_ns() - read_at_ >= least_gap_ns)
            refresh();
          if (ring_->keys()->find(x.kid))
            return zhian::done{};
          return make_error(known_ ? ec::not_found : ec::storage_unavailable);
        },
    };
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    db_.reset();
    return metered_actor::cleanup(std::move(reason), host);
  }

private:
  void refresh() {
    reads_.add();
    read_and_renew();
    // From its end: a store that takes seconds to say nothing must not be asked for each who waits.
    read_at_ = boottime_ns();
  }

  void read_and_renew() {
    bool was = std::exchange(known_, false);
    try {
      if (!db_)
        db_ = storage::open_connection(conf_->postgres.dsn, storage::connection_use::query);
      auto opened = read();
      known_ = true;
      if (offer(opened == 0))
        read();
    } catch (const std::exception& x) {
      db_.reset();
      if (was)
        log::warn("auth", "the signing keys could not be read or renewed; those known are used on",
                  {{"what", x.what()}});
    }
  }

  /// Fills the ring; answers how many keys could be opened.
  size_t read() {
    std::vector<signing_key> keys;
    size_t foreign = 0;
    std::vector<storage::stored_signing_key> rows;
    {
      pqxx::nontransaction tx{*db_};
      rows = storage::read_signing_keys(tx);
    }
    // After the answer: a key is never used sooner than the store says.
    auto now = boottime_ns();
    for (auto& x : rows) {
      auto secret = open_signing_key(conf_->auth.master_key, x.kid, x.sealed);
      if (secret)
        keys.push_back(
            {std::move(x.kid), std::move(*secret), now + int64_t{x.use_in.count()} * ns_per_ms});
      else
        ++foreign;
    }
    if (foreign != foreign_ && foreign > 0)
      log::error("auth", "signing keys were sealed under another auth.master_key",
                 {{"count", foreign}});
    foreign_ = foreign;
    auto count = keys.size();
    ring_->hold(std::make_shared<const key_set>(std::move(keys)));
    return count;
  }

  bool offer(bool none) {
    auto fresh = make_signing_key(conf_->auth.master_key);
    pqxx::work tx{*db_};
    // Keys that another master key sealed are none for this one.
    bool taken = storage::keep_signing_keys(tx,
                                            {fresh.kid, fresh.sealed, conf_->auth.key_life,
                                             conf_->auth.key_overlap, conf_->auth.access_ttl, none},
                                            "node:" + conf_->node.name);
    tx.commit();
    if (taken)
      log::info("auth", "a signing key was made", {{"kid", fresh.kid}});
    return taken;
  }

  std::shared_ptr<const settings> conf_;
  std::shared_ptr<key_ring> ring_;
  metrics::counter& reads_;
  std::unique_ptr<pqxx::connection> db_;
  int64_t read_at_ = 0;
  size_t foreign_ = 0;
  bool known_ = false; ///< The last reading succeeded.
};

} // namespace

caf::actor spawn_key_keeper(caf::actor_system& sys, std::shared_ptr<const settings> conf,
                            std::shared_ptr<key_ring> ring) {
  return sys.spawn<key_keeper, caf::detached>(std::move(conf), std::move(ring));
}

} // namespace zhian::cluster
