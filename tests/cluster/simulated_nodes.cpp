// What a simulated node does: joins, beats, claims, hands over, makes way.
#include "tests/cluster/simulated_world.hpp"

namespace zhian::test::simulated {

void world::start(size_t i) {
  auto& n = nodes_[i];
  n.alive = true;
  ++n.life;
  n.incarnation = n.name + '#' + std::to_string(n.life);
  n.paused_until = 0;
  n.own = std::make_unique<tenure>(n.incarnation, placement_rules{});
  n.active.clear();
  n.queues.clear();
  n.fresh_until = n.last_beat = n.fooled_until = 0;
  n.calling = false;
  n.owners.clear();
  join(i);
}

void world::join(size_t i) {
  auto& n = nodes_[i];
  member m;
  m.name = n.name;
  m.incarnation = n.incarnation;
  m.app_version = "1.0";
  call(
      i, [this, m] { store_.join(m); },
      [this, i](bool ok) {
        if (ok)
          tick(i);
        else
          on(i, now_ + 500 * ms, [this, i] { join(i); });
      });
}

void world::stop(size_t i) {
  auto& n = nodes_[i];
  note(n.incarnation + " ends");
  n.alive = false;
  n.active.clear();
  n.queues.clear();
}

void world::tick(size_t i) {
  auto& n = nodes_[i];
  on(i, now_ + tick_every, [this, i] { tick(i); });
  if (n.calling)
    return;
  if (now_ - n.last_beat >= beat_every)
    return beat(i);
  auto plan = n.own->claims(now_);
  if (!plan.wanted.empty()) {
    n.calling = true;
    note(n.incarnation + " claims " + std::to_string(plan.wanted.size())
         + (plan.dead.empty() ? "" : " of " + plan.dead.front().incarnation));
    ++out_.claims;
    call(
        i, [this, me = n.incarnation, plan] { store_.claim(me, plan.wanted, plan.dead); },
        [this, i](bool) { read_view(i); });
    return;
  }
  if (auto next = n.own->next_portion(now_, [&](shard_id s) { return n.active.contains(s); }))
    release(i, *next, now_ + 2 * second);
}

void world::beat(size_t i) {
  auto& n = nodes_[i];
  n.calling = true;
  n.last_beat = now_;
  struct reply {
    std::optional<uint64_t> beat;
    std::vector<member> members;
    uint64_t version = 0;
  };
  auto r = std::make_shared<reply>();
  call(
      i,
      [this, r, me = n.incarnation, links = links_of(i)] {
        r->beat = store_.beat(me, links);
        r->members = store_.members();
        r->version = store_.read().version;
      },
      [this, i, r, sent = now_](bool ok) {
        auto& n = nodes_[i];
        n.calling = false;
        if (!ok)
          return;
        if (!r->beat) { // Declared dead: the process ends.
          stop(i);
          return restart_later(i);
        }
        n.fresh_until = sent + trust;
        n.own->polled(now_, r->members);
        if (n.own->wants_view(r->version))
          return read_view(i);
        make_way_or_return(i);
      });
}

std::vector<std::string> world::links_of(size_t i) const {
  std::vector<std::string> out;
  for (size_t j = 0; j < nodes_.size(); ++j)
    if (j != i && nodes_[j].alive && linked(i, j) && now_ >= nodes_[j].paused_until)
      out.push_back(nodes_[j].incarnation);
  return out;
}

bool world::linked(size_t a, size_t b) const {
  return now_ >= parted_[std::min(a, b)][std::max(a, b)].until;
}

void world::make_way_or_return(size_t i) {
  auto& n = nodes_[i];
  auto me = n.incarnation, other = n.own->makes_way_for();
  if (other.empty() && !n.own->returns())
    return;
  n.calling = true;
  auto done = std::make_shared<bool>(false);
  auto then = [this, i, other, done](bool ok) {
    auto& n = nodes_[i];
    n.calling = false;
    if (!ok)
      return;
    n.own->told();
    out_.made_way += *done ? 1 : 0;
    note(n.incarnation + (other.empty() ? " comes back" : " makes way for " + other)
         + (*done ? "" : ": refused"));
    read_view(i);
  };
  call(
      i,
      [this, me, other, done] {
        *done = other.empty() ? store_.come_back(me) : store_.make_way(me, other);
      },
      then);
}

void world::read_view(size_t i) {
  auto& n = nodes_[i];
  n.calling = true;
  auto view = std::make_shared<cluster_view>();
  call(
      i, [this, view] { *view = store_.read(); },
      [this, i, view](bool ok) {
        auto& n = nodes_[i];
        n.calling = false;
        if (!ok)
          return;
        auto change = n.own->saw(now_, *view);
        for (auto shard : change.lost)
          n.active.erase(shard);
        n.owners.clear();
        for (const auto& shard : view->shards)
          n.owners.push_back(shard.incarnation);
      });
}

void world::hear(size_t i, const shards_given& news) {
  auto& n = nodes_[i];
  if (n.calling)
    return on(i, now_ + 5 * ms, [=, this] { hear(i, news); });
  auto change = n.own->heard(news);
  for (auto shard : change.moved)
    if (shard < n.owners.size())
      n.owners[shard] = news.to;
  out_.heard += change.held.size();
}

void world::tell_given(size_t from, const shards_given& news) {
  for (size_t to = 0; to < nodes_.size(); ++to) {
    if (to == from || !nodes_[to].alive || !linked(from, to) || chance(0.1))
      continue;
    on(to, now_ + between(ms, 5 * ms), [=, this] { hear(to, news); });
    if (chance(0.1))
      on(to, now_ + between(ms, 5 * second), [=, this] { hear(to, news); });
  }
}

void world::release(size_t i, const portion& what, nanos until) {
  auto& n = nodes_[i];
  n.calling = true;
  bool busy = false;
  for (auto s : what.shards)
    if (auto a = n.active.find(s); a != n.active.end() && a->second.busy)
      busy = true;
    else
      n.active.erase(s);
  if (busy && now_ < until)
    return on(i, now_ + 10 * ms, [=, this] { release(i, what, until); });
  for (auto s : what.shards)
    n.active.erase(s);
  note(n.incarnation + " gives " + std::to_string(what.shards.size()) + " to " + what.target);
  hand_over(i, what);
}

void world::hand_over(size_t i, const portion& what) {
  auto given = std::make_shared<shards_given>();
  call(
      i,
      [=, this, me = nodes_[i].incarnation] {
        if (!store_.hand_over(me, what.target, what.shards, what.epochs))
          return;
        given->to = what.target;
        given->shards = what.shards;
        for (auto view = store_.read(); auto s : what.shards)
          given->epochs.push_back(view.shards[s].epoch);
      },
      [=, this](bool ok) {
        if (!ok)
          return hand_over(i, what);
        auto& n = nodes_[i];
        n.own->gave();
        n.calling = false;
        if (!given->shards.empty()) {
          tell_given(i, *given);
          hear(i, *given);
        }
        if (given->shards.empty() || n.own->idle())
          read_view(i);
      });
}

void world::restart_later(size_t i) {
  at(now_ + between(300 * ms, 8 * second), [this, i] {
    if (!nodes_[i].alive)
      start(i);
  });
}

} // namespace zhian::test::simulated
