// The common shape of every entity:
//
//   load rows ──▶ op known? ──yes──▶ the first answer
//                   │ no
//                   ▼
//                 decide (pure) ──error──▶ answer the error, nothing changed
//                   │
//                   ▼
//                 commit through the lane (await: nothing else is decided meanwhile)
//                   │            └── fenced, conflict, unknown outcome: answer the error, end this
//                   activation ▼
//                 remember ──▶ answer ──▶ effects
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <caf/message_view.hpp>
#include <caf/typed_response_promise.hpp>

#include "actors/entity/timer_tries.hpp"
#include "config/settings.hpp"
#include "protocols/errors.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "protocols/services.hpp"
#include "protocols/storage.hpp"
#include "protocols/wire/codec.hpp"

namespace zhian {

/// What an activation is given by its shard host.
struct entity_context {
  entity_ref self;
  uint64_t epoch = 0; ///< Of the shard; every commit carries it.
  services svc;
  std::shared_ptr<const settings> conf;
};

/// What a decision asks the shell to do. `Answer` is the reply of the command.
template <class Answer>
struct decision {
  ec error = ec::none; ///< Not none: nothing else is set.
  std::string detail;
  std::string field;
  std::string facts; ///< JSON object text: members of the problem document.
  /// The records are committed, and then this error is the answer (a wrong code is counted before
  /// it is refused).
  ec error_after = ec::none;
  Answer answer{};
  std::vector<record> records; ///< Empty: nothing changes, the answer is given at once.
  /// The answer is stored with its op although nothing else changes: what is free now may cost
  /// something when the same is asked again.
  bool keep = false;
  /// After the commit and before the answer: take over the new state; may complete the answer with
  /// numbers that only the commit knows (a repeat gets them from the store: see
  /// `entity_actor::complete`).
  std::function<void(const committed&, Answer&)> remember;
  /// After the answer: idempotent effects that may be lost (those that may not are in the outbox).
  std::function<void()> effects;

  static decision refuse(ec why, std::string detail = {}, std::string field = {},
                         std::string facts = {}) {
    decision d;
    d.error = why;
    d.detail = std::move(detail);
    d.field = std::move(field);
    d.facts = std::move(facts);
    return d;
  }
};

/// How long an entity waits for another one: long after whoever asks from outside has given it up.
inline caf::timespan longest_answer(const settings& conf) {
  return 12 * conf.http.request_budget;
}

/// Base class of all entities. A derived class loads itself in `make_behavior` and returns its
/// handlers. It is spawned with `lazy_init`: the call that woke it is in its mailbox before
/// anything is loaded, so an entity that turns out not to exist, and ends at once, has answered
/// that call.
class entity_actor : public metered_actor {
public:
  entity_actor(caf::actor_config& cfg, const char* type, entity_context ctx)
      : metered_actor(cfg, type), ctx_(std::move(ctx)) {}

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    ctx_.svc = {}; // Handles in an ended actor would keep others from ending.
    return metered_actor::cleanup(std::move(reason), host);
  }

protected:
  const entity_context& ctx() const { return ctx_; }
  const services& svc() const { return ctx_.svc; }
  const settings& conf() const { return *ctx_.conf; }

  /// Asks the store for the rows of this entity. Messages wait until `use` has run. When the store
  /// does not answer or `use` answers an error, everything that waits gets that error and the
  /// activation ends. `Query::reply` has a member `ops`.
  template <class Query, class Use>
  void load(Query query, Use use) {
    request(svc().queries, caf::infinite, std::move(query))
        .await(
            [this, use = std::move(use)](typename Query::reply& rows) mutable {
              for (auto& op : rows.ops)
                ops_.emplace(std::move(op.key),
                             remembered{op.digest, std::move(op.answer), op.first_seq});
              use(rows);
            },
            [this](caf::error& err) { give_up(std::move(err)); });
  }

  /// Ends this activation: what waits in the mailbox gets `err`, then the actor quits. The next
  /// message makes a fresh activation from the rows.
  void give_up(caf::error err) {
    set_default_handler(
        [err = std::move(err)](caf::scheduled_actor*,
                               caf::message_view&) -> caf::result<caf::message> { return err; });
    become([this](end_of_mailbox) { quit(); });
    send(this, end_of_mailbox{});
  }

