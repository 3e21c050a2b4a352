#include "tests/cluster/model_store.hpp"

namespace zhian::test {

using cluster::member;
using cluster::member_state;

void model_store::join(const member& m) {
  auto row = m;
  row.state = member_state::up;
  row.beat = 0;
  row.links.reset();
  members_[m.name] = row;
  ++version_;
}

const member* model_store::live(const std::string& incarnation) const {
  for (const auto& [name, m] : members_)
    if (m.incarnation == incarnation && m.live())
      return &m;
  return nullptr;
}

std::optional<uint64_t> model_store::beat(const std::string& incarnation,
                                          const std::vector<std::string>& links) {
  for (auto& [name, m] : members_)
    if (m.incarnation == incarnation && m.live()) {
      m.links = links;
      return ++m.beat;
    }
  return std::nullopt;
}

bool model_store::claim(const std::string& me, const std::vector<shard_id>& wanted,
                        const std::vector<cluster::suspect>& dead) {
  const auto* mine = live(me);
  if (mine == nullptr || mine->state != member_state::up)
    return false;
  for (auto& [name, m] : members_)
    for (const auto& d : dead)
      if (m.live() && m.incarnation == d.incarnation && m.beat == d.beat)
        m.state = member_state::dead;
  ++version_;
  for (auto s : wanted)
    if (live(shards_[s].incarnation) == nullptr)
      shards_[s] = {++epoch_, me};
  return true;
}

bool model_store::hand_over(const std::string& me, const std::string& target,
                            const std::vector<shard_id>& ids, const std::vector<uint64_t>& epochs) {
  const auto* to = live(target);
  if (to == nullptr || to->state != member_state::up)
    return false;
  for (size_t i = 0; i < ids.size(); ++i)
    if (!owns(me, ids[i], epochs[i]))
      return false;
  ++version_;
  for (auto s : ids)
    shards_[s] = {++epoch_, target};
  return true;
}

void model_store::leave(const std::string& me, member_state state) {
  drains_.erase(me);
  for (auto& [name, m] : members_)
    if (m.incarnation == me && m.live())
      m.state = state;
  ++version_;
}

bool model_store::change(const std::string& incarnation, member_state from, member_state to) {
  for (auto& [name, m] : members_)
    if (m.incarnation == incarnation && m.state == from) {
      m.state = to;
      ++version_;
      return true;
    }
  return false;
}

bool model_store::order_drain(const std::string& incarnation) {
  for (const auto& [name, m] : members_)
    if (m.incarnation != incarnation && m.state == member_state::up) {
      auto own = drains_.find(incarnation);
      bool takes_over = own != drains_.end() && own->second && live(incarnation) != nullptr;
      if (!takes_over && !change(incarnation, member_state::up, member_state::draining))
        return false;
      drains_[incarnation] = false;
      ++version_;
      return true;
    }
  return false;
}

bool model_store::cancel_drain(const std::string& incarnation) {
  if (!drains_.contains(incarnation)
      || !change(incarnation, member_state::draining, member_state::up))
    return false;
  drains_.erase(incarnation);
  return true;
}

bool model_store::make_way(const std::string& me, const std::string& other) {
  const auto* to = live(other);
  if (other == me || to == nullptr || to->state != member_state::up
      || !change(me, member_state::up, member_state::draining))
    return false;
  drains_[me] = true;
  return true;
}

bool model_store::come_back(const std::string& me) {
  auto own = drains_.find(me);
  if (own == drains_.end() || !own->second)
    return false;
  drains_.erase(own); // Also of one that is dead by now.
  return change(me, member_state::draining, member_state::up);
}

bool model_store::evict(const std::string& incarnation) {
  return change(incarnation, member_state::up, member_state::dead)
         || change(incarnation, member_state::draining, member_state::dead);
}

void model_store::pin(shard_id shard, const std::string& name) {
  ++version_;
  if (name.empty())
    pins_.erase(shard);
  else
    pins_[shard] = name;
}

std::vector<member> model_store::members() const {
  std::vector<member> out;
  for (const auto& [name, m] : members_) {
    out.push_back(m);
    auto drains = drains_.find(m.incarnation);
    out.back().made_way = drains != drains_.end() && drains->second;
  }
  return out;
}

cluster::cluster_view model_store::read() const {
  return {version_, members(), shards_, pins_};
}

bool model_store::owns(const std::string& me, shard_id shard, uint64_t epoch) const {
  return shards_[shard].incarnation == me && shards_[shard].epoch == epoch;
}

model_store::verdict model_store::commit(const std::string& me, shard_id shard, uint64_t epoch,
                                         uint64_t op, uint64_t version, uint64_t& answer) {
  if (!off_.no_fence && !owns(me, shard, epoch))
    return verdict::fenced;
  auto& c = counters_[shard];
  if (auto known = c.ops.find(op); known != c.ops.end() && !off_.no_dedup) {
    answer = known->second;
    return verdict::repeated;
  }
  if (!off_.no_version && c.version + 1 != version)
    return verdict::conflict;
  if (epoch < c.last_epoch)
    faults_.push_back("shard " + std::to_string(shard) + ": epoch " + std::to_string(epoch)
                      + " wrote after " + std::to_string(c.last_epoch));
  c.last_epoch = epoch;
  // A write sets the row to what its writer made of the version it had.
  c.version = version;
  c.value = version;
  c.ops[op] = answer = c.value;
  c.applied.insert(op);
  return verdict::committed;
}

} // namespace zhian::test
