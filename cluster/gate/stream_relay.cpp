#include "cluster/gate/stream_relay.hpp"

#include <caf/send.hpp>

#include "protocols/errors.hpp"
#include "protocols/wire/codec.hpp"

namespace zhian::cluster {

void tell_gate(transport& links, const std::string& other, uint16_t kind, std::string payload) {
  envelope x;
  x.type = envelope_type::event;
  x.kind = kind;
  x.payload = std::move(payload);
  links.send(other, std::move(x));
}

stream_relay::stream_relay(caf::actor_system& sys, std::string me,
                           std::shared_ptr<const shard_map> map, std::chrono::milliseconds budget)
    : sys_(sys), me_(std::move(me)), map_(std::move(map)), budget_(budget), streams_(me_) {}

void stream_relay::use(caf::actor hub, std::shared_ptr<transport> links) {
  hub_ = std::move(hub);
  links_ = std::move(links);
}

void stream_relay::tell(const std::string& other, stream_event what, const std::string& key) {
  if (links_)
    tell_gate(*links_, other, static_cast<uint16_t>(what), key);
}

void stream_relay::follow(const std::string& key, caf::typed_response_promise<done> promise) {
  auto shard = shard_of_stream(key);
  if (!shard) {
    promise.deliver(make_error(ec::bad_request, "not a stream"));
    return;
  }
  followers_[key].push_back({std::move(promise), clock::now() + budget_});
  take(key, streams_.want(key, *shard, owner()));
}

void stream_relay::unfollow(const std::string& key) {
  if (auto where = streams_.leave(key); !where.empty())
    tell(where, stream_event::unfollow, key);
}

void stream_relay::lost(const std::string& node) {
  if (auto at = node_edges_.find(node); at != node_edges_.end()) {
    caf::anon_send_exit(at->second,
                        caf::exit_reason::user_shutdown); // The hub forgets what it wanted.
    node_edges_.erase(at);
  }
  streams_.lost(node);
}

void stream_relay::end() {
  for (auto& [key, waiting] : followers_)
    for (auto& w : waiting)
      w.promise.deliver(make_error(ec::shutting_down));
  followers_.clear();
  for (auto& [who, edge] : node_edges_)
    caf::anon_send_exit(edge, caf::exit_reason::user_shutdown);
  node_edges_.clear();
  hub_ = nullptr;
  links_.reset();
  map_.reset();
}

void stream_relay::told_by(const std::string& from, stream_event what, const std::string& payload) {
  if (!hub_)
    return;
  switch (what) {
  case stream_event::follow:
    // Not ours: whoever asks looks for its owner again.
    if (auto shard = shard_of_stream(payload); shard && map_->epoch_of(*shard) != 0)
      caf::anon_send(edge_of(from), node_follows{payload, true});
    break;
  case stream_event::unfollow:
    if (auto at = node_edges_.find(from); at != node_edges_.end())
      caf::anon_send(at->second, node_follows{payload, false});
    break;
  case stream_event::followed:
    take(payload, streams_.confirmed(payload, from));
    break;
  case stream_event::frames: {
    told news{read_frames(payload), {}};
    // What nobody here wants any more was under way when it was given up.
    if (!news.frames.empty())
      caf::anon_send(hub_, relayed{std::move(news)});
    break;
  }
  case stream_event::missed:
    caf::anon_send(hub_, relayed{told{{}, {payload}}});
    break;
  case stream_event::session_over:
    if (auto over = wire::decode<session_ended>(payload))
      caf::anon_send(hub_, session_ended_elsewhere{std::move(*over)});
    break;
  default:
    break; // Of a newer version.
  }
}

followed_streams::owner_of stream_relay::owner() const {
  return [this](shard_id shard) {
    return map_->epoch_of(shard) != 0 ? me_ : map_->owner_of(shard);
  };
}

const caf::actor& stream_relay::edge_of(const std::string& other) {
  auto& edge = node_edges_[other];
  if (!edge)
    edge = spawn_node_edge(sys_, hub_, links_, other);
  return edge;
}

/// What became of a stream: who waits for it hears, who follows it reads what it may have missed.
void stream_relay::take(const std::string& key, const followed_streams::step& s) {
  if (!s.leave_at.empty())
    tell(s.leave_at, stream_event::unfollow, key);
  if (!s.follow_at.empty())
    tell(s.follow_at, stream_event::follow, key);
  if (s.moved)
    caf::anon_send(hub_, relayed{told{{}, {key}}});
  if (!s.sure)
    return;
  if (auto at = followers_.find(key); at != followers_.end()) {
    for (auto& w : at->second)
      w.promise.deliver(done{});
    followers_.erase(at);
  }
}

void stream_relay::look() {
  for (const auto& [key, s] : streams_.look(owner()))
    take(key, s);
  auto now = clock::now();
  for (auto at = followers_.begin(); at != followers_.end();) {
    std::erase_if(at->second, [&](follower& w) {
      if (now < w.deadline)
        return false;
      w.promise.deliver(make_error(ec::timed_out));
      return true;
    });
    at = at->second.empty() ? followers_.erase(at) : std::next(at);
  }
}

} // namespace zhian::cluster
