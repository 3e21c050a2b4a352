// What befalls the nodes, and what operators order.
#include "tests/cluster/simulated_world.hpp"

namespace zhian::test::simulated {

void world::next_fault() {
  if (now_ >= o_.faults_until)
    return;
  at(now_ + between(second, 9 * second), [this] { next_fault(); });
  auto i = static_cast<size_t>(between(0, static_cast<nanos>(nodes_.size()) - 1));
  auto& n = nodes_[i];
  auto what = o_.only_parted ? 5 : between(0, 5);
  note("fault " + std::to_string(what) + " at " + n.incarnation);
  switch (what) {
  case 0:
    if (n.alive) {
      stop(i);
      tell_refused(i);
      restart_later(i);
    }
    break;
  case 1:
    n.paused_until = std::max(n.paused_until, until_healed(between(second, 14 * second)));
    break;
  case 2:
    n.cut_until = std::max(n.cut_until, now_ + between(second, 12 * second));
    break;
  case 3:
    if (chance(0.4))
      store_down_until_ = now_ + between(second, 9 * second);
    break;
  case 5: {
    // Longer than it takes until one of the two makes way.
    auto j = static_cast<size_t>(between(0, static_cast<nanos>(nodes_.size()) - 1));
    if (j != i) {
      auto& pair = parted_[std::min(i, j)][std::max(i, j)];
      if (now_ >= pair.until)
        pair.since = now_;
      pair.until = std::max(pair.until, until_healed(between(second, 60 * second)));
    }
    break;
  }
  default: // Nothing listens for a moment although it lives: the fast path is fooled.
    if (chance(0.3) && n.alive) {
      n.fooled_until = now_ + placement_rules{}.refusal + trust + second;
      tell_refused(i);
    }
  }
}

void world::tell_refused(size_t gone) {
  for (size_t from = 0; from < nodes_.size(); ++from)
    if (from != gone && nodes_[from].alive && now_ >= nodes_[from].paused_until)
      for (size_t to = 0; to < nodes_.size(); ++to)
        if (to != gone && nodes_[to].alive)
          on(to, now_ + between(50 * ms, 400 * ms),
             [=, this, who = nodes_[gone].incarnation, by = nodes_[from].incarnation] {
               nodes_[to].own->refused(now_, who, by);
             });
}

void world::heal() {
  store_down_until_ = 0;
  for (auto& n : nodes_)
    n.cut_until = 0;
  for (auto& row : parted_)
    row.assign(row.size(), {});
  for (size_t i = 0; i < nodes_.size(); ++i)
    if (!nodes_[i].alive)
      start(i);
}

void world::check_parted() {
  at(now_ + second, [this] { check_parted(); });
  auto members = store_.members();
  auto takes = [&](size_t i) {
    for (const auto& m : members)
      if (m.incarnation == nodes_[i].incarnation)
        return m.state == member_state::up;
    return false;
  };
  for (size_t i = 0; i < nodes_.size(); ++i)
    for (size_t j = i + 1; j < nodes_.size(); ++j)
      if (!linked(i, j) && now_ - parted_[i][j].since > 30 * second && takes(i) && takes(j))
        fault(nodes_[i].name + " and " + nodes_[j].name + " take shards without a link");
}

void world::next_order() {
  if (now_ >= o_.faults_until)
    return;
  at(now_ + between(2 * second, 12 * second), [this] { next_order(); });
  if (now_ < store_down_until_)
    return;
  ++out_.orders;
  auto i = static_cast<size_t>(between(0, static_cast<nanos>(nodes_.size()) - 1));
  auto& n = nodes_[i];
  auto what = between(0, 9);
  note("order " + std::to_string(what) + " about " + n.incarnation);
  if (what < 4) {
    auto shard = static_cast<shard_id>(between(0, static_cast<nanos>(o_.shards) - 1));
    store_.pin(shard, what == 0 ? std::string{} : n.name);
  } else if (what < 7) {
    store_.order_drain(n.incarnation);
  } else if (what < 9) {
    store_.cancel_drain(n.incarnation);
  } else if (store_.evict(n.incarnation)) {
    // It hears of it with its next beat; until then it trusts its memory, as where the fast path
    // was fooled.
    n.fooled_until = now_ + trust + second;
  }
}

nanos world::until_healed(nanos length) const {
  return std::min(now_ + length, o_.faults_until);
}

} // namespace zhian::test::simulated
