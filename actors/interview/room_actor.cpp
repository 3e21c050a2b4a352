#include "actors/interview/room_actor.hpp"

#include <utility>

#include <caf/actor_system.hpp>

#include "actors/interview/engine_steps.hpp"
#include "actors/interview/presence.hpp"
#include "actors/interview/room_json.hpp"
#include "actors/interview/room_state.hpp"
#include "protocols/engine_versions.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian {

namespace {

using namespace interview;

/// To itself: commit what the engine came to, a finished line or a failed attempt. A request, so
/// that a refusal comes back.
struct keep_outcome {
  static constexpr uint16_t kind = 0x0f73;
  using reply = done;
  room_event outcome;
};
/// To itself: the wait before another attempt is over.
struct start_again {
  static constexpr uint16_t kind = 0x0f74;
  engine_start what;
};
/// To itself: keep again what an overloaded lane refused.
struct keep_again {
  static constexpr uint16_t kind = 0x0f75;
  room_event outcome;
};
/// To itself: has the engine said anything since `heard` words?
struct watch_engine {
  static constexpr uint16_t kind = 0x0f76;
  uint32_t turn = 0;
  uint32_t attempt = 0;
  uint64_t heard = 0;
};

/// To itself: look whether connections have fallen silent.
struct sweep_presence {
  static constexpr uint16_t kind = 0x0ff6;
};

constexpr std::chrono::seconds keep_again_after{1};
/// When the store was away while a line was to be kept, the room calls its next activation after
/// these waits.
constexpr std::chrono::seconds wake_after[] = {std::chrono::seconds{2}, std::chrono::seconds{10},
                                               std::chrono::seconds{30}, std::chrono::seconds{90},
                                               std::chrono::seconds{240}};

metrics::counter& ended_counter(end_reason why) {
  return metrics::get_counter("zhian_rooms_ended_total", "Interviews that ended",
                              {{"reason", std::string{to_string(why)}}});
}

metrics::counter& engine_failures() {
  static auto& counter =
      metrics::get_counter("zhian_engine_failures_total", "Lines the interviewer failed to speak");
  return counter;
}

class room_actor : public entity_actor {
public:
  room_actor(caf::actor_config& cfg, entity_context ctx)
      : entity_actor(cfg, "room", std::move(ctx)) {}

  caf::behavior make_behavior() override {
    auto id = room_id::parse(ctx().self.id);
    load(load_room{ctx().self.in, id.value_or(room_id{})},
         [this](load_room::reply& rows) { loaded(rows); });
    return common()
        .or_else(from_people())
        .or_else(from_devices())
        .or_else(from_engine())
        .or_else(from_itself());
  }

protected:
  bool idle() const override { return !state_.speaking; }

private:
  void loaded(load_room::reply& rows) {
    if (!rows.row) {
      give_up(make_error(ec::not_found));
      return;
    }
    auto state = from_row(*rows.row);
    if (!state) {
      log::error("room", "a stored room cannot be read", {{"room", ctx().self.id}});
      give_up(make_error(ec::internal));
      return;
    }
    state_ = std::move(*state);
    epoch_ = std::move(rows.epoch);
    head_ = rows.head;
    // Words of this activation belong to later attempts than those that were told before.
    state_.attempt = state_.engines.attempts_of(state_.current().turn);
    find_rules_of_room();
  }

  /// The version it began with, for all of its life: other nodes may have published it, and newer
  /// ones since.
  void find_rules_of_room() {
    auto version = state_.config.engine_version;
    if (version > 0 && svc().engines)
      state_.by = svc().engines->find(interview_feature, version);
    if (version == 0 || !svc().engines || state_.by)
      return begin();
    hold_engine question{std::string{interview_feature}, version};
    request(svc().engine_keeper, caf::infinite, std::move(question))
        .await(
            [this, version](zhian::done) {
              state_.by = svc().engines->find(interview_feature, version);
              state_.by ? begin() : give_up(make_error(ec::internal));
            },
            [this](caf::error& err) { give_up(std::move(err)); });
  }

  void begin() {
    // All questions were asked and answered, only the end is missing: it needs nobody.
    if (state_.phase == room_phase::wrapping_up)
      wake();
  }

  // ---- calls ----

