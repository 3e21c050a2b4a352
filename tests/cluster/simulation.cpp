#include "tests/cluster/simulation.hpp"

#include "tests/cluster/simulated_world.hpp"

namespace zhian::test {

namespace simulated {

simulation_result world::run() {
  for (size_t i = 0; i < nodes_.size(); ++i) {
    nodes_[i].name = "node-" + std::to_string(i + 1);
    start(i);
  }
  at(5 * second, [this] { next_fault(); });
  at(second, [this] { next_op(); });
  at(second, [this] { next_read(); });
  if (o_.only_parted)
    at(second, [this] { check_parted(); });
  else
    at(8 * second, [this] { next_order(); });
  at(o_.faults_until, [this] { heal(); });
  at(o_.faults_until + 15 * second, [this] { check_owned(); });
  auto end = o_.faults_until + 30 * second;
  while (!events_.empty() && events_.top().when <= end) {
    auto e = events_.top();
    events_.pop();
    now_ = e.when;
    e.run();
  }
  check_books();
  for (const auto& x : store_.faults())
    fault(x);
  return std::move(out_);
}

void world::on(size_t i, nanos when, std::function<void()> run) {
  at(when, [this, i, life = nodes_[i].life, run = std::move(run)] {
    auto& n = nodes_[i];
    if (!n.alive || n.life != life)
      return;
    if (now_ < n.paused_until)
      on(i, n.paused_until + between(0, ms), run);
    else
      run();
  });
}

void world::call(size_t i, std::function<void()> work, std::function<void(bool)> then) {
  auto sent = now_;
  auto answered = std::make_shared<bool>(false);
  auto slow = chance(0.02) ? between(0, 1500 * ms) : 0;
  at(now_ + between(ms, 20 * ms) + slow, [=, this, life = nodes_[i].life] {
    // What was sent arrives although its sender has stopped or ended since.
    if (now_ < store_down_until_ || sent < nodes_[i].cut_until)
      return;
    work();
    bool lost = chance(0.005);
    auto back = now_ + between(ms, 20 * ms);
    at(back, [=, this] {
      if (lost || nodes_[i].life != life || now_ < nodes_[i].cut_until || now_ > sent + call_limit)
        return;
      *answered = true;
      on(i, now_, [then] { then(true); });
    });
  });
  on(i, sent + call_limit + ms, [=] {
    if (!*answered)
      then(false);
  });
}

void world::check_owned() {
  if (o_.only_parted)
    for (const auto& m : store_.members())
      if (m.state != member_state::up)
        fault(m.name + " has not come back");

  auto view = store_.read();
  for (size_t s = 0; s < view.shards.size(); ++s) {
    bool owned = false;
    for (const auto& n : nodes_)
      owned = owned || (n.alive && n.incarnation == view.shards[s].incarnation);
    if (!owned)
      fault("nobody owns shard " + std::to_string(s) + ", '" + view.shards[s].incarnation
            + "' was its last owner");
  }
}

void world::check_books() {
  for (const auto& n : nodes_) {
    std::string text = n.incarnation + (n.alive ? "" : " is dead") + (n.calling ? " calls" : "")
                       + ", view " + std::to_string(n.own->seen().view().version) + " holds";
    for (shard_id shard = 0; shard < o_.shards; ++shard)
      if (n.own->epoch_of(shard) != 0) {
        text += ' ' + std::to_string(shard);
        if (auto a = n.active.find(shard); a != n.active.end() && a->second.busy)
          text += '!';
      }
    note(text);
  }
  out_.acknowledged = answers_.size();
  for (size_t id = 0; id < ops_.size(); ++id) {
    auto times = store_.at(ops_[id].shard).applied.count(id);
    if (times > 1)
      fault("op " + std::to_string(id) + " took effect " + std::to_string(times) + " times");
    if (ops_[id].done && times == 0)
      fault("op " + std::to_string(id) + " was acknowledged and is lost");
    if (!ops_[id].done)
      fault("op " + std::to_string(id) + " was never answered, shard "
            + std::to_string(ops_[id].shard) + " of "
            + store_.read().shards[ops_[id].shard].incarnation);
  }
  for (size_t s = 0; s < o_.shards; ++s) {
    const auto& c = store_.at(static_cast<shard_id>(s));
    if (c.value != c.applied.size())
      fault("shard " + std::to_string(s) + " counts " + std::to_string(c.value) + " of "
            + std::to_string(c.applied.size()));
  }
}

} // namespace simulated

simulation_result simulate(const simulation_options& options) {
  return simulated::world{options}.run();
}

} // namespace zhian::test