  /// Asks another entity: `ask_other(to, meta, msg).then(…)`. An activation that ends while it
  /// waits for somebody leaves whoever asked it without an answer (CAF's promises are silent when
  /// they are dropped), so this fails with timed_out after `longest_answer`: it may have been done,
  /// as with any answer that is lost.
  template <zhian::request T>
  auto ask_other(entity_ref to, call_meta meta, T msg) {
    const auto& host = svc().router->host_of(to.shard);
    return request(host, longest_answer(conf()),
                   entity_call{std::move(to), caf::make_message(std::move(meta), std::move(msg))});
  }

  /// A command: op check, decide, commit, remember, answer, effects. `decide()` answers a
  /// decision<Answer>. `keep_answer` false: the op is not stored (everything under /auth).
  template <class Answer, class Decide>
  caf::result<Answer> command(const call_meta& meta, Decide&& decide, bool keep_answer = true) {
    auto promise = make_response_promise<Answer>();
    execute(promise, meta, std::forward<Decide>(decide), keep_answer);
    return promise;
  }

  /// The same for a handler that had to ask somebody (with `await`) before it can decide.
  /// `past_change`: runs instead of an answer when a row that others change, too, moved between
  /// its being read and the commit; nothing was changed then.
  template <class Answer, class Decide>
  void execute(caf::typed_response_promise<Answer> promise, const call_meta& meta, Decide&& decide,
               bool keep_answer = true, std::function<void()> past_change = {}) {
    if (auto known = keep_answer ? ops_.find(meta.op.key) : ops_.end(); known != ops_.end()) {
      if (known->second.digest != meta.op.digest)
        promise.deliver(make_error(ec::idempotency_conflict));
      else
        deliver_first(promise, known->second.answer, known->second.first_seq);
      return;
    }
    decision<Answer> d = decide();
    if (d.error != ec::none) {
      promise.deliver(
          make_error(d.error, std::move(d.detail), std::move(d.field), std::move(d.facts)));
      return;
    }
    if (d.records.empty() && !(d.keep && keep_answer && !meta.op.key.empty())) {
      settle(promise, d, committed{});
      return;
    }
    write_set what;
    what.shard = ctx_.self.shard;
    what.epoch = ctx_.epoch;
    what.entity = ctx_.self.str();
    what.trace = meta.trace;
    what.records = std::move(d.records);
    if (keep_answer && !meta.op.key.empty()) {
      what.op = meta.op;
      what.answer = wire::encode(d.answer);
    }
    auto op = what.op;
    auto stored = what.answer;
    // The lane always answers (a quitting one fails what it holds, each statement has a time-out in
    // the store), so no request timer is needed; CAF 0.17 would keep each until it is due.
    request(svc().lane_of(ctx_.self.shard), caf::infinite, std::move(what))
        .await(
            [this, promise, op, stored = std::move(stored),
             d = std::move(d)](committed& done) mutable {
              if (done.repeated) {
                // The store knows this op, the memory did not: the rows in memory may be older than
                // the store.
                deliver_first(promise, done.answer, done.first_seq);
                give_up(make_error(ec::version_conflict));
                return;
              }
              if (!op.key.empty())
                ops_.emplace(op.key, remembered{op.digest, std::move(stored), done.first_seq});
              settle(promise, d, done);
            },
            [this, promise, past_change = std::move(past_change)](caf::error& err) mutable {
              auto why = ec_of(err);
              if (why == ec::version_conflict && past_change) {
                past_change();
                return;
              }
              promise.deliver(std::move(err));
              // The command was refused as a whole and the state in memory still stands, or it may
              // not:
              if (why != ec::idempotency_conflict && why != ec::overloaded && why != ec::record_gone
                  && why != ec::last_admin)
                give_up(make_error(why));
            });
  }

  /// Whether an op was answered before: what `execute` decides for it is not asked for then.
  bool remembers(const op_key& op) const { return !op.key.empty() && ops_.contains(op.key); }