  caf::message_handler from_people() {
    return {
        [this](const call_meta& meta, const open_room& x) -> caf::result<room_view> {
          if (meta.caller != state_.host)
            return make_error(ec::not_found);
          trace_ = meta.trace;
          if (x.watcher != 0 && state_.phase != room_phase::ended
              && !enter(x.watcher, meta.session))
            return make_error(ec::too_many_watchers);
          wake();
          return view(x.with_snapshot);
        },
        [this](const call_meta& meta, const answer_turn& x) -> caf::result<room_ack> {
          if (meta.caller != state_.host)
            return make_error(ec::not_found);
          trace_ = meta.trace;
          wake();
          return command<room_ack>(meta, [&] {
            return shell<room_ack>(answer_given{x.turn, x.text, meta.session});
          });
        },
        [this](const call_meta& meta, const end_room& x) -> caf::result<room_ack> {
          if (meta.caller != state_.host)
            return make_error(ec::not_found);
          trace_ = meta.trace;
          return command<room_ack>(meta, [&] { return shell<room_ack>(end_requested{x.reason}); });
        },
        [this](const call_meta& meta, const choose_engine& x) -> caf::result<room_ack> {
          if (meta.caller != state_.host)
            return make_error(ec::not_found);
          trace_ = meta.trace;
          return command<room_ack>(meta, [&] { return shell<room_ack>(engine_chosen{x.engine}); });
        },
        [this](const call_meta& meta, const timer_fired& x) -> caf::result<zhian::done> {
          if (x.name != idle_timer)
            return make_error(ec::unsupported, "no such timer");
          trace_ = meta.trace;
          return command<zhian::done>(
              meta, [&] { return shell<zhian::done>(idle_fired{x.due_at}); }, false);
        },
    };
  }

  /// Holding the room, and which device of its host does what.
  caf::message_handler from_devices() {
    return {
        [this](const call_meta& meta, const pause_room&) -> caf::result<room_ack> {
          return order(meta, pause_requested{});
        },
        [this](const call_meta& meta, const continue_room&) -> caf::result<room_ack> {
          return order(meta, continue_requested{});
        },
        [this](const call_meta& meta, const takeover_room&) -> caf::result<room_ack> {
          return order(meta, takeover_requested{meta.session});
        },
        [this](const call_meta& meta, const keep_watching& x) -> caf::result<zhian::done> {
          if (meta.caller != state_.host)
            return make_error(ec::not_found);
          if (state_.phase == room_phase::ended)
            return zhian::done{};
          if (!enter(x.watcher, meta.session))
            return make_error(ec::too_many_watchers);
          // The node that was asked for the line may be gone: whoever still watches waits for it.
          if (!state_.engines.trouble)
            wake();
          return zhian::done{};
        },
        [this](const call_meta& meta, const stop_watching& x) -> caf::result<zhian::done> {
          if (meta.caller != state_.host)
            return make_error(ec::not_found);
          change_presence([&] { present_.leave(x.watcher, wall_now()); });
          return zhian::done{};
        },
    };
  }

  caf::result<room_ack> order(const call_meta& meta, const room_event& event) {
    if (meta.caller != state_.host)
      return make_error(ec::not_found);
    trace_ = meta.trace;
    return command<room_ack>(meta, [&] { return shell<room_ack>(event); });
  }

  bool enter(uint64_t watcher, const session_id& device) {
    bool fits = true;
    change_presence([&] {
      fits = present_.enter(watcher, device, wall_now(), conf().interview.room_watchers);
    });
    if (fits && !sweeping_) {
      sweeping_ = true;
      delayed_send(this, conf().interview.seat_timeout, sweep_presence{});
    }
    return fits;
  }

  /// Devices that watch are told when one came or went, the one that is alone is not told of
  /// itself.
  template <class Change>
  void change_presence(Change change) {
    auto before = present_.devices();
    auto here = present_.here(state_.seat.speaker);
    change();
    auto after = present_.devices();
    if (after > 0 && (before != after || here != present_.here(state_.seat.speaker))
        && (before > 0 || after > 1))
      tell_interim("presence", presence_data(state_, after, present_.here(state_.seat.speaker)));
  }

