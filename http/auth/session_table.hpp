// What one io thread remembers of signed-in sessions: verified tokens, leases, ended sessions, read
// budgets.
//
// A lease is trusted only while this node's beat is fresh, and continuously so: each use carries
// the trust on to the end of the current beat's term. A session that was not used for longer than a
// term is asked again, because a revocation could have been missed in between.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "http/server/call.hpp"
#include "protocols/identity.hpp"
#include "protocols/services.hpp"

namespace zhian::http {

/// A bucket of tokens that refills with time.
class local_bucket {
public:
  /// Takes one token; false when there is none. `per_second` 0: no limit.
  bool take(int64_t now_ns, double capacity, double per_second);
  /// Whole tokens left.
  uint32_t left() const { return static_cast<uint32_t>(tokens_); }

private:
  double tokens_ = -1;
  int64_t at_ = 0;
};

/// A token that was verified before.
struct known_token {
  std::shared_ptr<const principal> who; ///< Roles as of the lease.
  int64_t trusted_until = 0;            ///< Boottime ns; 0: ask the session first.
  local_bucket reads;
};

/// Bounded tables of one io thread.
class session_table {
public:
  explicit session_table(std::shared_ptr<const node_status> status, size_t max_tokens = 20000,
                         size_t max_ended = 50000);

  /// Leases of sessions that `router` says another node holds end with the beat's term, however
  /// often they are used: the news of an end may be lost on its way from there.
  void hold_to_term_unless_held(std::shared_ptr<const shard_router> router) {
    router_ = std::move(router);
  }

  /// The entry of a token verified before; moves it to the front. Null: verify it.
  known_token* find(std::string_view token);
  /// Remembers a verified token; the oldest entry makes room.
  known_token& insert(std::string_view token, std::shared_ptr<const principal> who);
  void forget(std::string_view token);
  /// Any token entry of the session.
  known_token* find_session(const session_id& session);

  /// Whether the entry may be used without asking; carries its trust on.
  bool trusted(known_token& x) const;
  /// After the session answered: trust from now to the end of the beat's term (none when the node
  /// is not fresh).
  void trust(known_token& x) const;

  /// The session is over: none of its tokens is good any more, also one whose lease is just being
  /// asked for.
  void drop(const session_id& session);
  bool ended(const session_id& session) const { return ended_.contains(session); }

  size_t size() const { return index_.size(); }

private:
  struct entry {
    std::string token;
    known_token known;
  };
  using order = std::list<entry>;

  void erase(order::iterator at);
  std::shared_ptr<const shard_router> router_; ///< Null: all are held here.

  std::shared_ptr<const node_status> status_;
  size_t max_tokens_;
  size_t max_ended_;
  order entries_; ///< Most recently used first.
  std::unordered_map<std::string_view, order::iterator> index_;
  std::unordered_multimap<session_id, order::iterator> by_session_;
  std::unordered_set<session_id> ended_;
  std::deque<session_id> ended_order_;
};

} // namespace zhian::http
