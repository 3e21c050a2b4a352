// What membership says to the store: one function a statement, on one connection. Each throws what
// libpqxx throws; `refused_by_rules` tells refusals from failures.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <pqxx/connection>
#include <pqxx/except>

#include "cluster/gate/transport.hpp"
#include "cluster/view/tenure.hpp"
#include "protocols/stream.hpp"

namespace zhian::cluster {

/// Whether the rules of the cluster have refused it: the store works, and nothing has changed.
inline bool refused_by_rules(const pqxx::sql_error& x) {
  return x.sqlstate().starts_with("CF");
}

/// Used by one thread.
class member_store {
public:
  /// `name`, `incarnation`: whom it speaks for.
  member_store(std::string name, std::string incarnation)
      : name_(std::move(name)), me_(std::move(incarnation)) {}

  /// After a failure: the next statement needs `open` again.
  void close() {
    db_.reset();
    owners_.clear();
  }
  bool is_open() const { return db_ != nullptr; }
  void open(const std::string& dsn);
  pqxx::connection& connection() { return *db_; }

  void join(const peer& me, const std::string& app_version, uint32_t weight);
  struct beaten {
    uint64_t view_version;
    timestamp at; ///< By the store's clock.
  };
  /// Proves that it lives and says with which incarnations it has links. Nothing: this incarnation
  /// is dead.
  std::optional<beaten> beat(const std::set<std::string>& links);
  /// Whether this incarnation still is a member.
  bool lives();
  struct read_members {
    std::vector<member> all;
    std::vector<peer> linkable; ///< Live ones with an address; only these carry secrets.
  };
  read_members members();
  /// Owners and pins. All 4096 rows, or within a second of such a reading those that have changed
  /// since: a node that drains moves its shards in many portions. None is missed, because whoever
  /// changes owners holds the lock on the version until it commits, so versions commit in order;
  /// but another server may come to stand behind the connection, with an older state.
  cluster_view view(uint64_t version, std::vector<member> members);
  /// Sessions that ended of late and were not answered by this function before.
  std::vector<session_ended> ended_sessions();
  void report(const std::string& figures);

  /// Answers how many were won. `limit` bounds the statement: beats wait for it.
  uint32_t claim(const std::vector<shard_id>& wanted, const std::vector<suspect>& dead,
                 std::string_view limit);
  /// Answers at which epochs the target holds them now. The COMMIT is a statement of its own: what
  /// is given up before it surely has no effect later, when this node may hold the shards again.
  shards_given hand_over(const portion& what);
  void leave(const std::string& state);
  void make_way(const std::string& other);
  /// False: an operator has said something since.
  bool come_back();

private:
  std::string name_;
  std::string me_;
  std::unique_ptr<pqxx::connection> db_;
  std::vector<shard_owner> owners_; ///< As of `owners_at_`; empty: not read on this connection.
  uint64_t owners_at_ = 0;
  int64_t all_read_at_ = 0;     ///< Nanoseconds of CLOCK_BOOTTIME.
  std::set<int64_t> told_ends_; ///< Rows of `session_over` that were answered, of those still read.
};

} // namespace zhian::cluster
