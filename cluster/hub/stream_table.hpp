// Who wants which stream: the hub's memory, without actors.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "protocols/stream.hpp"

namespace zhian {

/// Streams and the edges that subscribed to them. An edge is known by a number its owner chose.
class stream_table {
public:
  using edge = uint64_t;
  using frame = std::shared_ptr<const stream_frame>;
  using batch = std::vector<frame>;

  /// Repeatable.
  void subscribe(edge who, const std::string& key);
  /// Repeatable; harmless when there is no subscription.
  void unsubscribe(edge who, const std::string& key);
  /// Drops every subscription of an edge that is gone.
  void forget(edge who);

  /// What each edge has to be told: its frames in the order of `frames`. Edges in no particular
  /// order.
  std::vector<std::pair<edge, batch>> route(const batch& frames) const;

  /// Who wants this stream.
  std::vector<edge> watchers_of(const std::string& key) const;
  /// What this edge wants.
  std::vector<std::string> keys_of(edge who) const;

  size_t streams() const { return watchers_.size(); }
  size_t subscriptions() const;

private:
  std::unordered_map<std::string, std::vector<edge>> watchers_;
  std::unordered_map<edge, std::unordered_set<std::string>> keys_;
};

} // namespace zhian
