// What a room meets: a store, a hub and a clock that only moves when the test says so. All actors
// run on the test's thread, so their notes are read without locks.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/entity/entity_actor.hpp"
#include "actors/interview/builtin_engine.hpp"
#include "actors/interview/room_actor.hpp"
#include "tests/support/one_entity.hpp"
#include "tests/unit/interview/room_support.hpp"

namespace room_test {

/// The tables a room uses, in memory.
struct store_state {
  struct remembered {
    body_digest digest;
    std::string answer;
    uint64_t first_seq;
  };
  std::optional<room_row> row;
  std::vector<record_row> records;
  std::map<std::string, remembered> ops;
  std::map<std::string, uint64_t> heads; ///< By stream.
  std::optional<timestamp> timer;
  std::vector<write_set> commits;
  ec fail_commit = ec::none; ///< The next commits answer this.
  int failures_left = 0;
  ec fail_load = ec::none;
  bool hold = false; ///< The lane keeps commands until `release`.
};

/// Everything that was told, in the order it happened: "commit answer", "delta", "engine 2/1", …
using journal = std::vector<std::string>;

class fake_lane : public metered_actor {
public:
  fake_lane(caf::actor_config& cfg, std::shared_ptr<store_state> store,
            std::shared_ptr<journal> log)
      : metered_actor(cfg, "lane"), store_(std::move(store)), log_(std::move(log)) {}
  struct release {
    static constexpr uint16_t kind = 0x0ff1;
  };
  caf::behavior make_behavior() override {
    return {
        [this](write_set& what) -> caf::result<committed> {
          if (store_->hold) {
            held_.emplace_back(make_response_promise<committed>(), std::move(what));
            return held_.back().first;
          }
          return write(what);
        },
        [this](release) {
          for (auto& [promise, what] : held_) {
            auto out = write(what);
            out ? promise.deliver(std::move(*out)) : promise.deliver(out.error());
          }
          held_.clear();
        },
    };
  }

private:
  caf::expected<committed> write(const write_set& what) {
    if (store_->failures_left > 0) {
      --store_->failures_left;
      return make_error(store_->fail_commit);
    }
    if (!what.op.key.empty()) {
      if (auto known = store_->ops.find(what.op.key); known != store_->ops.end())
        return committed{true, known->second.answer, {}, known->second.first_seq};
    }
    committed out;
    out.answer = what.answer;
    std::string note = "commit";
    for (const auto& r : what.records) {
      if (const auto* x = std::get_if<event_row>(&r)) {
        out.seqs.push_back(++store_->heads[x->stream.key()]);
        note += ' ' + x->type;
      } else if (const auto* x = std::get_if<room_row>(&r)) {
        if (store_->row && store_->row->version + 1 != x->version)
          return make_error(ec::version_conflict);
        auto next = *x;
        if (store_->row) { // As the store does: what is empty stays as it is.
          if (next.config.empty())
            next.config = store_->row->config;
          if (next.plan.empty())
            next.plan = store_->row->plan;
          next.turns = store_->row->turns;
        }
        store_->row = std::move(next);
      } else if (const auto* x = std::get_if<room_turn_row>(&r)) {
        room_test::add_turn(*store_->row, *x);
      } else if (const auto* x = std::get_if<record_row>(&r)) {
        store_->records.push_back(*x);
      } else if (const auto* x = std::get_if<timer_row>(&r)) {
        store_->timer = x->due_at;
      } else if (const auto* x = std::get_if<timer_done>(&r)) {
        if (store_->timer != x->due_at)
          return make_error(ec::record_gone);
        store_->timer.reset();
      } else if (std::get_if<timer_cancelled>(&r) != nullptr) {
        store_->timer.reset();
      }
    }
    if (!out.seqs.empty())
      out.first_seq = out.seqs.front();
    if (!what.op.key.empty())
      store_->ops[what.op.key] = {what.op.digest, what.answer, out.first_seq};
    store_->commits.push_back(what);
    log_->push_back(note);
    return out;
  }

