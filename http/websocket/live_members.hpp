// The open sockets and event streams of one io thread, and the node-wide news they share.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "http/server/edge.hpp"
#include "http/websocket/edge_streams.hpp"

namespace zhian::http {

/// A connection that stays.
class live_member {
public:
  virtual ~live_member() = default;
  /// The node goes down: say so, with the delay after which to come back, and end.
  virtual void on_drain(uint32_t delay_ms) = 0;
  /// The session is over: say so and end.
  virtual void on_session_ended(std::string_view reason) = 0;
};

/// Used on one io thread. Members are not owned: they remove themselves before they go.
class live_members {
public:
  void add(live_member& who) { all_.try_emplace(&who); }
  /// From now on the member is told the end of its session. Once a member.
  void bind(live_member& who, const session_id& session);
  void remove(live_member& who);

  void end_session(const session_id& session, std::string_view reason);
  /// Members in random order.
  std::vector<live_member*> shuffled(std::mt19937& random) const;
  bool contains(live_member* who) const { return all_.contains(who); }
  size_t size() const { return all_.size(); }

private:
  std::unordered_map<live_member*, session_id> all_; ///< An empty id: not bound.
  std::unordered_multimap<session_id, live_member*> by_session_;
};

/// `edge_thread::realtime`. Its parts are shared: a coroutine of the context may outlive the
/// thread's end.
class realtime final : public realtime_side {
public:
  explicit realtime(edge_thread& at);
  ~realtime() override;

  void drain() override;
  size_t open() const override { return members->size(); }

  const std::shared_ptr<live_members> members = std::make_shared<live_members>();
  const std::shared_ptr<edge_streams> streams;

private:
  edge_thread& at_;
};

/// The realtime half of `at`, as make_realtime made it.
inline realtime& realtime_of(edge_thread& at) {
  return static_cast<realtime&>(*at.realtime);
}

} // namespace zhian::http
