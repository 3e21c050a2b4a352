#include "cluster/gate/followed_streams.hpp"

#include <utility>

namespace zhian::cluster {

followed_streams::step followed_streams::aim(stream& x, const owner_of& owner) const {
  auto now = owner(x.shard);
  if (x.sure && now == x.at)
    return {{}, {}, true, false};
  // While nobody owns it nothing new is told; what is followed stays so.
  if (now.empty())
    return {{}, {}, x.sure, false};
  auto before = x.at == now || x.at == here_ ? std::string{} : x.at;
  x.at = now;
  x.sure = now == here_;
  if (!x.sure)
    return {now, std::move(before), false, false};
  // The hub of this node tells it from now on.
  return {{}, std::move(before), true, std::exchange(x.was_sure, true)};
}

followed_streams::step followed_streams::want(const std::string& key, shard_id shard,
                                              const owner_of& owner) {
  auto& x = all_[key];
  x.shard = shard;
  return aim(x, owner);
}

std::string followed_streams::leave(const std::string& key) {
  auto at = all_.find(key);
  if (at == all_.end())
    return {};
  auto where = at->second.at == here_ ? std::string{} : at->second.at;
  all_.erase(at);
  return where;
}

followed_streams::step followed_streams::confirmed(const std::string& key,
                                                   const std::string& node) {
  auto at = all_.find(key);
  if (at == all_.end() || at->second.at != node)
    return {};
  auto& x = at->second;
  if (std::exchange(x.sure, true))
    return {{}, {}, true, false};
  return {{}, {}, true, std::exchange(x.was_sure, true)};
}

std::vector<std::pair<std::string, followed_streams::step>>
followed_streams::look(const owner_of& owner) {
  std::vector<std::pair<std::string, step>> out;
  for (auto& [key, x] : all_) {
    bool before = x.sure;
    auto s = aim(x, owner);
    if (!s.follow_at.empty() || s.moved || s.sure != before)
      out.emplace_back(key, std::move(s));
  }
  return out;
}

void followed_streams::lost(const std::string& node) {
  for (auto& [key, x] : all_)
    if (x.at == node)
      x.sure = false;
}

} // namespace zhian::cluster