  std::shared_ptr<store_state> store_;
  std::shared_ptr<journal> log_;
  std::vector<std::pair<caf::typed_response_promise<committed>, write_set>> held_;
};

class fake_queries : public metered_actor {
public:
  fake_queries(caf::actor_config& cfg, std::shared_ptr<store_state> store)
      : metered_actor(cfg, "query"), store_(std::move(store)) {}
  caf::behavior make_behavior() override {
    return {[this](const load_room& q) -> caf::result<load_room::reply> {
      if (store_->fail_load != ec::none)
        return make_error(store_->fail_load);
      load_room::reply out;
      if (!store_->row || store_->row->id != q.id)
        return out;
      out.row = store_->row;
      out.epoch = "1.1";
      out.head = store_->heads[stream_of(q.id).key()];
      for (const auto& [key, op] : store_->ops)
        out.ops.push_back({key, op.digest, op.answer, op.first_seq});
      return out;
    }};
  }

private:
  std::shared_ptr<store_state> store_;
};

/// The hub: keeps the interim frames.
class fake_hub : public metered_actor {
public:
  fake_hub(caf::actor_config& cfg, std::shared_ptr<std::vector<stream_frame>> frames,
           std::shared_ptr<journal> log)
      : metered_actor(cfg, "hub"), frames_(std::move(frames)), log_(std::move(log)) {}
  caf::behavior make_behavior() override {
    return {[this](const publish& x) {
      for (const auto& f : x.frames) {
        frames_->push_back(*f);
        if (log_->empty() || log_->back() != f->type)
          log_->push_back(f->type);
      }
    }};
  }

private:
  std::shared_ptr<std::vector<stream_frame>> frames_;
  std::shared_ptr<journal> log_;
};

/// Notes what passes to the engine, and passes it on; or fails on demand.
class engine_front : public metered_actor {
public:
  enum class mood { works, fails, silent };
  engine_front(caf::actor_config& cfg, caf::actor engine, std::shared_ptr<mood> how,
               std::shared_ptr<journal> log)
      : metered_actor(cfg, "engine_front"),
        engine_(std::move(engine)),
        how_(std::move(how)),
        log_(std::move(log)) {}
  caf::behavior make_behavior() override {
    return {
        [this](const engine_start& x) {
          log_->push_back("engine " + std::to_string(x.turn) + "/" + std::to_string(x.attempt));
          if (*how_ == mood::fails)
            send(caf::actor_cast<caf::actor>(current_sender()),
                 engine_failed{x.room, x.turn, x.attempt, "overloaded"});
          else if (*how_ == mood::works)
            delegate(engine_, x);
        },
        [this](const engine_cancel& x) {
          log_->push_back("cancel " + std::to_string(x.turn));
          delegate(engine_, x);
        },
    };
  }

private:
  caf::actor engine_;
  std::shared_ptr<mood> how_;
  std::shared_ptr<journal> log_;
};

/// Plays the shard host of one room: activates it when it is asked.
class fake_host : public metered_actor {
public:
  fake_host(caf::actor_config& cfg, entity_context ctx)
      : metered_actor(cfg, "host"), ctx_(std::move(ctx)) {
    set_down_handler([this](caf::down_msg& x) {
      if (room_ && x.source == room_.address())
        room_ = nullptr;
    });
  }
  caf::behavior make_behavior() override {
    return {[this](entity_call& x) -> caf::result<caf::message> {
      if (!room_) {
        room_ = spawn_room(home_system(), ctx_);
        monitor(room_);
        ++activations;
      }
      auto promise = make_response_promise();
      promise.delegate(room_, std::move(x.body));
      return promise;
    }};
  }
  int activations = 0;
  const caf::actor& current() const { return room_; }

private:
  entity_context ctx_;
  caf::actor room_;
};

using test::one_host;
using test::quiet_config;

/// Answer or error of a call.
template <class T>
struct outcome {
  std::optional<T> value;
  ec error = ec::none;
  std::string field;
  bool answered() const { return value.has_value() || error != ec::none; }
};

struct room_world {
  quiet_config cfg;
  caf::actor_system sys{cfg};
  caf::scheduler::test_coordinator& sched =
      dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());
  std::shared_ptr<store_state> store = std::make_shared<store_state>();
  std::shared_ptr<journal> log = std::make_shared<journal>();
  std::shared_ptr<std::vector<stream_frame>> interim =
      std::make_shared<std::vector<stream_frame>>();
  std::shared_ptr<engine_front::mood> engine_mood =
      std::make_shared<engine_front::mood>(engine_front::mood::works);
  std::shared_ptr<one_host> router = std::make_shared<one_host>();
  room_id room = room_id::make(7, wall_now());
  user_id host_user = user_id::make(7, wall_now());
  services svc;
  caf::actor lane;
  std::vector<caf::actor> all;

