// Streams between nodes, for the gate: what edges of this node want from others, and what others
// want from here. Sends messages and events; belongs to the gate's actor.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <caf/actor.hpp>
#include <caf/fwd.hpp>
#include <caf/typed_response_promise.hpp>

#include "cluster/core/shard_map.hpp"
#include "cluster/gate/followed_streams.hpp"
#include "cluster/gate/node_edge.hpp"
#include "cluster/gate/transport.hpp"

namespace zhian::cluster {

/// Sends an event between gates; what a link does not take is lost.
void tell_gate(transport& links, const std::string& other, uint16_t kind, std::string payload);

class stream_relay {
public:
  stream_relay(caf::actor_system& sys, std::string me, std::shared_ptr<const shard_map> map,
               std::chrono::milliseconds budget);

  void use(caf::actor hub, std::shared_ptr<transport> links);
  /// An edge of this node wants the stream; the promise is kept when every later frame is sure to
  /// come.
  void follow(const std::string& key, caf::typed_response_promise<done> promise);
  /// None does any more.
  void unfollow(const std::string& key);
  /// An event of another gate.
  void told_by(const std::string& from, stream_event what, const std::string& payload);
  /// Owners have changed, or it is time to ask again.
  void look();
  /// The link with a node is gone.
  void lost(const std::string& node);
  /// The gate ends.
  void end();

private:
  using clock = std::chrono::steady_clock;
  struct follower {
    caf::typed_response_promise<done> promise;
    clock::time_point deadline;
  };
  followed_streams::owner_of owner() const;
  const caf::actor& edge_of(const std::string& other);
  void take(const std::string& key, const followed_streams::step& s);
  void tell(const std::string& other, stream_event what, const std::string& key);

  caf::actor_system& sys_;
  std::string me_;
  std::shared_ptr<const shard_map> map_;
  std::chrono::milliseconds budget_;
  caf::actor hub_;
  std::shared_ptr<transport> links_;
  std::map<std::string, caf::actor> node_edges_; ///< Of nodes that follow streams of this one.
  followed_streams streams_;
  std::map<std::string, std::vector<follower>> followers_; ///< By key: who waits until it is sure.
};

} // namespace zhian::cluster
