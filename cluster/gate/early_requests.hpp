// Requests of other nodes for shards that were given to this one and that it does not hold yet:
// whoever asks may have heard of it a moment sooner than membership here. Without actors.
#pragma once

#include <chrono>
#include <string>
#include <unordered_map>
#include <vector>

#include "cluster/gate/envelope.hpp"
#include "protocols/ids.hpp"

namespace zhian::cluster {

class early_requests {
public:
  struct request {
    std::string from; ///< Incarnation.
    envelope what;
    std::chrono::steady_clock::time_point at; ///< When it came.
  };

  /// `most`: kept for one shard.
  explicit early_requests(size_t most = 1000) : most_(most) {}

  /// These are about to be held.
  void expect(const std::vector<shard_id>& shards);
  /// False, and `x` as it was: its shard is not about to be held, or too many wait for it.
  bool keep(request& x);
  /// What was kept for these, in the order of each; they are expected no more.
  std::vector<request> take(const std::vector<shard_id>& shards);

private:
  size_t most_;
  std::unordered_map<shard_id, std::vector<request>> by_shard_;
};

} // namespace zhian::cluster