  caf::message_handler from_engine() {
    return {
        [this](const engine_delta& x) {
          if (!is_live(state_, x.turn, x.attempt))
            return;
          ++heard_;
          tell_interim("delta", delta_data(x));
        },
        [this](engine_done& x) {
          if (is_live(state_, x.turn, x.attempt))
            keep(line_spoken{x.turn, x.attempt, std::move(x.text), std::move(x.finish_reason),
                             std::move(x.voice)});
        },
        [this](const engine_failed& x) {
          failed({x.turn, x.attempt, x.reason, x.retryable, x.retry_after});
        },
    };
  }

  caf::message_handler from_itself() {
    return {
        [this](const keep_outcome& x) -> caf::result<zhian::done> {
          call_meta meta;
          meta.trace = trace_;
          return command<zhian::done>(
              meta, [&] { return shell<zhian::done>(x.outcome); }, false);
        },
        [this](sweep_presence) {
          sweeping_ = false;
          auto timeout = conf().interview.seat_timeout;
          change_presence([&] { present_.sweep(wall_now(), timeout); });
          if (present_.watchers() > 0) {
            sweeping_ = true;
            delayed_send(this, timeout, sweep_presence{});
          }
        },
        [this](keep_again& x) { keep(std::move(x.outcome)); },
        [this](start_again& x) {
          if (is_live(state_, x.what.turn, x.what.attempt))
            start(std::move(x.what));
        },
        [this](const watch_engine& x) {
          if (!is_live(state_, x.turn, x.attempt))
            return;
          if (heard_ == x.heard && !keeping_)
            failed({x.turn, x.attempt, "silent"});
          else
            watch(x.turn, x.attempt);
        },
    };
  }

  room_view view(bool with_snapshot) const {
    room_view out;
    out.room = state_.id;
    out.host = state_.host;
    out.phase = state_.phase;
    out.config = state_.config;
    out.turn = state_.current().turn;
    out.questions = static_cast<uint32_t>(state_.plan.size());
    out.engine = state_.engine;
    out.epoch = epoch_;
    out.head = head_;
    if (with_snapshot)
      out.snapshot = snapshot_json(state_);
    out.created_at = state_.created_at;
    out.model = state_.engines.model_of(state_.engine);
    if (state_.engines.trouble) {
      out.trouble = state_.engines.trouble->reason;
      out.trouble_at = state_.engines.trouble->at;
    }
    out.engines = offered_engines(conf().interview);
    out.paused_at = state_.pauses.since();
    out.speaker = state_.seat.speaker;
    out.devices = present_.devices();
    out.branch = state_.branch;
    return out;
  }

  // ---- decisions ----

  room_decision decide_now(const room_event& event) const {
    auto now = wall_now();
    room_facts facts{record_id::make(state_.id.shard, now), head_, conf().interview,
                     conf().openai.retry_wait, conf().openai.longest_wait};
    facts.speaker_lost = present_.lost(state_.seat.speaker, now, conf().interview.seat_timeout);
    return decide(state_, event, now, facts);
  }

  /// An event that changes nothing stored.
  void apply(const room_event& event) {
    auto d = decide_now(event);
    take(std::move(d.next));
    run(d.speak, d.speak_after, d.cancel_engine, d.trouble);
  }

  /// Somebody came: a line that is not being produced is started.
  void wake() {
    if (owes_a_line(state_, wall_now()))
      apply(woken{});
  }

  /// An event whose decision is committed.
  template <class Answer>
  decision<Answer> shell(const room_event& event) {
    auto d = decide_now(event);
    decision<Answer> out;
    out.error = d.error;
    out.detail = std::move(d.detail);
    out.field = std::move(d.field);
    if constexpr (std::is_same_v<Answer, room_ack>)
      out.answer = d.ack;
    out.records = std::move(d.records);
    out.remember = [this, next = std::move(d.next), n = d.room_events](const committed& c,
                                                                       Answer&) mutable {
      take(std::move(next));
      if (n > 0 && c.seqs.size() >= n)
        head_ = c.seqs[n - 1]; // The frames of the room come first.
    };
    out.effects = [this, speak = std::move(d.speak), after = d.speak_after,
                   cancel = d.cancel_engine, trouble = d.trouble] {
      run(speak, after, cancel, trouble);
    };
    return out;
  }

