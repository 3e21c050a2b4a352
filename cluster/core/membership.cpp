#include "cluster/core/membership.hpp"

#include <chrono>
#include <map>

#include <caf/actor_system.hpp>
#include <pqxx/pqxx>

#include "cluster/core/shard_host.hpp"
#include "protocols/errors.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "storage/postgres/array_text.hpp"
#include "storage/postgres/connection.hpp"

namespace zhian::cluster {

namespace {

using storage::array_text;

struct beat_now {
  static constexpr uint16_t kind = 0x0f92;
};

class membership : public metered_actor {
public:
  membership(caf::actor_config& cfg, membership_options options)
      : metered_actor(cfg, "membership"), o_(std::move(options)) {}

  caf::behavior make_behavior() override {
    send(this, beat_now{});
    return {
        [this](beat_now) {
          if (left_)
            return;
          guarded([this] {
            beat();
            claim_free();
          });
          delayed_send(this, o_.conf->cluster.beat, beat_now{});
        },
        [this](const claim_shards& x) -> caf::result<uint32_t> {
          uint32_t won = 0;
          if (!guarded([&] { won = claim(x.wanted, x.dead, x.beats, "3s"); }))
            return make_error(ec::storage_unavailable);
          return won;
        },
        [this](const leave_cluster& x) -> caf::result<zhian::done> {
          o_.status->draining = true;
          if (!guarded([&] { leave(x.for_good); }))
            return make_error(ec::storage_unavailable);
          return zhian::done{};
        },
    };
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    db_.reset();
    o_.map.reset(); // It holds the hosts, which hold their actors: a circle that ends here.
    o_.on_claimed = nullptr;
    o_.on_fenced = nullptr;
    return metered_actor::cleanup(std::move(reason), host);
  }

private:
  /// Runs `work` on a connection; false when the store does not answer.
  template <class Work>
  bool guarded(Work work) {
    try {
      if (!db_) {
        db_ = storage::open_connection(o_.conf->postgres.dsn, storage::connection_use::beat);
        if (!joined_)
          join();
      }
      work();
      o_.status->store_up = true;
      complained_ = false;
      return true;
    } catch (const std::exception& x) {
      db_.reset();
      o_.status->store_up = false;
      if (!complained_)
        log::warn("cluster", "the store does not answer; ownership is frozen",
                  {{"what", x.what()}});
      complained_ = true;
      return false;
    }
  }

  void join() {
    std::string secret(32, '\0');
    fill_random(secret.data(), secret.size());
    pqxx::work tx{*db_};
    tx.exec_params("SELECT join_cluster($1, $2::uuid, $3, 1, 1, $4, 100, $5)", o_.status->node_name,
                   o_.status->incarnation,
                   o_.conf->http.bind + ':' + std::to_string(o_.conf->http.port),
                   o_.status->app_version, pqxx::binarystring(secret));
    tx.commit();
    joined_ = true;
    o_.status->member = true;
    log::info("cluster", "joined", {{"incarnation", o_.status->incarnation}});
  }

  /// Claims what nobody owns, in one statement, for as long as there is such a thing: the claim at
  /// start may fail on a store under load, and passes over rows that a transaction of the slot's
  /// killed incarnation still holds.
  void claim_free() {
    auto owned = o_.status->shards_owned.load();
    if (!o_.claim_at_start || left_ || o_.status->draining || owned == shard_count
        || !anything_free())
      return;
    std::vector<shard_id> all(shard_count);
    for (size_t i = 0; i < all.size(); ++i)
      all[i] = static_cast<shard_id>(i);
    // While nothing is owned nothing is trusted, and beats may wait.
    claim(all, {}, {}, owned == 0 ? "10s" : "3s");
  }

  bool anything_free() {
    pqxx::nontransaction tx{*db_};
    auto rows = tx.exec(
        "SELECT EXISTS (SELECT 1 FROM shard s WHERE NOT EXISTS (SELECT 1 FROM cluster_member m"
        " WHERE m.incarnation = s.owner AND m.state IN ('up', 'draining')))");
    return rows[0][0].as<bool>();
  }

