#include "cluster/core/membership.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <set>

#include <caf/actor_system.hpp>
#include <caf/typed_response_promise.hpp>
#include <pqxx/pqxx>

#include "cluster/core/figures.hpp"
#include "cluster/core/shard_host.hpp"
#include "cluster/view/canaries.hpp"
#include "cluster/view/placement.hpp"
#include "protocols/errors.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "protocols/stream.hpp"
#include "storage/postgres/array_text.hpp"
#include "storage/postgres/connection.hpp"

namespace zhian::cluster {

namespace {

using storage::array_text;

struct beat_now {
  static constexpr uint16_t kind = 0x0f92;
};
struct look_around {
  static constexpr uint16_t kind = 0x0f93;
};
struct give_again {
  static constexpr uint16_t kind = 0x0f94;
  std::string target;
  std::vector<shard_id> shards;
  std::vector<uint64_t> epochs;
};

/// How often what should be claimed or given away is looked at.
constexpr std::chrono::milliseconds look_every{250};
/// How long activations of shards that go are waited for; the fence holds in any case.
constexpr std::chrono::milliseconds longest_release{2000};
constexpr size_t portion = 32; ///< Shards given away in one transaction.

class membership : public metered_actor {
public:
  membership(caf::actor_config& cfg, membership_options options)
      : metered_actor(cfg, "membership"),
        o_(std::move(options)),
        placement_(o_.status->incarnation, rules_of(o_.conf->cluster)),
        canaries_(std::chrono::nanoseconds{o_.conf->cluster.canary}.count()),
        figures_(o_.map, o_.conf->postgres.lanes) {}

  caf::behavior make_behavior() override {
    send(this, beat_now{});
    delayed_send(this, look_every, look_around{});
    return {
        [this](beat_now) {
          if (left_)
            return;
          delayed_send(this, o_.conf->cluster.beat, beat_now{});
          beat_or_look();
          claim_what_is_due();
        },
        [this](look_around) {
          if (left_)
            return;
          delayed_send(this, look_every, look_around{});
          claim_what_is_due();
          give_what_is_due();
        },
        [this](look_now) {
          if (!left_)
            beat_or_look();
        },
        [this](const give_again& x) { hand_over(x.target, x.shards, x.epochs); },
        [this](const member_refused& x) {
          placement_.refused(boottime_ns(), x.incarnation, x.observer);
          claim_what_is_due();
        },
        [this](const member_answered& x) { placement_.answered(x.incarnation, x.observer); },
        [this](const claim_shards& x) -> caf::result<uint32_t> {
          uint32_t won = 0;
          if (!guarded([&] { won = claim(x.wanted, x.dead, x.beats, "3s"); }))
            return make_error(ec::storage_unavailable);
          return won;
        },
        [this](const leave_cluster& x) -> caf::result<zhian::done> {
          leaving_ = o_.status->draining = true;
          stale_ = true; // Of who is up, this node is no more.
          if (!guarded([&] {
                leave(x.for_good);
                if (!x.for_good)
                  beat();
              }))
            return make_error(ec::storage_unavailable);
          if (left_ || !o_.gate) // Gone for good, or declared dead meanwhile.
            return zhian::done{};
          give_all(placement_.farewell(boottime_ns()));
          if (!releasing_)
            return zhian::done{};
          farewell_ = make_response_promise<zhian::done>();
          return farewell_;
        },
    };
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    if (farewell_.pending()) // A promise that is never kept keeps its actor for ever.
      farewell_.deliver(make_error(ec::shutting_down));
    db_.reset();
    o_.map.reset(); // It holds the hosts, which hold their actors: a circle that ends here.
    o_.on_claimed = nullptr;
    o_.on_fenced = nullptr;
    o_.admit = nullptr;
    o_.on_drain = nullptr;
    o_.gate = nullptr;
    o_.hub = nullptr;
    o_.outbox = nullptr;
    o_.lanes.clear();
    return metered_actor::cleanup(std::move(reason), host);
  }

private:
  static placement_rules rules_of(const cluster_settings& conf) {
    placement_rules out;
    out.expire = std::chrono::nanoseconds{conf.expire}.count();
    out.poll_gap = std::chrono::nanoseconds{conf.beat}.count() * 3 / 2;
    out.settled = std::chrono::nanoseconds{conf.settled}.count();
    out.move_window = std::chrono::nanoseconds{conf.move_window}.count();
    out.move_share = conf.move_share;
    out.claim_limit = conf.claim_limit;
    return out;
  }

