#include "cluster/core/shard_map.hpp"

namespace zhian::cluster {

std::vector<shard_id> shard_map::held() const {
  std::vector<shard_id> out;
  for (size_t s = 0; s < shard_count; ++s)
    if (epoch_of(static_cast<shard_id>(s)) != 0)
      out.push_back(static_cast<shard_id>(s));
  return out;
}

} // namespace zhian::cluster
