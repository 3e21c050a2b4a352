#include "tests/unit/hub/stream_node.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include "cluster/hub/hub.hpp"
#include "protocols/runtime/metered_actor.hpp"

namespace zhian::test {

namespace {

caf::actor_system_config& two_workers(caf::actor_system_config& x) {
  x.set("scheduler.policy", caf::atom("sharing"));
  x.set("scheduler.max-threads", 2);
  return x;
}

struct one_host : shard_router {
  caf::actor host;
  const caf::actor& host_of(shard_id) const override { return host; }
  uint64_t epoch_of(shard_id) const override { return 1; }
};

std::string line(uint32_t turn, const std::string& text) {
  return R"({"turn":)" + std::to_string(turn) + R"(,"text":")" + text + "\"}";
}

/// Plays sessions, rooms, queries and the limiter.
class fake_actor : public metered_actor {
public:
  fake_actor(caf::actor_config& cfg, std::shared_ptr<plays> play, stream_store& store)
      : metered_actor(cfg, "fake"), play_(std::move(play)), store_(store) {}

  caf::behavior make_behavior() override {
    return {
        [this](entity_call& x) { hear(x); },
        [this](const read_stream& x) -> caf::result<read_stream::reply> {
          std::unique_lock guard{play_->mx};
          ++play_->reads;
          if (play_->queries_fail != ec::none)
            return make_error(play_->queries_fail);
          auto then = play_->on_read;
          guard.unlock();
          auto out = store_.read(x.stream, x.after, x.limit);
          if (then)
            then();
          return out;
        },
        [](const take_tokens&) {
          return limit_verdict{true, 60, 59, 10, 0};
        },
        [this](caf::atom_constant<caf::atom("release")>) {
          for (auto& one : std::exchange(held_, {}))
            one.first.deliver(one.second);
        },
    };
  }

private:
  void hear(entity_call& x) {
    auto rp = make_response_promise();
    const auto& meta = x.body.get_as<call_meta>(0);
    if (x.body.match_element<lease_session>(1))
      return answer(rp, lease(x.to.id));
    auto room = find_room(x.to.id, meta.caller);
    if (!room)
      return rp.deliver(make_error(ec::not_found));
    if (x.body.match_element<open_room>(1))
      answer(rp, open(*room, x.body.get_as<open_room>(1).with_snapshot));
    else if (x.body.match_element<answer_turn>(1))
      hear_answer(rp, *room, meta, x.body.get_as<answer_turn>(1));
    else if (x.body.match_element<end_room>(1))
      answer(rp, caf::expected<room_ack>{end(*room)});
    else
      rp.deliver(make_error(ec::unsupported));
  }

  template <class T>
  void answer(caf::response_promise& rp, caf::expected<T> got) {
    if (got)
      rp.deliver(std::move(*got));
    else
      rp.deliver(std::move(got.error()));
  }

  caf::expected<session_lease> lease(const std::string& id) {
    std::lock_guard guard{play_->mx};
    auto at = play_->sessions.find(id);
    if (at == play_->sessions.end())
      return make_error(ec::session_revoked);
    return at->second;
  }

  std::optional<played_room> find_room(const std::string& id, const user_id& caller) {
    std::lock_guard guard{play_->mx};
    auto at = play_->rooms.find(id);
    if (at == play_->rooms.end() || at->second.host != caller)
      return std::nullopt;
    return at->second;
  }

  caf::expected<room_view> open(const played_room& room, bool with_snapshot) {
    std::function<void()> then;
    {
      std::lock_guard guard{play_->mx};
      ++play_->opens;
      then = play_->on_open;
    }
    if (then)
      then();
    room_view out;
    out.room = room.id;
    out.host = room.host;
    out.phase = room.phase;
    out.turn = room.turn;
    out.questions = 6;
    out.engine = "builtin";
    auto now = store_.read(stream_of(room.id), INT64_MAX, 1);
    out.epoch = now.epoch;
    out.head = now.head;
    if (with_snapshot)
      out.snapshot = R"({"lines":)" + std::to_string(now.head) + "}";
    return out;
  }

  void hear_answer(caf::response_promise& rp, const played_room& room, const call_meta& meta,
                   const answer_turn& said) {
    std::unique_lock guard{play_->mx};
    auto& known = play_->rooms[room.id.str()];
    if (auto before = play_->acks.find(meta.op.key); before != play_->acks.end())
      return rp.deliver(before->second);
    if (said.turn != known.turn)
      return rp.deliver(make_error(ec::turn_mismatch));
    auto stream = stream_of(room.id);
    room_ack ack{store_.commit(stream, "answer", line(said.turn, said.text)), said.turn,
                 room_phase::asking};
    play_->acks[meta.op.key] = ack;
    ++known.turn;
    if (play_->speak_on_answer) {
      store_.interim(stream, "delta", R"({"turn":2,"index":0,"text":"Why"})");
      store_.commit(stream, "question", line(known.turn, "Why?"));
    }
    if (play_->hold_answers)
      held_.emplace_back(rp, ack);
    else
      rp.deliver(ack);
  }

  room_ack end(const played_room& room) {
    std::lock_guard guard{play_->mx};
    auto& known = play_->rooms[room.id.str()];
    auto seq = store_.head(stream_of(room.id));
    if (known.phase != room_phase::ended)
      seq = store_.commit(stream_of(room.id), "ended", R"({"reason":"ended_by_user"})");
    known.phase = room_phase::ended;
    return {seq, known.turn, room_phase::ended};
  }