  /// Asks the parts of the node, and says whether all have answered of late. One that has not keeps
  /// beats back: a node that cannot serve must not hold shards. What is alone keeps them anyway.
  bool works() {
    if (!o_.gate || !joined_)
      return true;
    auto now = boottime_ns();
    auto ill = canaries_.silent(now);
    if (ill && !std::exchange(ill_, true))
      log::error("cluster", "a part of this node does not answer; no more beats", {{"part", *ill}});
    if (!ill && std::exchange(ill_, false))
      log::info("cluster", "all parts of this node answer again");
    ask(now, "gate", o_.gate);
    for (size_t i = 0; i < o_.map->hosts().size(); ++i)
      ask(now, "shard_host " + std::to_string(i), o_.map->hosts()[i]);
    for (size_t i = 0; i < o_.lanes.size(); ++i)
      ask(now, "lane " + std::to_string(i), o_.lanes[i]);
    return !ill;
  }
  /// One that keeps its beats back is declared dead by the others, and must hear of it.
  void beat_or_look() {
    if (works())
      guarded([this] { beat(); });
    else
      guarded([this] { look_whether_dead(); });
  }
  void ask(int64_t now, const std::string& part, const caf::actor& whom) {
    if (canaries_.ask(now, part))
      request(whom, caf::infinite, canary{})
          .then([this, part](zhian::done) { canaries_.answered(part); },
                [](caf::error&) {}); // Ended: with the node, or it is silent for good.
  }

