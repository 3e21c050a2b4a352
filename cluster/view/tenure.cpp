#include "cluster/view/tenure.hpp"

#include <algorithm>

namespace zhian::cluster {

namespace {

constexpr size_t portion_size = 32;  ///< Shards given away in one transaction.
constexpr size_t most_inhabited = 8; ///< Of them, those that somebody lives in.

} // namespace

tenure::tenure(std::string me, placement_rules rules)
    : seen_(std::move(me), rules), held_(shard_count), known_(shard_count) {}

void tenure::polled(int64_t now, const std::vector<member>& members) {
  seen_.polled(now, members);
  made_way_ = std::any_of(members.begin(), members.end(), [this](const member& m) {
    return m.incarnation == seen_.me() && m.made_way;
  });
}

tenure_change tenure::saw(int64_t now, cluster_view view) {
  tenure_change out;
  for (size_t i = 0; i < view.shards.size(); ++i) {
    auto shard = static_cast<shard_id>(i);
    // What is being given away is not taken back before the store has answered.
    bool mine = view.shards[i].incarnation == seen_.me() && !given_.contains(shard);
    auto epoch = mine ? view.shards[i].epoch : uint64_t{0};
    out.owned += mine ? 1 : 0;
    known_[i] = view.shards[i].epoch;
    auto& held = held_[i];
    if (held == epoch)
      continue;
    if (held != 0)
      out.lost.push_back(shard);
    out.won = out.won || mine;
    held = epoch;
    out.held.emplace_back(shard, epoch);
  }
  seen_.saw(now, std::move(view));
  stale_ = false;
  // A node that is about to end is past orders.
  if (!leaving_ && seen_.draining() != ordered_) {
    ordered_ = seen_.draining();
    out.drained = ordered_;
    if (!ordered_)
      waiting_.clear();
  }
  return out;
}

tenure_change tenure::heard(const shards_given& x) {
  tenure_change out;
  for (size_t i = 0; i < std::min(x.shards.size(), x.epochs.size()); ++i) {
    auto shard = x.shards[i];
    // What is held, or under way to another one, is told by the view alone.
    if (shard >= known_.size() || x.epochs[i] <= known_[shard] || held_[shard] != 0
        || given_.contains(shard))
      continue;
    known_[shard] = x.epochs[i];
    out.moved.push_back(shard);
    stale_ = true; // A store that lost the commit when it broke down is at the version of before.
    if (x.to != seen_.me())
      continue;
    held_[shard] = x.epochs[i];
    out.held.emplace_back(shard, x.epochs[i]);
    out.won = true;
  }
  out.owned = static_cast<uint32_t>(
      std::count_if(held_.begin(), held_.end(), [](uint64_t epoch) { return epoch != 0; }));
  return out;
}

claim_plan tenure::claims(int64_t now) {
  if (draining() || under_way_)
    return {};
  return seen_.claims(now);
}

void tenure::plan(const std::vector<move_plan>& plans) {
  for (const auto& p : plans)
    for (size_t at = 0; at < p.shards.size(); at += portion_size) {
      auto end = std::min(p.shards.size(), at + portion_size);
      waiting_.push_back({p.target,
                          {p.shards.begin() + static_cast<std::ptrdiff_t>(at),
                           p.shards.begin() + static_cast<std::ptrdiff_t>(end)}});
    }
}

std::optional<portion> tenure::next_portion(int64_t now,
                                            const std::function<bool(shard_id)>& active) {
  if (under_way_)
    return std::nullopt;
  if (waiting_.empty() && !said_farewell_) {
    said_farewell_ = leaving_;
    plan(draining() ? seen_.farewell(now) : seen_.moves(now, active));
  }
  while (!waiting_.empty()) {
    auto& planned = waiting_.front();
    portion out;
    out.target = planned.target;
    auto at = planned.shards.begin();
    for (size_t inhabited = 0; at != planned.shards.end(); ++at) {
      if (held_[*at] == 0)
        continue;
      if (active(*at) && ++inhabited > most_inhabited)
        break;
      out.shards.push_back(*at);
      out.epochs.push_back(std::exchange(held_[*at], 0));
    }
    planned.shards.erase(planned.shards.begin(), at);
    if (planned.shards.empty())
      waiting_.pop_front();
    if (out.shards.empty())
      continue;
    under_way_ = true;
    given_.insert(out.shards.begin(), out.shards.end());
    return out;
  }
  return std::nullopt;
}

void tenure::gave() {
  under_way_ = false;
  given_.clear();
  stale_ = true;
}

void tenure::leave() {
  leaving_ = true;
  stale_ = true; // Of who is up, this node is no more.
  waiting_.clear();
}

void tenure::ended() {
  waiting_.clear();
  given_.clear();
  under_way_ = false;
}

std::string tenure::makes_way_for() const {
  return draining() ? std::string{} : seen_.links().makes_way_for();
}

} // namespace zhian::cluster
