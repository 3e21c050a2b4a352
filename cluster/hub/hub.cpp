#include "cluster/hub/hub.hpp"

#include <unordered_map>

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>

#include "cluster/hub/stream_table.hpp"
#include "protocols/errors.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/runtime/metered_actor.hpp"

namespace zhian {

namespace {

class hub final : public metered_actor {
public:
  explicit hub(caf::actor_config& cfg)
      : metered_actor(cfg, "hub"),
        published_(metrics::get_counter("zhian_hub_frames_total", "Frames that reached the hub")),
        told_(metrics::get_counter("zhian_hub_told_total", "Frames told to edges")),
        streams_(metrics::get_gauge("zhian_hub_streams", "Streams somebody follows")),
        edges_known_(metrics::get_gauge("zhian_hub_edges", "Edges the hub knows")) {}

  caf::behavior make_behavior() override {
    set_down_handler([this](caf::down_msg& x) { forget(x.source); });
    return {
        [this](const publish& x) { tell(x.frames); },
        [this](const subscribe_stream& x) -> caf::result<zhian::done> {
          auto* who = sender();
          if (who == nullptr)
            return make_error(ec::bad_request, "subscribe_stream needs a sender");
          table_.subscribe(*who, x.key);
          streams_.set(static_cast<int64_t>(table_.streams()));
          return zhian::done{}; // caf::resumable has a `done` too
        },
        [this](const unsubscribe_stream& x) {
          if (auto at = edges_.find(current_sender_id()); at != edges_.end())
            table_.unsubscribe(at->first, x.key);
          streams_.set(static_cast<int64_t>(table_.streams()));
        },
        [this](const join_edge&) -> caf::result<zhian::done> {
          auto* who = sender();
          if (who == nullptr)
            return make_error(ec::bad_request, "join_edge needs a sender");
          return zhian::done{};
        },
        [this](const session_ended& x) {
          for (auto& [id, edge] : edges_)
            send(edge, x);
        },
    };
  }

private:
  /// The number of the sender, which joins by its first message; null when it has no address.
  const stream_table::edge* sender() {
    auto who = caf::actor_cast<caf::actor>(current_sender());
    if (!who)
      return nullptr;
    auto [at, fresh] = edges_.emplace(who.id(), who);
    if (fresh) {
      monitor(who);
      edges_known_.set(static_cast<int64_t>(edges_.size()));
    }
    return &at->first;
  }

  stream_table::edge current_sender_id() { return current_sender() ? current_sender()->id() : 0; }

  void tell(const stream_table::batch& frames) {
    published_.add(frames.size());
    for (auto& [who, batch] : table_.route(frames)) {
      told_.add(batch.size());
      send(edges_.at(who), told{std::move(batch)});
    }
  }

  void forget(const caf::actor_addr& gone) {
    auto id = gone.id();
    table_.forget(id);
    if (edges_.erase(id) > 0)
      log::info("hub", "an edge has gone", {{"edge", id}});
    streams_.set(static_cast<int64_t>(table_.streams()));
    edges_known_.set(static_cast<int64_t>(edges_.size()));
  }

  // Keyed by actor id: unique in this node, and only local edges talk to the hub.
  std::unordered_map<stream_table::edge, caf::actor> edges_;
  stream_table table_;
  metrics::counter& published_;
  metrics::counter& told_;
  metrics::gauge& streams_;
  metrics::gauge& edges_known_;
};

} // namespace

caf::actor spawn_hub(caf::actor_system& system) {
  return system.spawn<hub>();
}

} // namespace zhian
