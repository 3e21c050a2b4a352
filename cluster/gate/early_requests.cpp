#include "cluster/gate/early_requests.hpp"

#include <iterator>
#include <utility>

namespace zhian::cluster {

void early_requests::expect(const std::vector<shard_id>& shards) {
  for (auto s : shards)
    by_shard_.try_emplace(s);
}

bool early_requests::keep(request& x) {
  auto at = by_shard_.find(x.what.shard);
  if (at == by_shard_.end() || at->second.size() >= most_)
    return false;
  at->second.push_back(std::move(x));
  return true;
}

std::vector<early_requests::request> early_requests::take(const std::vector<shard_id>& shards) {
  std::vector<request> out;
  for (auto s : shards)
    if (auto kept = by_shard_.extract(s))
      std::move(kept.mapped().begin(), kept.mapped().end(), std::back_inserter(out));
  return out;
}

} // namespace zhian::cluster
