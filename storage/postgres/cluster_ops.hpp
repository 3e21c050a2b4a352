// What an operator sees of the nodes and orders them, through the store: what a node says about
// itself is a row beside its beat, an order is a row that nodes read with the view. No node is
// called.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <caf/expected.hpp>

#include "protocols/ids.hpp"

namespace zhian::storage {

/// What a node last said about itself.
struct told_figures {
  int64_t age_ms = 0; ///< By the clock of the store.
  int64_t uptime_s = 0;
  int64_t rss_bytes = 0;
  int64_t sockets = 0;
  int64_t activations = 0;
  std::vector<int64_t> lane_queues;
  std::vector<std::string> links; ///< Nodes it has a link with, by name.
};

/// A member of the cluster.
struct node_line {
  std::string name;
  std::string incarnation;
  std::string state;          ///< up, draining, left, dead
  std::string drained_by;     ///< Who ordered it; empty: nobody.
  bool drains_itself = false; ///< Because it has no link with one that stays; ends by itself, too.
  std::string address;
  std::string version;
  int wire_min = 0;
  int wire_max = 0;
  int weight = 0;
  uint32_t shards = 0;
  uint32_t pins = 0; ///< Shards pinned to it, wherever they are.
  std::string started_at;
  /// How long its beat has stood still, as the other nodes that are alive last said: the longest.
  std::optional<int64_t> silent_ms;
  std::optional<told_figures> figures; ///< Of this incarnation.

  bool live() const { return state == "up" || state == "draining"; }
};

/// Entities of one kind in the memory of one node.
struct activations_line {
  std::string node;
  std::string kind;
  uint64_t count = 0;
  int64_t age_ms = 0;
};

/// What the actors of one type at one node did within the last `window_ms`.
struct work_line {
  std::string node;
  std::string type;
  int64_t live = 0;
  int64_t waiting = 0; ///< Messages in mailboxes.
  int64_t deepest = 0; ///< The longest single mailbox.
  double per_s = 0;    ///< Messages handled.
  int64_t wait_p50_us = 0;
  int64_t wait_p99_us = 0;
  int64_t handling_p50_us = 0;
  int64_t handling_p99_us = 0;
  int64_t window_ms = 0;
  int64_t age_ms = 0;
};

/// Neighbouring shards, both ends included.
struct shard_span {
  shard_id first = 0;
  shard_id last = 0;

  size_t size() const { return static_cast<size_t>(last) - first + 1; }
};

/// Where the shards of a span are.
struct holder_line {
  std::string node; ///< Empty: nobody.
  uint32_t shards = 0;
};

/// One connection of the application role. Every call fails with storage_unavailable when the store
/// does not answer; an act with record_gone when the node is not (or no longer) in the state it
/// needs.
class cluster_ops {
public:
  /// `who` stands in the audit lines as "ops:<who>".
  cluster_ops(std::string dsn, std::string who);
  ~cluster_ops();

  caf::expected<std::vector<node_line>> nodes();
  /// Fails also: not_found.
  caf::expected<node_line> node(const std::string& name);
  /// Of `node` and `kind`; "": all. Largest first.
  caf::expected<std::vector<activations_line>> activations(const std::string& node,
                                                           const std::string& kind);
  /// Of `node`, "": all; the busiest first.
  caf::expected<std::vector<work_line>> work(const std::string& node, uint32_t limit);
  caf::expected<std::vector<holder_line>> holders(shard_span of);

  /// This process gives all its shards away and takes no more. Fails: record_gone (it is not up, or
  /// nobody else is).
  caf::expected<bool> drain(const node_line& which);
  /// Takes the order back. Fails: record_gone (no order drains it).
  caf::expected<bool> undrain(const node_line& which);
  /// This process is dead: its shards are free and it ends with its next beat.
  caf::expected<bool> evict(const node_line& which);
  /// These shards belong at this node from now on, while it is up. Answers how many. Fails:
  /// record_gone (it is not up).
  caf::expected<uint32_t> pin(shard_span which, const std::string& node,
                              const std::vector<holder_line>& from);
  /// Rendezvous decides again. Answers how many were pinned.
  caf::expected<uint32_t> unpin(shard_span which);

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace zhian::storage
