#include "cluster/gate/gate.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <map>
#include <random>
#include <unordered_map>

#include <caf/actor_system.hpp>
#include <caf/send.hpp>
#include <caf/typed_response_promise.hpp>

#include "cluster/gate/live_links.hpp"
#include "cluster/gate/parts.hpp"
#include "cluster/gate/served_requests.hpp"
#include "cluster/gate/stream_relay.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "protocols/wire/codec.hpp"

namespace zhian::cluster {

namespace {

using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto sweep_every = 25ms;
// A shard that is given away has its new owner within some ten milliseconds: the first tries are
// close together.
constexpr auto first_pause = 10ms, longest_pause = 200ms;
constexpr auto look_every = 500ms; ///< Streams that are not sure yet are asked for again.
constexpr size_t most_pending = 32'768;

struct sweep {
  static constexpr uint16_t kind = 0x0fe6;
};

/// To itself: a call that was put off is due.
struct try_again {
  static constexpr uint16_t kind = 0x0fec;
  uint64_t id = 0;
};

struct gate_meters {
  metrics::counter& sent =
      metrics::get_counter("zhian_gate_calls_total", "Calls sent to other nodes");
  metrics::counter& retried =
      metrics::get_counter("zhian_gate_retries_total", "Calls that were tried again");
  metrics::counter& refused =
      metrics::get_counter("zhian_gate_refused_total", "Calls that were given up");
  metrics::gauge& pending = metrics::get_gauge("zhian_gate_pending", "Calls without an answer yet");
  metrics::gauge& links = metrics::get_gauge("zhian_gate_links", "Links that are up");
};

class gate final : public metered_actor {
public:
  gate(caf::actor_config& cfg, gate_options options)
      : metered_actor(cfg, "gate"),
        o_(std::move(options)),
        served_(this, *o_.requests, o_.map, links_),
        streams_(home_system(), o_.me, o_.map, o_.budget) {}

  caf::behavior make_behavior() override {
    delayed_send(this, sweep_every, sweep{});
    return {
        [this](entity_call& x) -> caf::result<caf::message> {
          const auto* entry = o_.requests->of(x.body);
          // What does not cross nodes is answered here, whoever owns the shard.
          if (entry == nullptr)
            return make_error(ec::not_owner);
          if (pending_.size() >= most_pending)
            return make_error(ec::overloaded);
          auto promise = make_response_promise();
          call c{promise, std::move(x), entry, clock::now() + o_.budget};
          auto id = ++last_id_;
          attempt(id, pending_.emplace(id, std::move(c)).first->second);
          return promise;
        },
        [this](frame_arrived& x) {
          if (auto* carrier = links_.carrier())
            carrier->consumed(x.from, x.size);
          take(x.from, x.what, x.at);
        },
        [this](const link_changed& x) {
          if (x.wire != 0)
            up(x.with, x.wire);
          else
            down(x.with, x.why);
        },
        [this](const members_changed& x) {
          peers_ = x.peers;
          if (auto* carrier = links_.carrier())
            carrier->set_peers(x.peers);
          streams_.look();
          try_waiting([](shard_id) { return true; });
        },
        [this](const owners_known& x) {
          served_.owners_known(x.shards);
          streams_.look();
          try_waiting([&](shard_id s) {
            return std::find(x.shards.begin(), x.shards.end(), s) != x.shards.end();
          });
        },
        [this](const try_again& x) {
          auto at = pending_.find(x.id);
          // It may have been tried since, and put off again.
          if (at != pending_.end() && at->second.sent_to.empty()
              && clock::now() >= at->second.next_try)
            again(x.id);
        },
        [this](const follow_stream& x) -> caf::result<zhian::done> {
          auto promise = make_response_promise<zhian::done>();
          streams_.follow(x.key, promise);
          return promise;
        },
        [this](const unfollow_stream& x) { streams_.unfollow(x.key); },
        [this](const session_ended& x) {
          links_.tell_all(static_cast<uint16_t>(stream_event::session_over), wire::encode(x));
        },
        [](canary) { return zhian::done{}; },
        [this](const view_moved& x) {
          // An earlier version reads no more than that it is to look.
          links_.tell_all(kind_view_moved,
                          x.given.shards.empty() ? std::string{} : wire::encode(x.given));
        },
        [this](use_links& x) {
          x.links->set_peers(peers_);
          observer_ = std::move(x.observer);
          streams_.use(std::move(x.hub), x.links);
          links_.use(std::move(x.links));
        },
        [this](sweep) {
          delayed_send(this, sweep_every, sweep{});
          look_after();
          if (auto now = clock::now(); now >= next_look_) {
            next_look_ = now + look_every;
            streams_.look();
            for (auto& [from, shelf] : shelves_)
              shelf.sweep(now);
          }
        },
    };
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    for (auto& [id, c] : pending_)
      c.promise.deliver(make_error(ec::shutting_down));
    pending_.clear();
    streams_.end();
    links_.end();
    served_.end();
    observer_ = nullptr;
    o_.map.reset();
    return metered_actor::cleanup(std::move(reason), host);
  }

private:
  struct call {
    caf::response_promise promise;
    entity_call what;
    const catalogue::entry* entry;
    clock::time_point deadline;
    std::string sent_to{};        ///< Empty: it waits for its next try.
    clock::time_point next_try{}; ///< While it waits.
    std::chrono::milliseconds pause{first_pause};
    bool maybe = false; ///< An earlier try may have been carried out.
  };
  using call_map = std::unordered_map<uint64_t, call>;

