#include "actors/interview/presence.hpp"

#include <algorithm>
#include <set>

namespace zhian::interview {

bool presence::enter(uint64_t watcher, const session_id& device, timestamp now, size_t most) {
  auto at = watchers_.find(watcher);
  if (at == watchers_.end() && watchers_.size() >= most)
    return false;
  watchers_[watcher] = {device, now};
  gone_.erase(device);
  return true;
}

void presence::leave(uint64_t watcher, timestamp now) {
  auto at = watchers_.find(watcher);
  if (at == watchers_.end())
    return;
  auto device = at->second.device;
  watchers_.erase(at);
  act(device, now);
}

void presence::act(const session_id& device, timestamp now) {
  if (device && !here(device))
    gone_[device] = now;
}

void presence::sweep(timestamp now, std::chrono::seconds lost_after) {
  for (auto at = watchers_.begin(); at != watchers_.end();) {
    if (now - at->second.at <= lost_after) {
      ++at;
      continue;
    }
    auto old = at->second;
    at = watchers_.erase(at);
    act(old.device, old.at);
  }
  // Whoever was away for that long is as lost as somebody never seen.
  std::erase_if(gone_, [&](const auto& x) { return now - x.second > lost_after; });
}

uint32_t presence::devices() const {
  std::set<session_id> out;
  for (const auto& x : watchers_)
    out.insert(x.second.device);
  return static_cast<uint32_t>(out.size());
}

bool presence::here(const session_id& device) const {
  return std::any_of(watchers_.begin(), watchers_.end(),
                     [&](const auto& x) { return x.second.device == device; });
}

bool presence::lost(const session_id& device, timestamp now,
                    std::chrono::seconds lost_after) const {
  auto last = born_;
  for (const auto& x : watchers_)
    if (x.second.device == device)
      last = std::max(last, x.second.at);
  if (auto at = gone_.find(device); at != gone_.end())
    last = std::max(last, at->second);
  return now - last > lost_after;
}

} // namespace zhian::interview
