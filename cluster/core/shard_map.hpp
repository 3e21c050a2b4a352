// Which shards this node holds, at which epoch, and the actors that host them.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "protocols/entity.hpp"

namespace zhian::cluster {

/// Read by everybody without a lock, written by membership only.
class shard_map : public shard_router {
public:
  /// `hosts`: the host of shard s is number s % hosts.size().
  void set_hosts(std::vector<caf::actor> hosts) { hosts_ = std::move(hosts); }
  const std::vector<caf::actor>& hosts() const { return hosts_; }

  const caf::actor& host_of(shard_id shard) const override { return hosts_[shard % hosts_.size()]; }
  uint64_t epoch_of(shard_id shard) const override {
    return epochs_[shard].load(std::memory_order_acquire);
  }

  void hold(shard_id shard, uint64_t epoch) {
    epochs_[shard].store(epoch, std::memory_order_release);
  }
  void drop(shard_id shard) { hold(shard, 0); }
  /// Shards held now.
  std::vector<shard_id> held() const;

private:
  std::vector<caf::actor> hosts_;
  std::array<std::atomic<uint64_t>, shard_count> epochs_{};
};

} // namespace zhian::cluster