  static node_bytes id_bytes(uint64_t id) {
    node_bytes out{};
    std::memcpy(out.data(), &id, sizeof id);
    return out;
  }

  void finish(call_map::iterator at) {
    pending_.erase(at);
    meters_.pending.set(static_cast<int64_t>(pending_.size()));
  }

  /// To whoever owns the shard now, which may be this node by now.
  void attempt(uint64_t id, call& c) {
    meters_.pending.set(static_cast<int64_t>(pending_.size()));
    auto shard = c.what.to.shard;
    if (o_.map->epoch_of(shard) != 0) {
      c.promise.delegate(o_.map->local_host_of(shard), std::move(c.what));
      return finish(pending_.find(id));
    }
    auto owner = o_.map->owner_of(shard);
    if (owner.empty() || owner == o_.me || links_.carrier() == nullptr)
      return later(id, c);
    envelope x;
    x.type = envelope_type::request;
    x.shard = shard;
    x.kind = c.entry->kind;
    x.schema = c.entry->schema;
    x.request = id_bytes(id);
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(c.deadline - clock::now());
    x.budget_ms = static_cast<uint32_t>(std::max<int64_t>(1, left.count()));
    x.payload = c.entry->put(c.what);
    if (links_.has(owner) && x.payload.size() > links_.longest_to(owner)) {
      c.promise.deliver(make_error(ec::payload_too_large));
      return finish(pending_.find(id));
    }
    switch (links_.send(owner, std::move(x))) {
    case sent::yes:
      meters_.sent.add();
      c.sent_to = owner;
      break;
    case sent::overloaded:
      meters_.refused.add();
      c.promise.deliver(make_error(ec::overloaded));
      finish(pending_.find(id));
      break;
    case sent::no_link:
      later(id, c);
      break;
    }
  }

  /// It was surely not carried out: tried again a little later, while there is time.
  void later(uint64_t id, call& c) {
    c.sent_to.clear();
    auto half = c.pause.count() / 2;
    std::chrono::milliseconds wait{
        half + static_cast<int64_t>(random_() % static_cast<uint64_t>(half + 1))};
    c.next_try = clock::now() + wait;
    c.pause = std::min<std::chrono::milliseconds>(c.pause * 2, longest_pause);
    delayed_send(this, wait, try_again{id});
  }

  void again(uint64_t id) {
    meters_.retried.add();
    attempt(id, pending_.at(id));
  }

  /// Whoever waits for an owner of such a shard may have one now.
  template <class Which>
  void try_waiting(Which which) {
    std::vector<uint64_t> due;
    for (auto& [id, c] : pending_)
      if (c.sent_to.empty() && which(c.what.to.shard)) {
        c.pause = first_pause; // That owner may hear of it a moment later.
        due.push_back(id);
      }
    for (auto id : due)
      again(id);
  }

  /// Gives up calls whose time is over.
  void look_after() {
    auto now = clock::now();
    std::vector<uint64_t> over;
    for (auto& [id, c] : pending_)
      if (now >= c.deadline)
        over.push_back(id);
    for (auto id : over) {
      auto at = pending_.find(id);
      auto& c = at->second;
      meters_.refused.add();
      // Sent and not answered: nobody knows. Never sent: surely not carried out.
      c.promise.deliver(make_error(c.sent_to.empty() && !c.maybe ? ec::not_owner : ec::timed_out));
      finish(at);
    }
  }

  void take(const std::string& from, envelope& x, clock::time_point at) {
    switch (x.type) {
    case envelope_type::part:
      shelves_[from].keep(x, at);
      break;
    case envelope_type::request:
      if (early_requests::request whole{from, std::move(x), at};
          shelves_[from].complete(whole.what))
        served_.take(std::move(whole));
      else
        served_.refuse(from, whole.what.request, make_error(ec::overloaded));
      break;
    case envelope_type::reply:
    case envelope_type::refusal:
      answered(from, x);
      break;
    case envelope_type::event:
      event(from, x);
      break;
    default:
      break; // Of a newer version.
    }
  }