  void run(std::optional<engine_start> speak, std::chrono::milliseconds after, bool cancel,
           bool trouble) {
    if (cancel)
      send(svc().engine, engine_cancel{state_.id, state_.current().turn});
    if (trouble)
      tell_interim("engine_trouble", trouble_data(state_.current().turn));
    if (!speak)
      return;
    if (after.count() > 0)
      delayed_send(this, after, start_again{std::move(*speak)});
    else
      start(std::move(*speak));
  }

  // ---- the engine ----

  void start(engine_start what) {
    watch(what.turn, what.attempt);
    send(svc().engine, std::move(what));
  }

  void watch(uint32_t turn, uint32_t attempt) {
    delayed_send(this, silence_limit(), watch_engine{turn, attempt, heard_});
  }

  /// A provider's engine keeps its own times and says when they are over; this is for the case that
  /// it cannot.
  std::chrono::milliseconds silence_limit() const {
    if (state_.engine == builtin_engine_name || state_.fallback)
      return engine_silence_limit;
    return conf().openai.turn_timeout + engine_silence_limit;
  }

  /// Commits what the engine came to: a line, or a failure that the report lists whatever happens
  /// next. The engine is not asked again while the lane is only busy; when the outcome is unknown
  /// this activation ends, and a later one finds out what was stored.
  void keep(room_event outcome) {
    keeping_ = true;
    request(caf::actor{this}, caf::infinite, keep_outcome{outcome})
        .then([this](zhian::done) { keeping_ = false; },
              [this, outcome](caf::error& err) {
                keeping_ = false;
                auto why = ec_of(err);
                if (why == ec::overloaded) {
                  keeping_ = true;
                  delayed_send(this, keep_again_after, keep_again{outcome});
                } else if (why != ec::fenced) {
                  // Unknown or moved: this activation ends, and it is still owed. Who is fenced
                  // owes nothing any more.
                  call_next_activation();
                }
              });
  }

  /// People may be connected and waiting for the line that was not kept; nothing else would wake
  /// the room.
  void call_next_activation() {
    call_meta meta;
    meta.trace = trace_;
    meta.caller = state_.host;
    for (auto wait : wake_after)
      delayed_send(svc().router->host_of(ctx().self.shard), wait,
                   entity_call{ctx().self, caf::make_message(meta, open_room{})});
  }

  // ---- telling ----

  void tell_interim(std::string type, std::string data) {
    auto frame = std::make_shared<stream_frame>();
    frame->stream = stream_of(state_.id);
    frame->epoch = epoch_;
    frame->type = std::move(type);
    frame->data = std::move(data);
    frame->at = wall_now();
    send(svc().hub, publish{{std::move(frame)}});
  }

  void failed(const line_failed& x) {
    if (!is_live(state_, x.turn, x.attempt))
      return;
    log::warn("room", "the interviewer failed to speak a line",
              {{"room", ctx().self.id},
               {"turn", x.turn},
               {"attempt", x.attempt},
               {"reason", x.reason},
               {"trace", trace_}});
    if (state_.engine == builtin_engine_name || state_.fallback)
      apply(x);
    else
      keep(x);
  }

  void take(room_state next) {
    if (next.failures > state_.failures)
      engine_failures().add();
    if (next.phase == room_phase::ended && state_.phase != room_phase::ended)
      note_end(next);
    // Who has just answered or taken over is there, watching or not.
    if (next.seat != state_.seat || next.turns.size() > state_.turns.size())
      present_.act(next.seat.speaker, wall_now());
    state_ = std::move(next);
  }

  void note_end(const room_state& x) const {
    auto why = x.reason.value_or(end_reason::completed);
    ended_counter(why).add();
    log::business("room", "an interview ended",
                  {{"room", ctx().self.id},
                   {"user", x.host.str()},
                   {"reason", to_string(why)},
                   {"turns", x.current().turn},
                   {"trace", trace_}});
  }

  room_state state_;
  presence present_{wall_now()};
  bool sweeping_ = false; ///< A look at the silent ones is on its way.
  std::string epoch_;
  uint64_t head_ = 0;
  uint64_t heard_ = 0;   ///< Words of the engine in this activation.
  bool keeping_ = false; ///< A finished line is on its way to the store.
  std::string trace_;    ///< Of the call that made the engine speak.
};

} // namespace

caf::actor spawn_room(caf::actor_system& sys, entity_context ctx) {
  return sys.spawn<room_actor, caf::lazy_init>(std::move(ctx));
}

} // namespace zhian
