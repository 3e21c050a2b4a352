#include "cluster/hub/hub.hpp"

#include <unordered_map>
#include <unordered_set>

#include <caf/typed_response_promise.hpp>

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
        [this](const publish& x) { tell(x.frames, true); },
        [this](const relayed& x) {
          tell(x.news.frames, false);
          tell_moved(x.news.moved);
        },
        [this](const subscribe_stream& x) -> caf::result<zhian::done> {
          auto* who = sender();
          if (who == nullptr)
            return make_error(ec::bad_request, "subscribe_stream needs a sender");
          if (x.for_node)
            nodes_.insert(*who);
          table_.subscribe(*who, x.key);
          streams_.set(static_cast<int64_t>(table_.streams()));
          if (!gate_ || x.for_node)
            return zhian::done{}; // caf::resumable has a `done` too
          // The gate knows where its frames come from; it answers a repeat as well.
          followed_.insert(x.key);
          auto promise = make_response_promise<zhian::done>();
          promise.delegate(gate_, follow_stream{x.key});
          return promise;
        },
        [this](const unsubscribe_stream& x) {
          auto at = edges_.find(current_sender_id());
          if (at == edges_.end())
            return;
          table_.unsubscribe(at->first, x.key);
          if (!nodes_.contains(at->first))
            unfollow(x.key);
          streams_.set(static_cast<int64_t>(table_.streams()));
        },
        [this](const join_edge&) -> caf::result<zhian::done> {
          auto* who = sender();
          if (who == nullptr)
            return make_error(ec::bad_request, "join_edge needs a sender");
          return zhian::done{};
        },
        [this](const session_ended& x) {
          tell_edges(x);
          if (gate_)
            send(gate_, x);
        },
        [this](const session_ended_elsewhere& x) { tell_edges(x.what); },
        [this](sockets_leave x) { tell_edges(x); },
        [this](use_gate& x) { gate_ = std::move(x.gate); },
    };
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    gate_ = nullptr;
    return metered_actor::cleanup(std::move(reason), host);
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

  /// `to_nodes`: also to those that speak for other nodes.
  void tell(const stream_table::batch& frames, bool to_nodes) {
    published_.add(frames.size());
    for (auto& [who, batch] : table_.route(frames)) {
      if (!to_nodes && nodes_.contains(who))
        continue;
      told_.add(batch.size());
      send(edges_.at(who), told{std::move(batch), {}});
    }
  }

  void tell_moved(const std::vector<std::string>& keys) {
    for (const auto& key : keys)
      for (auto who : table_.watchers_of(key))
        if (!nodes_.contains(who))
          send(edges_.at(who), told{{}, {key}});
  }

  template <class News>
  void tell_edges(const News& x) {
    for (auto& [id, edge] : edges_)
      if (!nodes_.contains(id))
        send(edge, x);
  }

  /// The gate need not follow a stream that no edge of this node wants.
  void unfollow(const std::string& key) {
    if (!gate_ || !followed_.contains(key))
      return;
    for (auto who : table_.watchers_of(key))
      if (!nodes_.contains(who))
        return;
    followed_.erase(key);
    send(gate_, unfollow_stream{key});
  }

  void forget(const caf::actor_addr& gone) {
    auto id = gone.id();
    auto keys = table_.keys_of(id);
    table_.forget(id);
    if (nodes_.erase(id) == 0)
      for (const auto& key : keys)
        unfollow(key);
    if (edges_.erase(id) > 0)
      log::info("hub", "an edge has gone", {{"edge", id}});
    streams_.set(static_cast<int64_t>(table_.streams()));
    edges_known_.set(static_cast<int64_t>(edges_.size()));
  }

  // Keyed by actor id: unique in this node, and only local edges talk to the hub.
  std::unordered_map<stream_table::edge, caf::actor> edges_;
  std::unordered_set<stream_table::edge> nodes_; ///< Of `edges_`: those that speak for other nodes.
  caf::actor gate_;                              ///< Null: this node is alone.
  std::unordered_set<std::string> followed_;     ///< Streams the gate was asked for.
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
