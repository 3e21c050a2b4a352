// What simulated clients do, and how a node serves them.
#include "tests/cluster/simulated_world.hpp"

namespace zhian::test::simulated {

void world::next_op() {
  if (now_ < o_.faults_until + 5 * second) {
    auto id = ops_.size();
    ops_.push_back({static_cast<shard_id>(between(0, static_cast<nanos>(o_.shards) - 1)), now_});
    attempt(id);
    at(now_ + between(5 * ms, 60 * ms), [this] { next_op(); });
  }
}

void world::attempt(size_t id) {
  auto& op = ops_[id];
  if (op.done)
    return;
  auto round = ++op.round;
  auto entry = any_entry();
  on(entry, now_ + between(ms, 5 * ms), [this, id, round, entry] { route(entry, id, round); });
  at(now_ + client_limit, [this, id, round] {
    if (ops_[id].round == round)
      attempt(id); // No answer: the same op again.
  });
}

size_t world::any_entry() {
  auto first = static_cast<size_t>(between(0, static_cast<nanos>(nodes_.size()) - 1));
  for (size_t k = 0; k < nodes_.size(); ++k)
    if (auto i = (first + k) % nodes_.size(); nodes_[i].alive && !nodes_[i].own->draining())
      return i;
  return first;
}

void world::route(size_t from, size_t id, size_t round) {
  if (nodes_[from].owners.empty())
    return;
  const auto& owner = nodes_[from].owners[ops_[id].shard];
  for (size_t i = 0; i < nodes_.size(); ++i)
    if (nodes_[i].incarnation == owner && (i == from || linked(from, i)))
      on(i, now_ + between(ms, 5 * ms), [this, i, id, round] {
        nodes_[i].queues[ops_[id].shard].push_back({id, round});
        work(i, ops_[id].shard);
      });
}

void world::work(size_t i, shard_id shard) {
  auto& n = nodes_[i];
  auto& queue = n.queues[shard];
  auto held = n.own->epoch_of(shard);
  if (held == 0) {
    queue.clear(); // not_owner: the clients ask again.
    return;
  }
  auto [at, fresh] = n.active.try_emplace(shard);
  auto& a = at->second;
  if (fresh) {
    a.epoch = held;
    a.busy = true;
    auto row = std::make_shared<model_store::counter>();
    call(
        i, [=, this] { *row = store_.at(shard); },
        [=, this, epoch = a.epoch](bool ok) {
          auto* mine = same(i, shard, epoch);
          if (mine == nullptr)
            return;
          mine->busy = false;
          mine->version = row->version;
          if (!o_.off.no_dedup)
            mine->ops = std::move(row->ops);
          if (!ok)
            nodes_[i].active.erase(shard);
          else
            work(i, shard);
        });
    return;
  }
  if (a.busy)
    return;
  for (; !queue.empty(); queue.pop_front()) {
    auto known = a.ops.find(queue.front().op);
    if (known == a.ops.end())
      break;
    acknowledge(known->first, known->second);
  }
  if (queue.empty())
    return;
  auto next = queue.front();
  queue.pop_front();
  a.busy = true;
  struct reply {
    model_store::verdict what = model_store::verdict::fenced;
    uint64_t answer = 0;
  };
  auto r = std::make_shared<reply>();
  call(
      i,
      [=, this, me = n.incarnation, epoch = a.epoch, version = a.version + 1] {
        r->what = store_.commit(me, shard, epoch, next.op, version, r->answer);
      },
      [=, this, epoch = a.epoch](bool ok) {
        if (ok
            && (r->what == model_store::verdict::committed
                || r->what == model_store::verdict::repeated))
          acknowledge(next.op, r->answer);
        if (ok && r->what == model_store::verdict::fenced)
          ++out_.fenced;
        auto* mine = same(i, shard, epoch);
        if (mine == nullptr)
          return;
        if (ok && r->what == model_store::verdict::committed) {
          mine->busy = false;
          ++mine->version;
          mine->ops.emplace(next.op, r->answer);
        } else {
          nodes_[i].active.erase(shard); // Memory may be older than the store.
        }
        work(i, shard);
      });
}

activation* world::same(size_t i, shard_id shard, uint64_t epoch) {
  auto at = nodes_[i].active.find(shard);
  return at == nodes_[i].active.end() || at->second.epoch != epoch ? nullptr : &at->second;
}

void world::acknowledge(uint64_t op, uint64_t answer) {
  if (auto [at, first] = answers_.emplace(op, answer); !first && at->second != answer)
    fault("op " + std::to_string(op) + " was answered " + std::to_string(at->second) + " and "
          + std::to_string(answer));
  if (!std::exchange(ops_[op].done, true))
    out_.longest_wait_ms = std::max(out_.longest_wait_ms, (now_ - ops_[op].since) / ms);
}

void world::next_read() {
  at(now_ + between(5 * ms, 40 * ms), [this] { next_read(); });
  auto shard = static_cast<shard_id>(between(0, static_cast<nanos>(o_.shards) - 1));
  for (auto& n : nodes_) {
    auto a = n.active.find(shard);
    if (!n.alive || now_ < n.paused_until || now_ >= n.fresh_until || a == n.active.end()
        || now_ < n.fooled_until)
      continue;
    ++out_.memory_reads;
    if (store_.at(shard).last_epoch > a->second.epoch)
      fault(n.incarnation + " answers from memory what another one has changed, shard "
            + std::to_string(shard));
  }
}

} // namespace zhian::test::simulated
