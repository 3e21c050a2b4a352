#include "cluster/core/membership.hpp"

#include <algorithm>
#include <chrono>

#include <caf/actor_system.hpp>
#include <caf/typed_response_promise.hpp>
#include <pqxx/except>

#include "cluster/core/figures.hpp"
#include "cluster/core/member_store.hpp"
#include "cluster/core/shard_host.hpp"
#include "cluster/view/canaries.hpp"
#include "cluster/view/tenure.hpp"
#include "protocols/errors.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "protocols/stream.hpp"

namespace zhian::cluster {

namespace {

using namespace std::chrono_literals;

struct beat_now {
  static constexpr uint16_t kind = 0x0f92;
};
struct look_around {
  static constexpr uint16_t kind = 0x0f93;
};
struct give_again {
  static constexpr uint16_t kind = 0x0f94;
  portion what;
};
struct tell_won {
  static constexpr uint16_t kind = 0x0f95;
};

/// How often what should be claimed or given away is looked at.
constexpr std::chrono::milliseconds look_every{250};
/// How long activations of shards that go are waited for; the fence holds in any case.
constexpr std::chrono::milliseconds longest_release{2000};
/// Shards are won portion by portion: who reads the store for those that were won reads it for
/// several at once.
constexpr std::chrono::milliseconds gather_won{100};

class membership : public metered_actor {
public:
  membership(caf::actor_config& cfg, membership_options options)
      : metered_actor(cfg, "membership"),
        o_(std::move(options)),
        store_(o_.status->node_name, o_.status->incarnation),
        tenure_(o_.status->incarnation, rules_of(o_.conf->cluster)),
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
          beat_if_well();
          make_way_or_return();
          claim_what_is_due();
        },
        [this](look_around) {
          if (left_)
            return;
          delayed_send(this, look_every, look_around{});
          claim_what_is_due();
          give_next();
        },
        [this](look_now) {
          if (!left_)
            beat_if_well();
        },
        [this](const shards_given& x) { hear(x); },
        [this](tell_won) {
          won_ = false;
          if (o_.on_claimed)
            o_.on_claimed();
        },
        [this](const give_again& x) { hand_over(x.what); },
        [this](const member_refused& x) {
          tenure_.refused(boottime_ns(), x.incarnation, x.observer);
          claim_what_is_due();
        },
        [this](const member_answered& x) { tenure_.answered(x.incarnation, x.observer); },
        [this](const claim_shards& x) -> caf::result<uint32_t> {
          std::vector<suspect> dead;
          for (size_t i = 0; i < std::min(x.dead.size(), x.beats.size()); ++i)
            dead.push_back({x.dead[i], x.beats[i]});
          uint32_t won = 0;
          if (!guarded([&] { won = claim(x.wanted, dead, "3s"); }))
            return make_error(ec::storage_unavailable);
          return won;
        },
        [this](const leave_cluster& x) -> caf::result<zhian::done> {
          o_.status->draining = true;
          tenure_.leave();
          if (!guarded([&] {
                store_.leave(x.for_good ? "left" : "draining");
                if (x.for_good)
                  stop_beating();
                else
                  beat();
              }))
            return make_error(ec::storage_unavailable);
          if (left_ || !o_.gate) // Gone for good, or declared dead meanwhile.
            return zhian::done{};
          give_next();
          if (tenure_.idle())
            return zhian::done{};
          farewell_ = make_response_promise<zhian::done>();
          return farewell_;
        },
    };
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    if (farewell_.pending()) // A promise that is never kept keeps its actor for ever.
      farewell_.deliver(make_error(ec::shutting_down));
    store_.close();
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
    out.parted = std::chrono::nanoseconds{conf.parted}.count();
    out.settled = std::chrono::nanoseconds{conf.settled}.count();
    out.move_window = std::chrono::nanoseconds{conf.move_window}.count();
    out.move_share = conf.move_share;
    out.claim_limit = conf.claim_limit;
    return out;
  }

  /// Asks the parts of the node whether they are still at it. One that has not answered of late
  /// keeps beats back: a node that cannot serve must not hold shards. What is alone keeps them
  /// anyway.
  void look_within() {
    if (!o_.gate || !joined_)
      return;
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
  }
  void beat_if_well() {
    look_within();
    guarded([this] { beat(); });
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
      if (!store_.is_open()) {
        store_.open(o_.conf->postgres.dsn);
        if (!joined_ && !join())
          return false;
      }
      work();
      o_.status->store_up = true;
      complained_ = false;
      return true;
    } catch (const std::exception& x) {
      store_.close();
      o_.status->store_up = false;
      if (!complained_)
        log::warn("cluster", "the store does not answer; ownership is frozen",
                  {{"what", x.what()}});
      complained_ = true;
      return false;
    }
  }

  bool join() {
    if (o_.admit && !o_.admit(store_.connection())) {
      left_ = true;
      return false;
    }
    store_.join(o_.me, o_.status->app_version, o_.conf->cluster.weight);
    joined_ = true;
    o_.status->member = true;
    log::info("cluster", "joined", {{"incarnation", o_.status->incarnation}});
    return true;
  }

  /// Whatever it is for. One that keeps its beats back is declared dead by the others, and must
  /// hear of it.
  void beat() {
    if (ill_) {
      if (!store_.lives())
        end_as_dead();
      return;
    }
    auto sent = boottime_ns();
    auto beaten = store_.beat(o_.map->links());
    if (!beaten)
      return end_as_dead();
    if (auto by = heed_store_clock(beaten->at, sent, boottime_ns()); std::chrono::abs(by) > 2s)
      log::warn("cluster", "the clock of this machine is not the store's; the store's holds",
                {{"set_by_ms", by.count() / 1000}});
    o_.status->fresh_until = sent + std::chrono::nanoseconds{o_.conf->cluster.trust}.count();
    auto members = store_.members();
    tenure_.polled(boottime_ns(), members.all);
    if (o_.gate)
      for (auto& x : store_.ended_sessions())
        send(o_.hub, session_ended_elsewhere{std::move(x)});
    if (tenure_.wants_view(beaten->view_version))
      reload(beaten->view_version, std::move(members));
    report();
  }

  /// Seldom, and without consequences: a store that refuses it is not taken for one that is away.
  void report() {
    auto now = boottime_ns();
    if (!figures_.due(now))
      return;
    try {
      store_.report(figures_.tell(now, tenure_.seen()));
    } catch (const pqxx::sql_error& x) {
      log::warn("cluster", "the figures of this node are not stored", {{"what", x.what()}});
    }
  }

  void stop_beating() {
    left_ = true;
    o_.status->member = false;
    o_.status->fresh_until = 0;
  }

  void end_as_dead() {
    stop_beating();
    log::error("cluster", "this incarnation was declared dead",
               {{"incarnation", o_.status->incarnation}});
    if (o_.on_fenced)
      o_.on_fenced();
  }

  void reload(uint64_t version, member_store::read_members members) {
    auto view = store_.view(version, std::move(members.all));
    auto directory = directory_of(view);
    auto change = tenure_.saw(boottime_ns(), std::move(view));
    for (const auto& [shard, epoch] : change.held)
      o_.map->hold(shard, epoch);
    o_.map->set_directory(std::move(directory));
    o_.status->shards_owned = change.owned;
    if (!change.lost.empty())
      for (const auto& host : o_.map->hosts())
        send(host, shards_lost{change.lost});
    if (change.drained)
      heed_order(*change.drained);
    if (o_.gate)
      send(o_.gate, members_changed{std::move(members.linkable)});
    if (change.won)
      won();
  }

  /// No look at the store: while shards go from one node to another in many portions, calls for
  /// them wait for these news, and for whatever the store is asked before them.
  void hear(const shards_given& x) {
    auto change = left_ ? tenure_change{} : tenure_.heard(x);
    if (!change.moved.empty()) {
      for (const auto& [shard, epoch] : change.held)
        o_.map->hold(shard, epoch);
      o_.map->moved(change.moved, x.to);
      o_.status->shards_owned = change.owned;
    }
    if (o_.gate)
      send(o_.gate, owners_known{x.shards});
    if (change.won)
      won();
  }

  void won() {
    if (!std::exchange(won_, true))
      delayed_send(this, gather_won, tell_won{});
  }

  static std::shared_ptr<const shard_directory> directory_of(const cluster_view& view) {
    auto out = std::make_shared<shard_directory>();
    for (const auto& m : view.members)
      out->incarnations.push_back(m.incarnation);
    for (size_t i = 0; i < shard_count; ++i) {
      auto at =
          std::find(out->incarnations.begin(), out->incarnations.end(), view.shards[i].incarnation);
      out->owner[i] = at == out->incarnations.end()
                          ? uint16_t{0}
                          : static_cast<uint16_t>(at - out->incarnations.begin() + 1);
    }
    return out;
  }

  void heed_order(bool drained) {
    o_.status->draining = drained;
    log::info("cluster", drained ? "this node is drained" : "this node takes shards again");
    if (drained && o_.on_drain)
      o_.on_drain();
  }

  /// Two that cannot reach each other serve nobody who needs both: one of them goes, and comes back
  /// when it reaches all.
  void make_way_or_return() {
    if (!o_.claim_at_start || left_ || !o_.gate)
      return;
    if (auto other = tenure_.makes_way_for(); !other.empty())
      guarded([&] {
        try {
          store_.make_way(other);
        } catch (const pqxx::sql_error& x) {
          if (!refused_by_rules(x))
            throw;
          return; // The other one goes, or has gone.
        }
        log::warn("cluster", "this node makes way: it has no link with one that has more",
                  {{"with", other}});
        tenure_.told();
        beat();
      });
    else if (tenure_.returns())
      guarded([&] {
        if (store_.come_back())
          log::info("cluster", "this node has links with all again");
        tenure_.told();
        beat();
      });
  }

  void claim_what_is_due() {
    if (!o_.claim_at_start || left_)
      return;
    auto plan = tenure_.claims(boottime_ns());
    if (plan.wanted.empty())
      return;
    for (const auto& d : plan.dead)
      log::warn("cluster", "a member is taken for dead", {{"incarnation", d.incarnation}});
    // While nothing is owned nothing is trusted, and beats may wait.
    guarded([&] { claim(plan.wanted, plan.dead, o_.status->shards_owned == 0 ? "10s" : "3s"); });
  }

  uint32_t claim(const std::vector<shard_id>& wanted, const std::vector<suspect>& dead,
                 std::string_view limit) {
    auto won = store_.claim(wanted, dead, limit);
    log::info("cluster", "claimed shards", {{"count", won}});
    // Trust counts from before the beat: memory is never trusted longer than the store was asked.
    beat();
    if (o_.gate && won > 0)
      send(o_.gate, view_moved{});
    return won;
  }

  /// One portion at a time: nothing is dispatched to it any more, its activations end, the store
  /// gives it to its new owner.
  void give_next() {
    if (left_) {
      // Nothing is this node's to give any more.
      tenure_.ended();
      return farewell_done();
    }
    if (!o_.gate || (!o_.claim_at_start && !tenure_.leaving()))
      return;
    auto inhabited = [this](shard_id s) {
      return o_.map->inhabited(s);
    };
    auto next = tenure_.next_portion(boottime_ns(), inhabited);
    if (!next)
      return tenure_.idle() ? farewell_done() : void();
    for (auto s : next->shards)
      o_.map->drop(s);
    auto those = o_.map->hosts();
    if (o_.outbox)
      those.push_back(o_.outbox);
    auto left = std::make_shared<size_t>(those.size());
    auto go_on = [this, left, what = *next] {
      if (--*left == 0)
        hand_over(what);
    };
    for (const auto& host : those)
      request(host, longest_release, release_shards{next->shards})
          .then([go_on](zhian::done) { go_on(); }, [go_on](caf::error&) { go_on(); });
  }

  /// Until the store has answered: a statement that was given up may still take effect, so nobody
  /// may serve these shards before another one has met what became of it.
  void hand_over(const portion& what) {
    if (left_)
      return give_next();
    bool known = false;
    shards_given given; // Stays empty when it was refused: an earlier try may have taken effect.
    guarded([&] {
      try {
        given = store_.hand_over(what);
      } catch (const pqxx::sql_error& x) {
        if (!refused_by_rules(x))
          throw;
      }
      known = true;
    });
    if (!known) {
      delayed_send(this, look_every, give_again{what});
      return;
    }
    tenure_.gave();
    bool refused = given.shards.empty();
    send(o_.gate, view_moved{given}); // Whoever waits for these shards waits for this.
    if (!refused) {
      hear(given);
      log::info("cluster", "shards were given away",
                {{"count", what.shards.size()}, {"to", what.target}});
    }
    // What was given is known without a look. One that comes before the next plan is early enough.
    if (refused || tenure_.idle())
      guarded([this] { beat(); });
    give_next();
  }

  void farewell_done() {
    if (farewell_.pending())
      farewell_.deliver(zhian::done{});
  }

  membership_options o_;
  member_store store_;
  tenure tenure_;
  canaries canaries_;
  bool ill_ = false;
  node_figures figures_;
  caf::typed_response_promise<zhian::done> farewell_; ///< Of who waits until all are given away.
  bool joined_ = false;
  bool left_ = false;
  bool won_ = false; ///< Shards were won that nobody was told of yet.
  bool complained_ = false;
};

} // namespace

caf::actor spawn_membership(caf::actor_system& sys, membership_options options) {
  return sys.spawn<membership, caf::detached>(std::move(options));
}

} // namespace zhian::cluster