  void answered(const std::string& from, envelope& x) {
    uint64_t id = 0;
    std::memcpy(&id, x.request.data(), sizeof id);
    auto at = pending_.find(id);
    bool whole = shelves_[from].complete(x);
    if (at == pending_.end() || at->second.sent_to != from)
      return; // Given up, or answered by somebody else meanwhile.
    if (!whole)
      return unknown_outcome(at, "parts of the answer are missing");
    auto& c = at->second;
    if (x.type == envelope_type::refusal && x.error == static_cast<uint16_t>(ec::not_owner)) {
      // Where it has gone may have been told while it was under way.
      if (o_.map->owner_of(c.what.to.shard) != from)
        again(id);
      else
        later(id, c);
      return;
    }
    if (x.type == envelope_type::reply)
      c.entry->deliver(c.promise, x.payload);
    else
      c.promise.deliver(get_error(x.error, x.payload));
    finish(at);
  }

  void event(const std::string& from, const envelope& x) {
    switch (x.kind) {
    case kind_refused:
      if (observer_)
        send(observer_, member_refused{x.payload, from});
      break;
    case kind_view_moved:
      if (observer_)
        view_has_moved(x.payload);
      break;
    default:
      streams_.told_by(from, static_cast<stream_event>(x.kind), x.payload);
    }
  }

  void view_has_moved(const std::string& news) {
    auto given = wire::decode<shards_given>(news);
    if (!given || given->shards.empty())
      return send(observer_, look_now{});
    if (given->to == o_.me)
      served_.expect(given->shards);
    send(observer_, std::move(*given));
  }

  void links_changed() {
    o_.map->set_links(links_.names());
    meters_.links.set(static_cast<int64_t>(links_.size()));
  }

  void up(const std::string& with, uint32_t wire) {
    links_.up(with, wire);
    links_changed();
    log::info("gate", "a link is up", {{"with", with}});
    if (observer_)
      send(observer_, member_answered{with, o_.me});
    streams_.look();
  }

  void down(const std::string& with, down_reason why) {
    bool was_up = links_.down(with);
    shelves_.erase(with);
    links_changed();
    streams_.lost(with);
    if (was_up)
      log::warn("gate", "a link is down", {{"with", with}, {"why", to_string(why)}});
    if (why == down_reason::refused && observer_) {
      send(observer_, member_refused{with, o_.me});
      // The others cannot see what this node sees.
      links_.tell_all(kind_refused, with);
    }
    std::vector<uint64_t> theirs;
    for (auto& [id, c] : pending_)
      if (c.sent_to == with)
        theirs.push_back(id);
    for (auto id : theirs)
      unknown_outcome(pending_.find(id), "the node that was asked is gone");
  }

  /// It may have been carried out. A repeat is harmless when the store knows its key, or when it
  /// changes nothing.
  void unknown_outcome(call_map::iterator at, const char* why) {
    auto& c = at->second;
    if (c.entry->repeatable
        || (c.entry->stored && !c.what.body.get_as<call_meta>(0).op.key.empty())) {
      c.maybe = true;
      later(at->first, c);
      return;
    }
    meters_.refused.add();
    c.promise.deliver(make_error(ec::timed_out, why));
    finish(at);
  }

  /// Events between gates.
  static constexpr uint16_t kind_refused = 0x0001, kind_view_moved = 0x0002;

  gate_options o_;
  gate_meters meters_;
  live_links links_;
  served_requests served_;
  caf::actor observer_;
  std::vector<peer> peers_;
  std::map<std::string, part_shelf> shelves_; ///< By sender: messages that have not ended yet.
  stream_relay streams_;
  clock::time_point next_look_{};
  call_map pending_;
  uint64_t last_id_ = 0;
  std::minstd_rand random_{std::random_device{}()};
};

} // namespace

caf::actor spawn_gate(caf::actor_system& sys, gate_options options) {
  return sys.spawn<gate>(std::move(options));
}

link_events events_to(caf::actor gate) {
  link_events out;
  out.on_frame = [gate](const std::string& from, envelope what, size_t size) {
    caf::anon_send(gate, frame_arrived{from, std::move(what), size, clock::now()});
  };
  out.on_up = [gate](const std::string& with, uint32_t wire) {
    caf::anon_send(gate, link_changed{with, wire, down_reason::lost});
  };
  out.on_down = [gate](const std::string& with, down_reason why) {
    caf::anon_send(gate, link_changed{with, 0, why});
  };
  return out;
}

} // namespace zhian::cluster