  explicit room_world(uint32_t questions = 2) {
    auto conf = std::make_shared<settings>();
    conf->interview.delta_interval = 0ms;
    auto opening = open_new_room(room, realm::zhimai, host_user, config_of(questions),
                                 plain_plan(questions), wall_now(), conf->interview);
    store->row = opening.row;
    store->timer = wall_now() + conf->interview.idle_end;
    lane = sys.spawn<fake_lane>(store, log);
    auto engine = spawn_builtin_engine(sys, conf->interview);
    svc.lanes = {lane};
    svc.queries = sys.spawn<fake_queries>(store);
    svc.hub = sys.spawn<fake_hub>(interim, log);
    svc.engine = sys.spawn<engine_front>(engine, engine_mood, log);
    svc.router = router;
    router->host =
        sys.spawn<fake_host>(entity_context{refs::room(realm::zhimai, room), 3, svc, conf});
    all = {lane, engine, svc.queries, svc.hub, svc.engine, router->host};
  }

  ~room_world() {
    for (auto& x : all)
      caf::anon_send_exit(x, caf::exit_reason::kill);
    caf::anon_send_exit(activation(), caf::exit_reason::kill);
    all.clear();
    router->host = nullptr;
    svc = {};
    lane = nullptr;
    sched.run();
    // Delayed messages keep their receivers alive until they are due.
    sched.trigger_timeouts();
    sched.run();
  }

  fake_host& host() {
    return *dynamic_cast<fake_host*>(caf::actor_cast<caf::abstract_actor*>(router->host));
  }
  caf::actor activation() { return host().current(); }

  call_meta meta_of(std::string op = {}, std::string_view body = {}) const {
    call_meta m;
    m.trace = "t";
    m.caller = host_user;
    if (!op.empty())
      m.op = {std::move(op), digest_of(body)};
    return m;
  }

  /// Sends a call; `run` delivers the answer into what is returned.
  template <class T>
  std::shared_ptr<outcome<typename T::reply>> begin(call_meta meta, T msg) {
    auto out = std::make_shared<outcome<typename T::reply>>();
    sys.spawn([=, this](caf::event_based_actor* self) {
      ask(self, *router, refs::room(realm::zhimai, room), meta, msg)
          .then([out](typename T::reply& x) { out->value = std::move(x); },
                [out](caf::error& err) {
                  out->error = ec_of(err);
                  out->field = field_of(err);
                });
    });
    return out;
  }
  template <class T>
  outcome<typename T::reply> call(call_meta meta, T msg) {
    auto out = begin(std::move(meta), std::move(msg));
    sched.run();
    BOOST_TEST(out->answered(), "a call was never answered");
    return *out;
  }
  outcome<room_view> open(bool snapshot = false) { return call(meta_of(), open_room{snapshot}); }
  outcome<room_ack> answer(uint32_t turn, std::string text, std::string op = {}) {
    auto m = meta_of(std::move(op), text);
    return call(std::move(m), answer_turn{turn, std::move(text)});
  }
  void pass(std::chrono::milliseconds time) {
    sched.advance_time(time);
    sched.run();
  }
  room_state stored() const { return *from_row(*store->row); }
  size_t position(std::string_view note, size_t from = 0) const {
    for (size_t i = from; i < log->size(); ++i)
      if ((*log)[i] == note)
        return i;
    return log->size();
  }
};

} // namespace room_test
