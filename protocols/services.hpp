// The node's services, as entities and the edge see them. Wired by cluster/node.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <caf/actor.hpp>

#include "protocols/engine_config.hpp"
#include "protocols/entity.hpp"
#include "protocols/key_ring.hpp"
#include "protocols/message.hpp"
#include "protocols/rules_board.hpp"

namespace zhian {

/// Shared, lock-free facts about this node; written by the cluster core only.
struct node_status {
  std::string node_name;
  std::string incarnation;
  std::string app_version;
  /// Boottime (ns) until which memory may be trusted: send time of the last good beat + 4.5 s.
  std::atomic<int64_t> fresh_until{0};
  std::atomic<bool> member{false};
  std::atomic<bool> store_up{false};
  std::atomic<bool> redis_up{false};
  std::atomic<bool> draining{false};
  std::atomic<uint32_t> shards_owned{0};

  bool fresh() const { return boottime_ns() < fresh_until.load(std::memory_order_relaxed); }
  bool ready() const { return member && store_up && fresh() && !draining && shards_owned > 0; }
};

/// Hash or check a password in the bounded worker pool. Fails: overloaded.
struct hash_password {
  static constexpr uint16_t kind = 0x0f60;
  using reply = std::string; ///< crypt(3) text, bcrypt.
  std::string password;
};
struct check_password {
  static constexpr uint16_t kind = 0x0f61;
  using reply = bool;
  std::string password;
  std::string
      hash; ///< Empty: compares with a hash nobody knows, and answers false after the same time.
};

/// Takes `cost` tokens from each bucket, or from none. A bucket is "rule:key", e.g.
/// "login.ip:203.0.113.7".
struct token_rule {
  std::string bucket;
  uint32_t capacity = 1;   ///< Tokens at most.
  double per_second = 1.0; ///< Refill.
};
struct limit_verdict {
  static constexpr uint16_t kind = 0x0f63;
  bool allowed = true;
  uint32_t limit = 0; ///< Of the tightest bucket.
  uint32_t remaining = 0;
  uint32_t reset_s = 0; ///< Until it is full again.
  uint32_t retry_after_s = 0;
};
struct take_tokens {
  static constexpr uint16_t kind = 0x0f62;
  using reply = limit_verdict;
  std::vector<token_rule> rules;
  uint32_t cost = 1;
};

/// One outbox item for a gateway. Answered `done` when the outside has it. Fails:
/// engine_unavailable and other retryable errors (tried again later), bad_request (final: dead
/// letter).
struct deliver {
  static constexpr uint16_t kind = 0x0f64;
  using reply = done;
  std::string outbox_kind;
  std::string dedup_key;
  std::string payload;
  std::string trace;
};

/// Handles of a node. Copied freely; every handle is long-lived.
struct services {
  std::shared_ptr<const shard_router> router;
  std::shared_ptr<node_status> status;
  std::vector<caf::actor> lanes; ///< Use lane_of.
  caf::actor queries;
  caf::actor gatherer; ///< Rows for exports.
  caf::actor hub;
  caf::actor files;
  caf::actor extractor;
  caf::actor reader;  ///< OCR.
  caf::actor scanner; ///< Null: no virus scanner is configured.
  caf::actor passwords;
  caf::actor engine;
  caf::actor limiter;
  caf::actor mail;
  caf::actor painter;
  caf::actor packer;
  caf::actor press;                         ///< Prints reports (protocols/report.hpp).
  std::shared_ptr<const key_ring> keys;     ///< Null: tokens are signed with the master key's own.
  caf::actor key_keeper;                    ///< Fills them; null as well.
  std::shared_ptr<const rules_board> rules; ///< Of money.
  caf::actor rules_keeper;                  ///< Fills it.
  caf::actor feeds;        ///< Fetches feeds (protocols/feed.hpp). Null: nothing needs them.
  caf::actor job_source;   ///< Client of the crawler service. Null: none is set up.
  caf::actor task_turns;   ///< Whose task may begin.
  caf::actor task_workers; ///< What tasks do.
  caf::actor task_readers; ///< Their results in words.
  std::shared_ptr<const engine_board> engines; ///< How they work. Null: as the program brings it.
  caf::actor engine_keeper;                    ///< Fills it.
  caf::actor trial_desk;                       ///< Tries versions out.
  caf::actor model; ///< Answers tasks (protocols/model.hpp). Null: none is set up for them.
  caf::actor pay; ///< The provider of payments (protocols/pay_gateway.hpp). Null: none is set up.

  const caf::actor& lane_of(shard_id shard) const { return lanes[shard % lanes.size()]; }
};

} // namespace zhian
