#include "cluster/core/shard_host.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <list>
#include <unordered_map>
#include <unordered_set>

#include <caf/actor_system.hpp>
#include <caf/typed_response_promise.hpp>

#include "cluster/core/timers.hpp"
#include "protocols/errors.hpp"

namespace zhian::cluster {

namespace {

using clock = std::chrono::steady_clock;

struct sweep {
  static constexpr uint16_t kind = 0x0f83;
};

class shard_host : public metered_actor {
public:
  shard_host(caf::actor_config& cfg, std::shared_ptr<const shard_map> map,
             entity_factories factories, services svc, std::shared_ptr<const settings> conf)
      : metered_actor(cfg, "shard_host"),
        map_(std::move(map)),
        factories_(std::move(factories)),
        svc_(std::move(svc)),
        conf_(std::move(conf)),
        twins_(conf_->testing.plants("twin")) {
    set_down_handler([this](caf::down_msg& x) { down(x.source); });
  }

  caf::behavior make_behavior() override {
    delayed_send(this, std::chrono::seconds{5}, sweep{});
    return {
        [this](entity_call& x) -> caf::result<caf::message> {
          auto epoch = map_->epoch_of(x.to.shard);
          if (epoch == 0) {
            // Given away since it was sent here: whoever owns the shard now answers.
            auto promise = make_response_promise();
            pass_on(promise, std::move(x));
            return promise;
          }
          auto* slot = find_or_activate(x.to, epoch);
          if (slot == nullptr)
            return make_error(ec::unsupported);
          auto promise = make_response_promise();
          slot->last_used = clock::now();
          if (slot->leaving) {
            if (slot->waiting.size() >= most_waiting)
              return make_error(ec::overloaded);
            slot->waiting.push_back({promise, std::move(x.body)});
          } else {
            promise.delegate(slot->actor, std::move(x.body));
          }
          return promise;
        },
        [this](const shards_lost& x) {
          for (auto& [key, slot] : slots_)
            if (std::find(x.shards.begin(), x.shards.end(), slot.ref.shard) != x.shards.end())
              send_exit(slot.actor, caf::exit_reason::kill);
        },
        [this](const release_shards& x) -> caf::result<zhian::done> {
          std::unordered_set<caf::actor_addr> left;
          for (auto& [key, slot] : slots_)
            if (std::find(x.shards.begin(), x.shards.end(), slot.ref.shard) != x.shards.end()) {
              slot.leaving = true;
              left.insert(slot.actor.address());
              // Behind what it is doing: a command under way is committed and answered.
              send_exit(slot.actor, caf::exit_reason::user_shutdown);
            }
          if (left.empty())
            return zhian::done{};
          auto promise = make_response_promise<zhian::done>();
          releases_.push_back({promise, std::move(left)});
          return promise;
        },
        [this](tell_ends& x) { timers_ = std::move(x.timers); },
        [](canary) { return zhian::done{}; },
        [this](const count_activations&) {
          count_activations::reply out;
          for (const auto& [key, slot] : slots_)
            ++out.by_kind[std::string{to_string(slot.ref.kind)}];
          return out;
        },
        [this](sweep) {
          auto now = clock::now();
          for (auto& [key, slot] : slots_)
            if (!slot.leaving && now - slot.last_used > idle_limit(slot.ref.kind))
              let_go(key, slot);
          delayed_send(this, std::chrono::seconds{5}, sweep{});
        },
    };
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    // An entity that awaits its lane ends when the lane has answered; the others at once.
    for (auto& [key, slot] : slots_) {
      for (auto& call : slot.waiting)
        call.promise.deliver(make_error(ec::shutting_down));
      caf::anon_send_exit(slot.actor, caf::exit_reason::user_shutdown);
    }
    for (const auto& [key, slot] : slots_)
      map_->moved_out(slot.ref);
    slots_.clear();
    keys_.clear();
    releases_.clear();
    timers_ = nullptr;
    svc_ = {};
    map_.reset();
    return metered_actor::cleanup(std::move(reason), host);
  }

private:
  /// Calls that wait for one activation to end at most.
  static constexpr size_t most_waiting = 1000;

  struct waiting_call {
    caf::response_promise promise;
    caf::message body;
  };
  struct slot_type {
    entity_ref ref;
    caf::actor actor;
    clock::time_point last_used;
    bool leaving =
        false; ///< Asked to passivate: calls wait, so that no two activations of one key overlap.
    std::deque<waiting_call> waiting;
  };

  static std::string key_of(const entity_ref& ref) {
    std::string key{to_string(ref.in)};
    key += '/';
    key += ref.str();
    return key;
  }