  std::shared_ptr<plays> play_;
  stream_store& store_;
  std::vector<std::pair<caf::response_promise, room_ack>> held_;
};

} // namespace

// ---- store ----

frame stream_store::append(const stream_ref& stream, const std::string& type,
                           const std::string& data) {
  auto& rows = streams_[stream.key()];
  auto made = std::make_shared<stream_frame>();
  made->stream = stream;
  made->epoch = rows.epoch;
  made->seq = ++rows.head;
  made->type = type;
  made->data = data;
  made->at = wall_now();
  rows.frames.push_back(made);
  return made;
}

uint64_t stream_store::commit(const stream_ref& stream, const std::string& type,
                              const std::string& data, bool tell) {
  std::lock_guard guard{mx_};
  auto made = append(stream, type, data);
  if (tell)
    caf::anon_send(hub, publish{{made}});
  return made->seq;
}

void stream_store::commit_many(const stream_ref& stream, size_t count, size_t size) {
  for (int n = readers_; n > 0; n = readers_)
    readers_.wait(n);
  std::lock_guard guard{mx_};
  publish news;
  for (; count > 0; --count)
    news.frames.push_back(
        append(stream, "answer", R"({"text":")" + std::string(size, 'x') + "\"}"));
  caf::anon_send(hub, std::move(news));
}

void stream_store::interim(const stream_ref& stream, const std::string& type,
                           const std::string& data) {
  std::lock_guard guard{mx_};
  auto made = std::make_shared<stream_frame>();
  made->stream = stream;
  made->epoch = streams_[stream.key()].epoch;
  made->type = type;
  made->data = data;
  made->at = wall_now();
  caf::anon_send(hub, publish{{made}});
}

void stream_store::prune(const stream_ref& stream, uint64_t seq) {
  std::lock_guard guard{mx_};
  std::erase_if(streams_[stream.key()].frames, [&](const frame& x) { return x->seq <= seq; });
}

void stream_store::set_epoch(const stream_ref& stream, const std::string& epoch) {
  std::lock_guard guard{mx_};
  auto& rows = streams_[stream.key()];
  rows = {};
  rows.epoch = epoch;
}

read_stream::reply stream_store::read(const stream_ref& stream, uint64_t after, uint32_t limit) {
  ++readers_;
  std::shared_ptr<void> done{nullptr, [this](void*) {
                               --readers_;
                               readers_.notify_all();
                             }};
  std::lock_guard guard{mx_};
  const auto& rows = streams_[stream.key()];
  read_stream::reply out;
  out.epoch = rows.epoch;
  out.head = rows.head;
  for (const auto& one : rows.frames)
    if (one->seq > after && out.frames.size() < limit)
      out.frames.push_back(one);
  return out;
}

// ---- node ----

stream_node::stream_node(const std::function<void(settings&)>& change)
    : system(two_workers(caf_config)) {
  config.which = profile::test;
  config.auth.master_key = std::string(64, '7');
  config.http.port = 0;
  config.http.admin_port = 0;
  config.log.access = false;
  if (change)
    change(config);
  store.hub = svc.hub = spawn_hub(system);
  fake = system.spawn<fake_actor>(play, std::ref(store));
  auto router = std::make_shared<one_host>();
  router->host = fake;
  svc.router = router;
  svc.status = status;
  status->fresh_until = boottime_ns() + 3600ll * 1'000'000'000;
  status->member = true;
  status->store_up = true;
  status->shards_owned = 4096;
  svc.queries = svc.limiter = fake;
  edge = std::make_unique<http::server>(system, config, svc);
  edge->start();
}

stream_node::~stream_node() {
  edge->drain_and_stop();
  caf::anon_send_exit(fake, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(svc.hub, caf::exit_reason::user_shutdown);
}

person stream_node::make_person(std::chrono::milliseconds lives) {
  person out;
  out.user = user_id::make(11, wall_now());
  out.session = session_id::make(11, wall_now());
  std::lock_guard guard{play->mx};
  session_lease lease;
  lease.session = out.session;
  lease.user = out.user;
  lease.roles = {"candidate"};
  lease.expires_at = wall_now() + std::chrono::hours{1};
  play->sessions[out.session.str()] = lease;
  out.token = make_token(out, lives);
  return out;
}

std::string stream_node::make_token(const person& who, std::chrono::milliseconds lives) {
  http::token_authority authority{config};
  session_grant grant;
  grant.session = who.session;
  grant.user = who.user;
  // Issued in the past, so that it ends when wanted.
  return authority.make_access(grant, realm::zhimai, wall_now() + lives - authority.access_ttl());
}

room_id stream_node::make_room(const person& host) {
  auto id = room_id::make(11, wall_now());
  std::lock_guard guard{play->mx};
  play->rooms[id.str()] = {id, host.user, room_phase::answering, 1};
  store.commit(stream_of(id), "question", R"({"turn":1,"text":"Who are you?"})");
  return id;
}

void stream_node::end_session(const person& who, const std::string& reason) {
  {
    std::lock_guard guard{play->mx};
    play->sessions.erase(who.session.str());
  }
  session_ended news;
  news.session = who.session;
  news.user = who.user;
  news.reason = reason;
  caf::anon_send(svc.hub, news);
}

void stream_node::release() {
  caf::anon_send(fake, caf::atom_constant<caf::atom("release")>::value);
}

} // namespace zhian::test
