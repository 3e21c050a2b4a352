#include "cluster/view/link_watch.hpp"

#include <algorithm>

namespace zhian::cluster {

namespace {

bool names(const member& who, const std::string& incarnation) {
  return who.links
         && std::find(who.links->begin(), who.links->end(), incarnation) != who.links->end();
}

/// A link is one when both ends say so: what only one has still is about to be noticed, or to come.
bool linked(const member& a, const member& b) {
  return names(a, b.incarnation) && names(b, a.incarnation);
}

/// Who stays when those without links with each other cannot all stay: by number of links, of
/// equals the least name first, each that has a link with all who stay already. Every node computes
/// the same from the same rows. Of two the one with fewer links goes; of two halves one stays
/// whole.
std::vector<const member*> staying(std::vector<const member*> all, const member& self) {
  all.push_back(&self);
  std::map<const member*, size_t> links;
  for (const auto* a : all)
    for (const auto* b : all)
      links[a] += a != b && linked(*a, *b) ? 1 : 0;
  std::sort(all.begin(), all.end(), [&](const member* a, const member* b) {
    return links[a] != links[b] ? links[a] > links[b] : a->name < b->name;
  });
  std::vector<const member*> out;
  for (const auto* m : all)
    if (std::all_of(out.begin(), out.end(), [&](const member* x) { return linked(*x, *m); }))
      out.push_back(m);
  return out;
}

} // namespace

void link_watch::polled(int64_t now, const std::string& me, const std::vector<member>& members,
                        const std::function<bool(const member&)>& counts) {
  bool gap = now - last_poll_ > longest_gap_;
  last_poll_ = now;
  makes_way_for_.clear();
  is_whole_ = false;
  auto self = std::find_if(members.begin(), members.end(),
                           [&](const member& m) { return m.incarnation == me; });
  if (self == members.end() || !self->links) {
    apart_.clear();
    whole_since_ = 0;
    return;
  }
  // One of an older version says nothing about its links: nothing follows from that.
  std::vector<const member*> up;
  for (const auto& m : members)
    if (m.state == member_state::up && m.links && m.incarnation != me && counts(m))
      up.push_back(&m);
  bool alone = up.empty();
  std::map<std::string, int64_t> apart;
  for (const auto* m : up)
    if (!linked(*self, *m)) {
      auto at = apart_.find(m->incarnation);
      apart.emplace(m->incarnation, gap || at == apart_.end() ? now : at->second);
    }
  apart_ = std::move(apart);
  for (const auto* stays : staying(std::move(up), *self))
    if (auto at = apart_.find(stays->incarnation);
        at != apart_.end() && now - at->second >= parted_ && makes_way_for_.empty())
      makes_way_for_ = stays->incarnation;
  if (!apart_.empty())
    whole_since_ = 0;
  else if (gap || whole_since_ == 0)
    whole_since_ = now;
  is_whole_ = apart_.empty() && (alone || now - whole_since_ >= whole_);
}

} // namespace zhian::cluster