  /// Runs `work` on a connection; false when the store does not answer.
  template <class Work>
  bool guarded(Work work) {
    try {
      if (!db_) {
        db_ = storage::open_connection(o_.conf->postgres.dsn, storage::connection_use::beat);
        if (!joined_ && !join())
          return false;
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

  bool join() {
    if (o_.admit && !o_.admit(*db_)) {
      left_ = true;
      return false;
    }
    pqxx::work tx{*db_};
    tx.exec_params("SELECT join_cluster($1, $2::uuid, $3, $4, $5, $6, $7, $8)",
                   o_.status->node_name, o_.status->incarnation, o_.me.address,
                   static_cast<int>(wire_oldest), static_cast<int>(wire_newest),
                   o_.status->app_version, static_cast<int>(o_.conf->cluster.weight),
                   pqxx::binarystring(o_.me.link_secret));
    tx.commit();
    joined_ = true;
    o_.status->member = true;
    log::info("cluster", "joined", {{"incarnation", o_.status->incarnation}});
    return true;
  }

  void beat() {
    auto sent = boottime_ns();
    pqxx::nontransaction tx{*db_};
    auto rows = tx.exec_params("SELECT beat_no, view_version FROM beat($1, $2::uuid)",
                               o_.status->node_name, o_.status->incarnation);
    if (rows.empty())
      return end_as_dead();
    o_.status->fresh_until = sent + std::chrono::nanoseconds{o_.conf->cluster.trust}.count();
    auto members = read_members(tx);
    placement_.polled(boottime_ns(), members);
    if (o_.gate)
      tell_ended_sessions(tx);
    auto version = rows[0][1].as<uint64_t>();
    if (stale_ || version != placement_.view().version)
      reload(tx, version, std::move(members));
    report(tx);
  }

  /// Seldom, and without consequences: a store that refuses it is not taken for one that is away.
  void report(pqxx::nontransaction& tx) {
    auto now = boottime_ns();
    if (!figures_.due(now))
      return;
    try {
      tx.exec_params("SELECT report_figures($1, $2::uuid, $3)", o_.status->node_name,
                     o_.status->incarnation, figures_.tell(now, placement_));
    } catch (const pqxx::sql_error& x) {
      log::warn("cluster", "the figures of this node are not stored", {{"what", x.what()}});
    }
  }

  void look_whether_dead() {
    pqxx::nontransaction tx{*db_};
    if (tx.exec_params(
              "SELECT 1 FROM cluster_member WHERE node_name = $1 AND incarnation = $2::uuid"
              " AND state IN ('up', 'draining')",
              o_.status->node_name, o_.status->incarnation)
            .empty())
      end_as_dead();
  }

  void end_as_dead() {
    o_.status->member = false;
    o_.status->fresh_until = 0;
    left_ = true;
    log::error("cluster", "this incarnation was declared dead",
               {{"incarnation", o_.status->incarnation}});
    if (o_.on_fenced)
      o_.on_fenced();
  }

  /// What other nodes may have told in vain: sessions that ended of late, once each.
  void tell_ended_sessions(pqxx::nontransaction& tx) {
    std::set<int64_t> seen;
    for (const auto& row : tx.exec("SELECT id, session_id, user_id, reason FROM session_over"
                                   " WHERE at > now() - interval '30 s' ORDER BY id LIMIT 20000")) {
      auto id = row[0].as<int64_t>();
      seen.insert(id);
      if (told_ends_.contains(id))
        continue;
      auto session = session_id::parse(row[1].as<std::string>());
      auto user = user_id::parse(row[2].as<std::string>());
      if (session && user)
        send(o_.hub, session_ended_elsewhere{{*session, *user, row[3].as<std::string>()}});
    }
    told_ends_ = std::move(seen);
  }

  /// All members; secrets go to `peers_` only.
  std::vector<member> read_members(pqxx::nontransaction& tx) {
    std::vector<member> out;
    peers_.clear();
    for (const auto& row :
         tx.exec("SELECT node_name, incarnation::text, address, state, beat, weight, app_version,"
                 " wire_min, wire_max, link_secret, coalesce(rests_until > now(), false)"
                 " FROM cluster_member ORDER BY node_name")) {
      member m;
      m.name = row[0].as<std::string>();
      m.incarnation = row[1].as<std::string>();
      m.address = row[2].as<std::string>();
      m.state = parse_member_state(row[3].as<std::string>()).value_or(member_state::dead);
      m.beat = row[4].as<uint64_t>();
      m.weight = row[5].as<uint32_t>();
      m.app_version = row[6].as<std::string>();
      m.wire_min = row[7].as<uint32_t>();
      m.wire_max = row[8].as<uint32_t>();
      m.resting = row[10].as<bool>();
      if (m.live() && !m.address.empty())
        peers_.push_back({m.name, m.incarnation, m.address, pqxx::binarystring(row[9]).str()});
      out.push_back(std::move(m));
    }
    return out;
  }

  /// Reads the whole map again: 4096 rows, a few ms; deltas could miss a row (sequence values do
  /// not commit in order).
  void reload(pqxx::nontransaction& tx, uint64_t version, std::vector<member> members) {
    cluster_view view;
    view.version = version;
    view.members = std::move(members);
    view.shards.resize(shard_count);
    for (const auto& row : tx.exec("SELECT shard_id, epoch, coalesce(owner::text, '') FROM shard"))
      view.shards[row[0].as<size_t>()] = {row[1].as<uint64_t>(), row[2].as<std::string>()};
    for (const auto& row : tx.exec("SELECT shard_id, node_name FROM shard_pin"))
      view.pins.emplace(static_cast<shard_id>(row[0].as<int>()), row[1].as<std::string>());
    auto directory = std::make_shared<shard_directory>();
    for (const auto& m : view.members)
      directory->incarnations.push_back(m.incarnation);
    std::vector<shard_id> lost;
    uint32_t owned = 0;
    bool won = false;
    for (size_t i = 0; i < shard_count; ++i) {
      auto shard = static_cast<shard_id>(i);
      const auto& now = view.shards[i];
      auto at = std::find(directory->incarnations.begin(), directory->incarnations.end(),
                          now.incarnation);
      directory->owner[i] = at == directory->incarnations.end()
                                ? uint16_t{0}
                                : static_cast<uint16_t>(at - directory->incarnations.begin() + 1);
      // What is being given away is not taken back before the store has answered.
      auto epoch =
          now.incarnation == o_.status->incarnation && !given_.contains(shard) ? now.epoch : 0;
      owned += epoch != 0 ? 1 : 0;
      auto held = o_.map->epoch_of(shard);
      if (held == epoch)
        continue;
      if (held != 0)
        lost.push_back(shard);
      won = won || epoch != 0;
      o_.map->hold(shard, epoch);
    }
    o_.map->set_directory(std::move(directory));
    o_.status->shards_owned = owned;
    if (!lost.empty())
      for (const auto& host : o_.map->hosts())
        send(host, shards_lost{lost});
    placement_.saw(boottime_ns(), std::move(view));
    stale_ = false;
    heed_order();
    if (o_.gate)
      send(o_.gate, members_changed{peers_});
    if (won && o_.on_claimed)
      o_.on_claimed();
  }

  /// Drained by an operator, or not any more. A node that leaves by itself is past orders.
  void heed_order() {
    if (leaving_ || placement_.draining() == ordered_)
      return;
    o_.status->draining = ordered_ = placement_.draining();
    log::info("cluster", ordered_ ? "this node is drained" : "this node takes shards again");
    if (!ordered_)
      waiting_.clear();
    else if (o_.on_drain)
      o_.on_drain();
  }

  void claim_what_is_due() {
    if (!o_.claim_at_start || left_ || o_.status->draining || releasing_)
      return;
    auto plan = placement_.claims(boottime_ns());
    if (plan.wanted.empty())
      return;
    std::vector<std::string> dead;
    std::vector<uint64_t> beats;
    for (auto& d : plan.dead) {
      log::warn("cluster", "a member is taken for dead", {{"incarnation", d.incarnation}});
      dead.push_back(std::move(d.incarnation));
      beats.push_back(d.beat);
    }
    // While nothing is owned nothing is trusted, and beats may wait.
    guarded([&] { claim(plan.wanted, dead, beats, o_.status->shards_owned == 0 ? "10s" : "3s"); });
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
    if (o_.gate && won > 0)
      send(o_.gate, view_moved{});
    return won;
  }

  void give_what_is_due() {
    if (!o_.claim_at_start || left_ || leaving_ || releasing_ || !waiting_.empty() || !o_.gate)
      return;
    if (ordered_)
      return give_all(placement_.farewell(boottime_ns()));
    if (o_.status->draining)
      return;
    auto inhabited = [this](shard_id s) {
      return o_.map->inhabited(s);
    };
    give_all(placement_.moves(boottime_ns(), inhabited));
  }

  void give_all(const std::vector<move_plan>& plans) {
    for (const auto& plan : plans)
      for (size_t at = 0; at < plan.shards.size(); at += portion) {
        auto end = std::min(plan.shards.size(), at + portion);
        waiting_.push_back({plan.target,
                            {plan.shards.begin() + static_cast<std::ptrdiff_t>(at),
                             plan.shards.begin() + static_cast<std::ptrdiff_t>(end)}});
      }
    give_next();
  }

  /// One portion at a time: nothing is dispatched to it any more, its activations end, the store
  /// gives it to its new owner.
  void give_next() {
    if (releasing_)
      return;
    if (waiting_.empty()) {
      if (farewell_.pending())
        farewell_.deliver(zhian::done{});
      return;
    }
    auto plan = std::move(waiting_.front());
    waiting_.pop_front();
    std::vector<uint64_t> epochs;
    std::erase_if(plan.shards, [&](shard_id s) { return o_.map->epoch_of(s) == 0; });
    for (auto s : plan.shards) {
      epochs.push_back(o_.map->epoch_of(s));
      o_.map->drop(s);
    }
    if (plan.shards.empty())
      return give_next();
    releasing_ = true;
    given_.insert(plan.shards.begin(), plan.shards.end());
    auto those = o_.map->hosts();
    if (o_.outbox)
      those.push_back(o_.outbox);
    auto left = std::make_shared<size_t>(those.size());
    auto go_on = [this, left, plan, epochs] {
      if (--*left == 0)
        hand_over(plan.target, plan.shards, epochs);
    };
    for (const auto& host : those)
      request(host, longest_release, release_shards{plan.shards})
          .then([go_on](zhian::done) { go_on(); }, [go_on](caf::error&) { go_on(); });
  }

  /// Until the store has answered: a statement that was given up may still take effect, so nobody
  /// may serve these shards before another one has met what became of it.
  void hand_over(const std::string& target, const std::vector<shard_id>& shards,
                 const std::vector<uint64_t>& epochs) {
    if (left_) {
      // Nothing is this node's to give any more.
      waiting_.clear();
      releasing_ = false;
      return give_next();
    }
    array_text ids, at;
    for (auto s : shards)
      ids.put(s);
    for (auto e : epochs)
      at.put(e);
    bool refused = false;
    bool answered = guarded([&] {
      try {
        pqxx::work tx{*db_};
        tx.exec_params("SELECT count(*) FROM handoff($1::uuid, $2::uuid, $3::int[], $4::bigint[])",
                       o_.status->incarnation, target, ids.take(), at.take());
        tx.commit();
      } catch (const pqxx::sql_error& x) {
        if (!x.sqlstate().starts_with("CF"))
          throw;
        refused = true;
      }
      given_.clear();
      stale_ = true;
      beat();
    });
    if (!answered && !given_.empty()) {
      delayed_send(this, look_every, give_again{target, shards, epochs});
      return;
    }
    if (!refused)
      log::info("cluster", "shards were given away", {{"count", shards.size()}, {"to", target}});
    releasing_ = false;
    if (o_.gate)
      send(o_.gate, view_moved{});
    give_next();
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
  placement placement_;
  canaries canaries_;
  bool ill_ = false;
  std::set<int64_t> told_ends_; ///< Rows of `session_over` that were told, of those still read.
  std::unique_ptr<pqxx::connection> db_;
  std::vector<peer> peers_;                           ///< Those that have links.
  std::deque<move_plan> waiting_;                     ///< Portions to be given away.
  caf::typed_response_promise<zhian::done> farewell_; ///< Of who waits until all are given away.
  std::set<shard_id> given_;                          ///< The portion that is under way.
  bool releasing_ = false;                            ///< One of them is under way.
  node_figures figures_;
  bool ordered_ = false; ///< Drained by an operator.
  bool leaving_ = false; ///< The process is about to end.
  bool stale_ = false;   ///< The view is to be read again, whatever its version.
  bool joined_ = false;
  bool left_ = false;
  bool complained_ = false;
};

} // namespace

caf::actor spawn_membership(caf::actor_system& sys, membership_options options) {
  return sys.spawn<membership, caf::detached>(std::move(options));
}

} // namespace zhian::cluster
