#include "cluster/view/beat_watch.hpp"

namespace zhian::cluster {

void beat_watch::polled(int64_t now, const std::vector<member>& members) {
  bool gap = now - last_poll_ > longest_gap_;
  last_poll_ = now;
  std::map<std::string, seen> next;
  for (const auto& m : members) {
    auto at = seen_.find(m.incarnation);
    bool still = !gap && at != seen_.end() && at->second.beat == m.beat;
    next.emplace(m.incarnation, seen{m.beat, still ? at->second.since : now});
  }
  seen_ = std::move(next);
}

int64_t beat_watch::silence(const std::string& incarnation) const {
  auto at = seen_.find(incarnation);
  return at == seen_.end() ? 0 : last_poll_ - at->second.since;
}

uint64_t beat_watch::beat_of(const std::string& incarnation) const {
  auto at = seen_.find(incarnation);
  return at == seen_.end() ? 0 : at->second.beat;
}

} // namespace zhian::cluster
