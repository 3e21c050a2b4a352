// What an operator may see and do at the store, from the command line, whether nodes run or not.
// Every change leaves an audit line in the same transaction. Payloads are never read: they hold
// mails, codes and hashes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <caf/expected.hpp>

#include "protocols/ids.hpp"

namespace zhian::storage {

/// An outbox item as listed.
struct outbox_line {
  int64_t id = 0;
  shard_id shard = 0;
  realm in = realm::zhimai;
  std::string kind;
  std::string dedup_key;
  std::string state; ///< new, sending, done, dead
  bool once = false; ///< Never repeated: a one-time code.
  uint32_t attempts = 0;
  std::string next_at;
  std::string created_at;
  std::string error; ///< Of the last attempt.
  std::string trace;
};

/// A durable timer as listed.
struct timer_line {
  shard_id shard = 0;
  realm in = realm::zhimai;
  std::string entity;
  std::string name;
  std::string due_at;
  int64_t due_in_s = 0; ///< Negative: overdue.
};

/// A member of the cluster and how many shards it owns.
struct member_line {
  std::string name;
  std::string incarnation;
  std::string state;
  std::string version;
  int64_t beat = 0;
  std::string started_at;
  uint32_t shards = 0;
};

/// A run of neighbouring shards with one owner and one pin.
struct shard_range {
  shard_id first = 0;
  shard_id last = 0;
  std::string owner; ///< Node name; empty: nobody.
  int64_t least_epoch = 0;
  int64_t most_epoch = 0;
  std::string pinned_to; ///< Node name; empty: rendezvous decides.
};

/// What the sweeps of a node's files did on the last day with one.
struct sweep_line {
  std::string node;
  std::string day;
  uint64_t looked = 0;
  uint64_t swept = 0;
};

/// The state of the store at a glance.
struct store_status {
  std::string schema; ///< What is missing; empty: nothing.
  std::vector<member_line> members;
  uint32_t ownerless_shards = 0;
  uint64_t outbox_waiting = 0;
  uint64_t outbox_sending = 0;
  uint64_t outbox_dead = 0;
  int64_t outbox_oldest_s = 0; ///< How long the oldest due item has been due.
  uint64_t timers = 0;
  uint64_t timers_overdue = 0; ///< By more than a minute.
  std::vector<sweep_line> sweeps;
  uint64_t erasures = 0;     ///< Closed accounts whose rows have not all gone yet.
  bool stray_events = false; ///< Rows in a default partition: upkeep of partitions is behind.
};

/// One connection of the application role. Every call fails with storage_unavailable when the store
/// does not answer.
class ops_store {
public:
  /// `who` stands in the audit lines as "ops:<who>".
  ops_store(std::string dsn, std::string who);
  ~ops_store();

  /// Items in `state` ("": all that are not done), oldest first.
  caf::expected<std::vector<outbox_line>> outbox(const std::string& state, uint32_t limit);
  /// Has a dead or waiting item tried again at once. Answers it as it is now. Fails: not_found;
  /// record_gone (done or being sent); unsupported (a one-time code is never repeated).
  caf::expected<outbox_line> retry(int64_t id);
  /// Gives a dead or waiting item up for good; it stays listed as done. Fails: not_found,
  /// record_gone.
  caf::expected<outbox_line> drop(int64_t id);

  /// Timers by due time, `due_only`: those that are due.
  caf::expected<std::vector<timer_line>> timers(bool due_only, uint32_t limit);
  /// Makes a timer due now; its owner fires it within seconds. Fails: not_found.
  caf::expected<timer_line> run_timer(const std::string& entity, const std::string& name);

  caf::expected<store_status> status();
  caf::expected<std::vector<shard_range>> shards();

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

/// The role a connection string signs in with, by signing in.
caf::expected<std::string> role_of(const std::string& dsn);

} // namespace zhian::storage
