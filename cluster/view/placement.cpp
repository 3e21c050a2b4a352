#include "cluster/view/placement.hpp"

#include <algorithm>
#include <numeric>

namespace zhian::cluster {

namespace {

/// Adds a shard to the plan of its target.
void add_to(std::vector<move_plan>& out, const member& target, shard_id shard) {
  auto at = std::find_if(out.begin(), out.end(),
                         [&](const move_plan& p) { return p.target == target.incarnation; });
  if (at == out.end())
    at = out.insert(out.end(), {target.incarnation, {}});
  at->shards.push_back(shard);
}

/// Whether the same processes are there in the same states: beats go on, and owners may change.
bool same_targets(const std::vector<member>& a, const std::vector<member>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const member& x, const member& y) {
    return x.incarnation == y.incarnation && x.state == y.state && x.weight == y.weight
           && x.resting == y.resting;
  });
}

} // namespace

void placement::polled(int64_t now, const std::vector<member>& members) {
  watch_.polled(now, members);
  // One that has missed some beats says nothing new about its links either.
  links_.polled(now, me_, members, [&](const member& m) {
    return watch_.silence(m.incarnation) < rules_.expire / 2 && !gone(now, m);
  });
  // A rest ends without a new view.
  for (auto& m : view_.members)
    for (const auto& as_read : members)
      if (as_read.incarnation == m.incarnation)
        m.resting = as_read.resting;
}

void placement::saw(int64_t now, cluster_view view) {
  if (!same_targets(view.members, view_.members))
    changed_at_ = now;
  view_ = std::move(view);
  std::erase_if(refusals_, [&](const auto& x) { return view_.find(x.first) == nullptr; });
}

void placement::refused(int64_t now, const std::string& incarnation, const std::string& observer) {
  if (const auto* m = view_.find(incarnation); m != nullptr && m->live() && incarnation != me_)
    refusals_[incarnation][observer] = now;
}

void placement::answered(const std::string& incarnation, const std::string& observer) {
  if (auto at = refusals_.find(incarnation); at != refusals_.end())
    at->second.erase(observer);
}

bool placement::gone(int64_t now, const member& m) const {
  if (!m.live())
    return true;
  if (m.incarnation == me_)
    return false;
  if (watch_.silence(m.incarnation) >= rules_.expire)
    return true;
  auto at = refusals_.find(m.incarnation);
  if (at == refusals_.end())
    return false;
  // Two observers where there are two besides the one in question.
  auto others = std::count_if(view_.members.begin(), view_.members.end(), [&](const member& x) {
    return x.live() && x.incarnation != m.incarnation;
  });
  auto fresh = std::count_if(at->second.begin(), at->second.end(),
                             [&](const auto& x) { return now - x.second < rules_.refusal; });
  return fresh >= std::min<std::ptrdiff_t>(2, others);
}

shard_targets placement::targets(int64_t now, const std::string& except) const {
  std::vector<const member*> up;
  for (const auto& m : view_.members)
    if (m.state == member_state::up && m.incarnation != except && !gone(now, m))
      up.push_back(&m);
  // Unless nobody else is there.
  if (std::any_of(up.begin(), up.end(), [](const member* m) { return !m->resting; }))
    std::erase_if(up, [](const member* m) { return m->resting; });
  return {std::move(up), view_.pins};
}

bool placement::storm(int64_t now) {
  size_t live = 0, silent = 0;
  for (const auto& m : view_.members) {
    live += m.live() ? 1 : 0;
    silent += m.live() && m.incarnation != me_ && watch_.silence(m.incarnation) >= rules_.expire;
  }
  bool now_stormy = live > 2 && 2 * silent > live;
  if (now_stormy && !in_storm_)
    storm_until_ = now + rules_.expire;
  in_storm_ = now_stormy;
  return in_storm_ && now < storm_until_;
}

claim_plan placement::claims(int64_t now) {
  claim_plan out;
  const auto* me = view_.find(me_);
  bool stormy = storm(now);
  if (me == nullptr || me->state != member_state::up || now - watch_.last_poll() > rules_.poll_gap)
    return out;
  auto candidates = targets(now);
  size_t taken = 0;
  for (size_t i = 0; i < view_.shards.size(); ++i) {
    const auto& shard = view_.shards[i];
    if (shard.incarnation == me_)
      continue;
    // A row that was replaced: a slot that has started anew. Its shards are as free as those of
    // nobody.
    const auto* owner = view_.find(shard.incarnation);
    if (owner != nullptr && !gone(now, *owner))
      continue;
    if (candidates.of(static_cast<shard_id>(i)) != me)
      continue;
    if (owner != nullptr) {
      if ((owner->live() && stormy) || taken == rules_.claim_limit)
        continue;
      ++taken;
      // The beat that was seen to stand still: the view may have been read after another one.
      suspect s{owner->incarnation, watch_.beat_of(owner->incarnation)};
      if (owner->live() && std::find(out.dead.begin(), out.dead.end(), s) == out.dead.end())
        out.dead.push_back(std::move(s));
    }
    out.wanted.push_back(static_cast<shard_id>(i));
  }
  return out;
}

std::vector<move_plan> placement::moves(int64_t now, const std::function<bool(shard_id)>& active) {
  std::vector<move_plan> out;
  const auto* me = view_.find(me_);
  if (me == nullptr || me->state != member_state::up || now - changed_at_ < rules_.settled
      || now - watch_.last_poll() > rules_.poll_gap)
    return out;
  while (!moved_.empty() && now - moved_.front().first >= rules_.move_window)
    moved_.pop_front();
  auto recent = std::accumulate(moved_.begin(), moved_.end(), size_t{0},
                                [](size_t n, const auto& x) { return n + x.second; });
  auto allowed = view_.shards.size() * rules_.move_share / 100;
  auto left = allowed > recent ? allowed - recent : 0;
  auto candidates = targets(now);
  size_t busy = 0, idle = 0, ordered = 0;
  for (size_t i = 0; i < view_.shards.size(); ++i) {
    auto shard = static_cast<shard_id>(i);
    if (view_.shards[i].incarnation != me_)
      continue;
    const auto* to = candidates.of(shard);
    if (to == nullptr || to == me)
      continue;
    if (candidates.pinned(shard)) {
      if (ordered++ < rules_.claim_limit)
        add_to(out, *to, shard);
      continue;
    }
    bool lived_in = active(shard);
    if (lived_in ? busy == left : idle == rules_.claim_limit)
      continue;
    ++(lived_in ? busy : idle);
    add_to(out, *to, shard);
  }
  if (busy > 0)
    moved_.emplace_back(now, busy);
  return out;
}

bool placement::draining() const {
  const auto* me = view_.find(me_);
  return me != nullptr && me->state == member_state::draining;
}

std::vector<move_plan> placement::farewell(int64_t now) const {
  std::vector<move_plan> out;
  auto candidates = targets(now, me_);
  if (candidates.empty())
    return out;
  for (size_t i = 0; i < view_.shards.size(); ++i)
    if (view_.shards[i].incarnation == me_)
      add_to(out, *candidates.of(static_cast<shard_id>(i)), static_cast<shard_id>(i));
  return out;
}

} // namespace zhian::cluster
