#include "cluster/core/shard_map.hpp"

#include <algorithm>

namespace zhian::cluster {

std::vector<shard_id> shard_map::held() const {
  std::vector<shard_id> out;
  for (size_t s = 0; s < shard_count; ++s)
    if (epoch_of(static_cast<shard_id>(s)) != 0)
      out.push_back(static_cast<shard_id>(s));
  return out;
}

std::vector<std::pair<entity_kind, uint32_t>> shard_map::activations() const {
  std::vector<std::pair<entity_kind, uint32_t>> out;
  for (size_t i = 0; i < kinds; ++i)
    if (auto n = by_kind_[i].load(std::memory_order_relaxed); n != 0)
      out.emplace_back(static_cast<entity_kind>(i), n);
  return out;
}

bool shard_map::linked(const std::string& incarnation) const {
  auto links = std::atomic_load_explicit(&links_, std::memory_order_acquire);
  return links && links->contains(incarnation);
}

std::set<std::string> shard_map::links() const {
  auto links = std::atomic_load_explicit(&links_, std::memory_order_acquire);
  return links ? *links : std::set<std::string>{};
}

void shard_map::moved(const std::vector<shard_id>& shards, const std::string& to) {
  auto before = std::atomic_load_explicit(&directory_, std::memory_order_acquire);
  if (!before)
    return;
  auto now = std::make_shared<shard_directory>(*before);
  auto& names = now->incarnations;
  auto at = std::find(names.begin(), names.end(), to);
  if (at == names.end())
    at = names.insert(names.end(), to);
  for (auto s : shards)
    now->owner[s] = static_cast<uint16_t>(at - names.begin() + 1);
  set_directory(std::move(now));
}

std::string shard_map::owner_of(shard_id shard) const {
  auto directory = std::atomic_load_explicit(&directory_, std::memory_order_acquire);
  if (!directory || directory->owner[shard] == 0)
    return {};
  return directory->incarnations[directory->owner[shard] - 1];
}

} // namespace zhian::cluster
