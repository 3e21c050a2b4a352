#include "cluster/view/rendezvous.hpp"

#include <algorithm>
#include <cmath>

#include <xxhash.h>

namespace zhian::cluster {

namespace {

double score_of(shard_id shard, const member& m) {
  auto hash = XXH64(m.name.data(), m.name.size(), shard);
  // 53 bits, in the middle of their interval: neither 0 nor 1.
  double u = (static_cast<double>(hash >> 11) + 0.5) * 0x1p-53;
  return m.weight / -std::log(u);
}

} // namespace

const member* target_of(shard_id shard, std::span<const member* const> candidates) {
  const member* best = nullptr;
  double highest = 0;
  for (const auto* m : candidates) {
    auto score = score_of(shard, *m);
    if (best == nullptr || score > highest || (score == highest && m->name > best->name)) {
      best = m;
      highest = score;
    }
  }
  return best;
}

std::vector<const member*> targets_among(std::vector<const member*> up) {
  const member* newest = nullptr;
  for (const auto* m : up)
    if (newest == nullptr || older_version(newest->app_version, m->app_version))
      newest = m;
  std::vector<const member*> out;
  for (const auto* m : up)
    if (!older_version(m->app_version, newest->app_version))
      out.push_back(m);
  return 2 * up.size() > 3 * out.size() ? up : out;
}

shard_targets::shard_targets(std::vector<const member*> up, const shard_pins& pins)
    : up_(std::move(up)), fair_(targets_among(up_)), pins_(pins) {}

const member* shard_targets::of(shard_id shard) const {
  const auto* pinned = pinned_to(shard);
  return pinned != nullptr ? pinned : target_of(shard, fair_);
}

const member* shard_targets::pinned_to(shard_id shard) const {
  auto pin = pins_.find(shard);
  if (pin == pins_.end())
    return nullptr;
  auto at =
      std::find_if(up_.begin(), up_.end(), [&](const member* m) { return m->name == pin->second; });
  return at == up_.end() ? nullptr : *at;
}

} // namespace zhian::cluster
