#include "cluster/hub/stream_table.hpp"

#include <algorithm>

namespace zhian {

void stream_table::subscribe(edge who, const std::string& key) {
  if (keys_[who].insert(key).second)
    watchers_[key].push_back(who);
}

void stream_table::unsubscribe(edge who, const std::string& key) {
  auto mine = keys_.find(who);
  if (mine == keys_.end() || mine->second.erase(key) == 0)
    return;
  if (mine->second.empty())
    keys_.erase(mine);
  auto at = watchers_.find(key);
  std::erase(at->second, who);
  if (at->second.empty())
    watchers_.erase(at);
}

void stream_table::forget(edge who) {
  auto mine = keys_.find(who);
  if (mine == keys_.end())
    return;
  auto keys = std::move(mine->second);
  keys_.erase(mine);
  for (const auto& key : keys) {
    auto at = watchers_.find(key);
    std::erase(at->second, who);
    if (at->second.empty())
      watchers_.erase(at);
  }
}

std::vector<std::pair<stream_table::edge, stream_table::batch>>
stream_table::route(const batch& frames) const {
  std::vector<std::pair<edge, batch>> out;
  for (const auto& one : frames) {
    auto at = watchers_.find(one->stream.key());
    if (at == watchers_.end())
      continue;
    for (auto who : at->second) {
      // Few edges a node (one an io thread): a scan beats a map.
      auto to = std::find_if(out.begin(), out.end(), [&](const auto& x) { return x.first == who; });
      if (to == out.end())
        to = out.insert(out.end(), {who, {}});
      to->second.push_back(one);
    }
  }
  return out;
}

std::vector<stream_table::edge> stream_table::watchers_of(const std::string& key) const {
  auto at = watchers_.find(key);
  return at == watchers_.end() ? std::vector<edge>{} : at->second;
}

std::vector<std::string> stream_table::keys_of(edge who) const {
  auto at = keys_.find(who);
  return at == keys_.end() ? std::vector<std::string>{}
                           : std::vector<std::string>{at->second.begin(), at->second.end()};
}

size_t stream_table::subscriptions() const {
  size_t n = 0;
  for (const auto& [who, keys] : keys_)
    n += keys.size();
  return n;
}

} // namespace zhian