  void beat() {
    auto sent = boottime_ns();
    pqxx::nontransaction tx{*db_};
    auto rows = tx.exec_params("SELECT beat_no, view_version FROM beat($1, $2::uuid)",
                               o_.status->node_name, o_.status->incarnation);
    if (rows.empty()) {
      o_.status->member = false;
      o_.status->fresh_until = 0;
      left_ = true;
      log::error("cluster", "this incarnation was declared dead",
                 {{"incarnation", o_.status->incarnation}});
      if (o_.on_fenced)
        o_.on_fenced();
      return;
    }
    o_.status->fresh_until = sent + std::chrono::nanoseconds{o_.conf->cluster.trust}.count();
    auto version = rows[0][1].as<uint64_t>();
    if (version != view_)
      reload(tx, version);
  }

  /// Reads the whole map again: 4096 rows, a few ms; deltas could miss a row (sequence values do
  /// not commit in order).
  void reload(pqxx::nontransaction& tx, uint64_t version) {
    std::map<shard_id, uint64_t> mine;
    for (const auto& row : tx.exec_params(
             "SELECT shard_id, epoch FROM shard WHERE owner = $1::uuid", o_.status->incarnation))
      mine.emplace(static_cast<shard_id>(row[0].as<int>()), row[1].as<uint64_t>());
    std::vector<shard_id> lost;
    bool won = false;
    for (size_t i = 0; i < shard_count; ++i) {
      auto shard = static_cast<shard_id>(i);
      auto at = mine.find(shard);
      auto held = o_.map->epoch_of(shard);
      auto now = at == mine.end() ? 0 : at->second;
      if (held == now)
        continue;
      if (held != 0)
        lost.push_back(shard);
      if (now != 0)
        won = true;
      o_.map->hold(shard, now);
    }
    o_.status->shards_owned = static_cast<uint32_t>(mine.size());
    if (!lost.empty())
      for (const auto& host : o_.map->hosts())
        send(host, shards_lost{lost});
    view_ = version;
    if (won && o_.on_claimed)
      o_.on_claimed();
  }

  /// `limit` bounds the statement: beats wait for it.
  uint32_t claim(const std::vector<shard_id>& wanted, const std::vector<std::string>& dead,
                 const std::vector<uint64_t>& beats, std::string_view limit) {
    array_text wanted_text, dead_text, beat_text;
    for (auto s : wanted)
      wanted_text.put(s);
    for (const auto& d : dead)
      dead_text.put(d);
    for (auto b : beats)
      beat_text.put(b);
    uint32_t won = 0;
    {
      pqxx::work tx{*db_};
      tx.exec("SET LOCAL statement_timeout = '" + std::string{limit} + "'");
      // The deadline counts from before the claim: memory is never trusted longer than the store
      // was asked.
      auto rows = tx.exec_params(
          "SELECT count(*) FROM claim($1::uuid, $2::int[], $3::uuid[], $4::bigint[], $5)",
          o_.status->incarnation, wanted_text.take(), dead_text.take(), beat_text.take(),
          static_cast<int>(shard_count));
      won = rows[0][0].as<uint32_t>();
      tx.commit();
    }
    log::info("cluster", "claimed shards", {{"count", won}});
    beat();
    return won;
  }

  void leave(bool for_good) {
    pqxx::work tx{*db_};
    tx.exec_params("SELECT leave_cluster($1, $2::uuid, $3)", o_.status->node_name,
                   o_.status->incarnation, std::string{for_good ? "left" : "draining"});
    tx.commit();
    if (for_good) {
      left_ = true;
      o_.status->member = false;
      o_.status->fresh_until = 0;
    }
  }

  membership_options o_;
  std::unique_ptr<pqxx::connection> db_;
  bool joined_ = false;
  bool left_ = false;
  bool complained_ = false;
  uint64_t view_ = 0;
};

} // namespace

caf::actor spawn_membership(caf::actor_system& sys, membership_options options) {
  return sys.spawn<membership, caf::detached>(std::move(options));
}

} // namespace zhian::cluster
