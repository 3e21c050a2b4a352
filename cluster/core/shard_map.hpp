// Which shards this node holds, at which epoch, and the actors that host them.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "protocols/entity.hpp"

namespace zhian::cluster {

/// Who owns which shard, as this node last heard. A hint: the owner decides, and in the end the
/// store.
struct shard_directory {
  std::vector<std::string> incarnations;   ///< Of members.
  std::array<uint16_t, shard_count> owner; ///< Number in `incarnations` + 1; 0: nobody.
};

/// Read by everybody without a lock, written by membership only.
class shard_map : public shard_router {
public:
  /// `hosts`: the host of shard s is number s % hosts.size().
  void set_hosts(std::vector<caf::actor> hosts) { hosts_ = std::move(hosts); }
  const std::vector<caf::actor>& hosts() const { return hosts_; }

  /// Where calls go whose shard is not held here; null: this node is alone, its hosts answer.
  void set_gate(caf::actor gate) { gate_ = std::move(gate); }
  const caf::actor& gate() const { return gate_; }

  const caf::actor& host_of(shard_id shard) const override {
    return gate_ && epoch_of(shard) == 0 ? gate_ : local_host_of(shard);
  }
  const caf::actor& local_host_of(shard_id shard) const { return hosts_[shard % hosts_.size()]; }
  uint64_t epoch_of(shard_id shard) const override {
    return epochs_[shard].load(std::memory_order_acquire);
  }

  bool spread() const override { return gate_ != nullptr; }

  void hold(shard_id shard, uint64_t epoch) {
    epochs_[shard].store(epoch, std::memory_order_release);
  }
  void drop(shard_id shard) { hold(shard, 0); }
  /// Empty: nobody, as far as is known.
  std::string owner_of(shard_id shard) const;
  void set_directory(std::shared_ptr<const shard_directory> x) {
    std::atomic_store_explicit(&directory_, std::move(x), std::memory_order_release);
  }
  /// These have another owner than the directory says.
  void moved(const std::vector<shard_id>& shards, const std::string& to);
  /// Counted by the hosts: entities in memory, by shard and by kind. Whoever is at home moves
  /// slowly.
  void moved_in(const entity_ref& who) const {
    busy_in(who.shard);
    of_kind(who.kind).fetch_add(1, std::memory_order_relaxed);
  }
  void moved_out(const entity_ref& who) const {
    busy_out(who.shard);
    of_kind(who.kind).fetch_sub(1, std::memory_order_relaxed);
  }
  void busy_in(shard_id shard) const override {
    inhabitants_[shard].fetch_add(1, std::memory_order_relaxed);
  }
  void busy_out(shard_id shard) const override {
    inhabitants_[shard].fetch_sub(1, std::memory_order_relaxed);
  }
  bool inhabited(shard_id shard) const {
    return inhabitants_[shard].load(std::memory_order_relaxed) != 0;
  }
  /// How many entities of each kind are in memory; kinds of which there is none are left out.
  std::vector<std::pair<entity_kind, uint32_t>> activations() const;

  /// Incarnations this node has a link with, told by the gate.
  void set_links(const std::set<std::string>& x) {
    std::atomic_store_explicit(&links_, std::make_shared<const std::set<std::string>>(x),
                               std::memory_order_release);
  }
  bool linked(const std::string& incarnation) const;
  std::set<std::string> links() const;

  /// Shards held now.
  std::vector<shard_id> held() const;

private:
  static constexpr size_t kinds = 16; ///< More than there are.
  std::atomic<uint32_t>& of_kind(entity_kind x) const {
    return by_kind_[static_cast<size_t>(x) % kinds];
  }

  std::vector<caf::actor> hosts_;
  caf::actor gate_;
  std::shared_ptr<const shard_directory> directory_;
  std::shared_ptr<const std::set<std::string>> links_;
  mutable std::array<std::atomic<uint32_t>, shard_count> inhabitants_{};
  mutable std::array<std::atomic<uint32_t>, kinds> by_kind_{};
  std::array<std::atomic<uint64_t>, shard_count> epochs_{};
};

} // namespace zhian::cluster