  /// The end of a timer of this entity, and in the same commit what `add(decision)` puts there.
  template <class Add>
  void end_timer(caf::typed_response_promise<zhian::done> promise, const call_meta& meta,
                 const timer_fired& timer, Add add) {
    execute(
        promise, meta,
        [&] {
          decision<zhian::done> d;
          d.records.emplace_back(timer_done{ctx_.self, timer.name, timer.due_at});
          add(d);
          return d;
        },
        false);
  }
  void end_timer(caf::typed_response_promise<zhian::done> promise, const call_meta& meta,
                 const timer_fired& timer) {
    end_timer(promise, meta, timer, [](decision<zhian::done>&) {});
  }

  /// The same timer once more, one try older: after `first`, and later each time.
  void set_again(caf::typed_response_promise<zhian::done> promise, const call_meta& meta,
                 const timer_fired& timer, std::chrono::seconds first) {
    auto tries = tries_of(timer);
    end_timer(promise, meta, timer, [&](decision<zhian::done>& d) {
      d.records.emplace_back(timer_row{ctx_.self, timer.name,
                                       wall_now() + pause_after(tries, first),
                                       std::to_string(tries + 1)});
    });
  }

  /// Answers a read from memory. While the beat of this node is not fresh another node may own the
  /// shard and have changed it, so an empty commit first proves that this one still does. Fails:
  /// fenced, storage_unavailable.
  template <class Answer, class Make>
  caf::result<Answer> from_memory(Make make) {
    if (svc().status->fresh())
      return make();
    auto promise = make_response_promise<Answer>();
    from_memory(promise, std::move(make));
    return promise;
  }
  /// The same for a handler that had to ask somebody first.
  template <class Answer, class Make>
  void from_memory(caf::typed_response_promise<Answer> promise, Make make) {
    if (svc().status->fresh()) {
      promise.deliver(make());
      return;
    }
    write_set proof;
    proof.shard = ctx_.self.shard;
    proof.epoch = ctx_.epoch;
    proof.entity = ctx_.self.str();
    request(svc().lane_of(ctx_.self.shard), caf::infinite, std::move(proof))
        .await([promise, make](committed&) mutable { promise.deliver(make()); },
               [this, promise](caf::error& err) mutable {
                 auto why = ec_of(err);
                 promise.deliver(std::move(err));
                 if (why != ec::overloaded)
                   give_up(make_error(why));
               });
  }

  /// Completes an answer with the number of the first event of its commit, when it has a `seq`.
  template <class Answer>
  static void complete(Answer& answer, uint64_t first_seq) {
    if constexpr (requires { answer.seq; })
      if (first_seq != 0)
        answer.seq = first_seq;
  }

  /// Answers `passivate`: ends when `idle()` says that nothing is going on.
  caf::message_handler common() {
    return {
        [this](passivate) -> bool {
          if (!idle())
            return false;
          quit();
          return true;
        },
    };
  }
  virtual bool idle() const { return true; }

private:
  struct remembered {
    body_digest digest;
    std::string answer;
    uint64_t first_seq;
  };

  template <class Answer>
  void settle(caf::typed_response_promise<Answer>& promise, decision<Answer>& d,
              const committed& done) {
    if (d.remember)
      d.remember(done, d.answer);
    complete(d.answer, done.first_seq);
    if (d.error_after != ec::none)
      promise.deliver(make_error(d.error_after, std::move(d.detail), std::move(d.field)));
    else
      promise.deliver(std::move(d.answer));
    if (d.effects)
      d.effects();
  }

  template <class Answer>
  void deliver_first(caf::typed_response_promise<Answer>& promise, const std::string& bytes,
                     uint64_t first_seq) {
    auto answer = wire::decode<Answer>(bytes);
    if (!answer) {
      promise.deliver(make_error(ec::internal, "a stored answer cannot be read"));
      return;
    }
    complete(*answer, first_seq);
    promise.deliver(std::move(*answer));
  }

  /// To itself, behind everything that waits.
  struct end_of_mailbox {
    static constexpr uint16_t kind = 0x0f71;
  };

  entity_context ctx_;
  std::unordered_map<std::string, remembered> ops_;
};

/// Spawns the actor of one entity kind; the cluster core holds one of these a kind.
using entity_factory = std::function<caf::actor(caf::actor_system&, entity_context)>;

} // namespace zhian