  std::chrono::seconds idle_limit(entity_kind kind) const {
    return kind == entity_kind::room || kind == entity_kind::session ? conf_->cluster.room_passivate
                                                                     : conf_->cluster.passivate;
  }

  caf::actor activate(const std::string& key, const entity_ref& ref, uint64_t epoch) {
    auto factory = factories_.find(ref.kind);
    if (factory == factories_.end())
      return nullptr;
    auto made = factory->second(home_system(), entity_context{ref, epoch, svc_, conf_});
    monitor(made);
    keys_.emplace(made.address(), key);
    return made;
  }

  slot_type* find_or_activate(const entity_ref& ref, uint64_t epoch) {
    auto key = key_of(ref);
    // A fault that the chaos suite plants: two activations of a purse at the same epoch, in turns.
    if (twins_ && ref.kind == entity_kind::purse && ++calls_ % 2 == 0)
      key += "#twin";
    auto at = slots_.find(key);
    if (at != slots_.end())
      return &at->second;
    auto made = activate(key, ref, epoch);
    if (!made)
      return nullptr;
    map_->moved_in(ref);
    return &slots_.emplace(std::move(key), slot_type{ref, made, clock::now(), false, {}})
                .first->second;
  }

  void let_go(const std::string& key, slot_type& slot) {
    slot.leaving = true;
    request(slot.actor, caf::infinite, passivate{})
        .then(
            [this, key](bool ends) {
              auto at = slots_.find(key);
              if (at == slots_.end() || ends)
                return; // `down` goes on from here.
              at->second.leaving = false;
              at->second.last_used = clock::now();
              flush(at->second);
            },
            [](caf::error&) {}); // Gone already: `down` tells.
  }

  static void flush(slot_type& slot) {
    for (auto& call : slot.waiting)
      call.promise.delegate(slot.actor, std::move(call.body));
    slot.waiting.clear();
  }

  /// Answered by the gate, or not at all here.
  void pass_on(caf::response_promise& promise, entity_call call) {
    if (const auto& gate = map_->gate())
      promise.delegate(gate, std::move(call));
    else
      promise.deliver(make_error(ec::not_owner));
  }

  void forget(std::unordered_map<std::string, slot_type>::iterator at) {
    map_->moved_out(at->second.ref);
    slots_.erase(at);
  }

  void released(const caf::actor_addr& who) {
    for (auto at = releases_.begin(); at != releases_.end();) {
      at->left.erase(who);
      if (!at->left.empty()) {
        ++at;
        continue;
      }
      at->promise.deliver(zhian::done{});
      at = releases_.erase(at);
    }
  }

  void down(const caf::actor_addr& who) {
    released(who);
    auto known = keys_.find(who);
    if (known == keys_.end())
      return;
    auto key = std::move(known->second);
    keys_.erase(known);
    auto at = slots_.find(key);
    if (at == slots_.end() || at->second.actor.address() != who)
      return;
    auto& slot = at->second;
    if (timers_)
      send(timers_, activation_ended{slot.ref});
    if (slot.waiting.empty()) {
      forget(at);
      return;
    }
    auto epoch = map_->epoch_of(slot.ref.shard);
    slot.actor = epoch != 0 ? activate(key, slot.ref, epoch) : nullptr;
    if (!slot.actor) {
      for (auto& call : slot.waiting)
        if (epoch == 0)
          pass_on(call.promise, {slot.ref, std::move(call.body)});
        else
          call.promise.deliver(make_error(ec::unsupported));
      forget(at);
      return;
    }
    slot.leaving = false;
    slot.last_used = clock::now();
    flush(slot);
  }

  struct release {
    caf::typed_response_promise<zhian::done> promise;
    std::unordered_set<caf::actor_addr> left; ///< Activations that have not ended.
  };

  std::shared_ptr<const shard_map> map_;
  caf::actor timers_; ///< Null: not told yet.
  std::list<release> releases_;
  entity_factories factories_;
  services svc_;
  std::shared_ptr<const settings> conf_;
  bool twins_;
  uint64_t calls_ = 0; ///< To purses, while there are twins.
  std::unordered_map<std::string, slot_type> slots_;
  std::unordered_map<caf::actor_addr, std::string> keys_;
};

} // namespace

caf::actor spawn_shard_host(caf::actor_system& sys, std::shared_ptr<const shard_map> map,
                            entity_factories factories, services svc,
                            std::shared_ptr<const settings> conf) {
  return sys.spawn<shard_host>(std::move(map), std::move(factories), std::move(svc),
                               std::move(conf));
}

} // namespace zhian::cluster
