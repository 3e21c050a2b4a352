#include "actors/task/task_actor.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <memory>
#include <random>

#include <caf/actor_system.hpp>

#include "actors/engines/config_json.hpp"
#include "actors/task/task_state.hpp"
#include "actors/task/task_waiters.hpp"
#include "actors/task/works.hpp"
#include "config/checks.hpp"
#include "protocols/engine_versions.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/task_queries.hpp"

namespace zhian {

namespace {

using namespace std::chrono_literals;

/// To itself: commit what happened. A request, so that a refusal comes back.
struct take_event {
  static constexpr uint16_t kind = 0x053a;
  using reply = done;
  tasks::task_event what;
};
/// To itself: what an overloaded lane refused once more.
struct take_again {
  static constexpr uint16_t kind = 0x053b;
  uint64_t round = 0;
  tasks::task_event what;
};
/// To itself: this one has waited long enough.
struct stop_waiting {
  static constexpr uint16_t kind = 0x053c;
  uint64_t who = 0;
};

constexpr auto take_again_after = 1s;
constexpr std::chrono::milliseconds longest_wait{10'000};

metrics::counter& ended_counter(task_stage how) {
  return metrics::get_counter("zhian_tasks_ended_total", "Tasks that are over",
                              {{"stage", std::string{to_string(how)}}});
}

class task_actor : public entity_actor {
public:
  task_actor(caf::actor_config& cfg, entity_context ctx)
      : entity_actor(cfg, "task", std::move(ctx)), random_(std::random_device{}()) {}

  /// A promise holds the actor that made it: one kept over its end would keep it for ever.
  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    round_.reset();
    waiting_.clear();
    return entity_actor::cleanup(std::move(reason), host);
  }

  caf::behavior make_behavior() override {
    auto id = task_id::parse(ctx().self.id);
    load(load_task{ctx().self.in, id.value_or(task_id{})},
         [this](load_task::reply& rows) {
           row_ = std::move(rows.row);
           kept_ = std::move(rows.parts);
         });
    return common().or_else(from_people()).or_else(from_timers()).or_else(from_itself());
  }

protected:
  bool idle() const override {
    return !round_ && waiting_.empty();
  }

private:
  // ---- calls ----

  void stop_after(uint32_t wait_ms, uint64_t who) {
    delayed_send(this, std::min(longest_wait, std::chrono::milliseconds{wait_ms}),
                 stop_waiting{who});
  }
  bool is_owner(const call_meta& meta) const { return row_ && meta.caller == row_->user; }

  caf::message_handler from_people() {
    return {
        [this](const call_meta& meta, const await_task& x) -> caf::result<task_view> {
          if (!is_owner(meta))
            return make_error(ec::not_found);
          if (!is_over(row_->stage) && x.wait_ms > 0 && waiting_.is_full_for_end())
            return make_error(ec::overloaded); // The edge answers with how it stood.
          if (is_over(row_->stage) || x.wait_ms == 0)
            return from_memory<task_view>([this] { return task_view{*row_}; });
          auto promise = make_response_promise<task_view>();
          stop_after(x.wait_ms, waiting_.wait_for_end(promise));
          return promise;
        },
        [this](const call_meta& meta, const await_parts& x) -> caf::result<task_progress> {
          if (!is_owner(meta))
            return make_error(ec::not_found);
          auto there = is_over(row_->stage) || row_->parts > x.after;
          if (!there && x.wait_ms > 0 && waiting_.is_full_for_parts())
            return make_error(ec::overloaded);
          if (there || x.wait_ms == 0)
            return from_memory<task_progress>([this] { return tasks::progress_of(*row_); });
          auto promise = make_response_promise<task_progress>();
          stop_after(x.wait_ms, waiting_.wait_for_parts(x.after, promise));
          return promise;
        },
        [this](const call_meta& meta, const cancel_task&) -> caf::result<task_view> {
          if (!is_owner(meta))
            return make_error(ec::not_found);
          return command<task_view>(
              meta, [&] { return shell<task_view>(tasks::cancel_asked{}); }, false);
        },
    };
  }

  caf::message_handler from_timers() {
    return {
        [this](const call_meta& meta, const timer_fired& x) -> caf::result<zhian::done> {
          if (x.name != tasks::work_timer)
            return make_error(ec::unsupported, "no such timer");
          auto promise = make_response_promise<zhian::done>();
          if (!row_ || is_over(row_->stage))
            end_timer(promise, meta, x); // It went with its person, or was over just then.
          else if (round_)
            promise.deliver(zhian::done{}); // What goes on ends the timer.
          else
            begin_round(promise, meta);
          return promise;
        },
    };
  }

  caf::message_handler from_itself() {
    return {
        [this](const take_event& x) -> caf::result<zhian::done> {
          if (!row_)
            return make_error(ec::not_found);
          call_meta meta;
          if (round_)
            meta.trace = round_->trace;
          return command<zhian::done>(
              meta, [&] { return shell<zhian::done>(x.what); }, false);
        },
        [this](take_again& x) {
          if (is_now(x.round))
            take(std::move(x.what));
        },
        [this](const stop_waiting& x) { waiting_.give_up(x.who, *row_); },
    };
  }

  // ---- decisions ----

  template <class Answer>
  decision<Answer> shell(const tasks::task_event& event) {
    tasks::task_facts facts{wall_now(), std::uniform_real_distribution<double>{}(random_),
                            conf().task.tries, conf().task.retry_wait, model_tries()};
    auto step = tasks::decide(*row_, event, facts);
    if (step.error != ec::none)
      return decision<Answer>::refuse(step.error);
    decision<Answer> d;
    if constexpr (std::is_same_v<Answer, task_view>)
      d.answer.task = step.next;
    d.records = std::move(step.records);
    std::vector<task_part> more;
    if (const auto* x = std::get_if<tasks::parts_made>(&event); x && !d.records.empty())
      more = x->parts;
    d.remember = [this, next = std::move(step.next), more = std::move(more)](const committed&,
                                                                             Answer&) mutable {
      std::move(more.begin(), more.end(), std::back_inserter(kept_));
      became(std::move(next));
    };
    return d;
  }

  void became(task_row next) {
    auto ended = is_over(next.stage) && !is_over(row_->stage);
    row_ = std::move(next);
    waiting_.tell(*row_);
    if (!ended)
      return;
    kept_.clear();
    ended_counter(row_->stage).add();
    log::business("task", "over",
                  {{"task", row_->id.str()},
                   {"user", row_->user.str()},
                   {"kind", to_string(row_->what)},
                   {"stage", to_string(row_->stage)},
                   {"fault", row_->fault}});
    end_round(ec::none);
  }

  // ---- one round: from a turn to the end, or to a failure ----

  struct round_state {
    /// Of the timer: kept when the round is over. Should this activation end before, the timer is
    /// fired at the next one.
    caf::typed_response_promise<zhian::done> promise;
    std::string trace;
    do_work::reply result;
    std::deque<task_part> made; ///< Parts that are not kept yet.
    bool asked = false;         ///< The workers have answered; `result` is their last word.
    bool asks_model = false; ///< Its answer is awaited.
  };

  bool is_now(uint64_t round) const { return round_ && round == round_number_; }

  void begin_round(caf::typed_response_promise<zhian::done> promise, const call_meta& meta) {
    ++round_number_;
    round_.emplace(round_state{promise, meta.trace, {}, {}, false, false});
    if (conf().testing.holds(to_string(task_stage::queued)))
      return;
    request(svc().task_turns, caf::infinite, ask_turn{row_->user})
        .then(
            [this, n = round_number_](const ask_turn::reply&) {
              if (is_now(n))
                take(tasks::turn_granted{});
            },
            [this, n = round_number_](caf::error& err) {
              if (is_now(n))
                end_round(ec_of(err)); // The timer comes again.
            });
  }

  void end_round(ec why) {
    if (!round_)
      return;
    send(svc().task_turns, end_turn{});
    if (round_->asks_model)
      send(svc().model, give_up_model{row_->id.str()});
    if (why == ec::none)
      round_->promise.deliver(zhian::done{});
    else
      round_->promise.deliver(make_error(why));
    round_.reset();
    text_.reset();
  }

  /// Commits what happened, then goes on from there. Whatever else the lane says ends this
  /// activation, and the timer begins the next one.
  void take(tasks::task_event what) {
    request(caf::actor{this}, caf::infinite, take_event{what})
        .then(
            [this, n = round_number_](zhian::done) {
              if (is_now(n))
                go_on();
            },
            [this, n = round_number_, what](caf::error& err) {
              if (is_now(n) && ec_of(err) == ec::overloaded)
                delayed_send(this, take_again_after, take_again{n, what});
            });
  }

  void go_on() {
    if (conf().testing.holds(to_string(row_->stage)))
      return;
    switch (row_->stage) {
    case task_stage::queued: // Put off: the commit has set the timer anew.
    case task_stage::done:
    case task_stage::failed:
    case task_stage::cancelled:
      end_round(ec::none);
      return;
    case task_stage::extracting:
      read_text();
      return;
    case task_stage::analysing:
      if (row_->parts > 0 && conf().testing.holds("parts"))
        return;
      if (!round_->made.empty())
        keep_parts();
      else if (round_->result.more || !round_->asked)
        work();
      else
        take(tasks::work_done{});
      return;
    case task_stage::writing:
      take(tasks::result_made{round_->result});
      return;
    }
  }

  void failed(ec why) {
    log::warn("task", "work failed",
              {{"task", ctx().self.id},
               {"code", to_string(why)},
               {"failures", row_->failures},
               {"trace", round_->trace}});
    take(tasks::work_failed{why});
  }

  void read_text() {
    request(svc().queries, caf::infinite, find_resume{row_->in, row_->user, row_->input.resume})
        .then(
            [this, n = round_number_](find_resume::reply& found) {
              if (!is_now(n))
                return;
              if (!found.row) {
                failed(ec::not_found);
              } else if (found.row->state != resume_state::ready) {
                failed(ec::resume_not_ready);
              } else {
                text_ = std::make_shared<const std::string>(std::move(found.row->text.text));
                take(tasks::text_read{});
              }
            },
            [this, n = round_number_](caf::error& err) {
              if (is_now(n))
                failed(ec_of(err));
            });
  }

  // ---- the version it began with, for all of its life ----

  void work() {
    if (round_->result.more && row_->parts >= row_->input.parts) {
      failed(ec::internal); // It has all that it may make, and does not end.
      return;
    }
    const auto* what = tasks::work_of(row_->what);
    auto version = row_->engine_version;
    if (by_ || what == nullptr || what->engine.empty() || version == 0 || !svc().engines
        || (by_ = svc().engines->find(what->engine, version)))
      return work_by_rule(what);
    hold_engine question{std::string{what->engine}, version};
    request(svc().engine_keeper, caf::infinite, std::move(question))
        .then(
            [this, n = round_number_, what, version](zhian::done) {
              if (!is_now(n))
                return;
              by_ = svc().engines->find(what->engine, version);
              by_ ? work_by_rule(what) : failed(ec::internal);
            },
            [this, n = round_number_](caf::error& err) {
              if (is_now(n))
                failed(ec_of(err));
            });
  }

  uint32_t model_tries() const {
    auto said = by_ ? by_->limit("tries") : std::nullopt;
    return said.value_or(conf().task.tries);
  }
  /// Whether a language model has a part in it now: where one is set up, the version does not go
  /// without, and it has not failed for good.
  bool with_model(const tasks::work* what) const {
    return what != nullptr && what->model != nullptr && svc().model
           && engines::chosen_engine(engine_set_up(conf(), what->engine), by_.get()) != "builtin"
           && !tasks::has_lost_model(*row_, model_tries());
  }

  void work_by_rule(const tasks::work* what) {
    do_work order{row_->what, row_->input, text_, wall_now(), kept_, by_, with_model(what)};
    request(svc().task_workers, caf::infinite, order)
        .then(
            [this, n = round_number_, order](do_work::reply& made) {
              if (!is_now(n))
                return;
              if (!made.ask)
                return worked(made);
              round_->result = std::move(made);
              step_out(order);
            },
            [this, n = round_number_](caf::error& err) {
              if (is_now(n))
                failed(ec_of(err));
            });
  }

  /// Nobody waits for a turn while this one waits for a model. It needs none again: everything by
  /// rule is made, reading the answer takes a moment, and the rest are commits.
  void step_out(const do_work& order) {
    request(svc().task_turns, caf::infinite, step_aside{})
        .then(
            [this, n = round_number_, order](const step_aside::reply&) {
              if (is_now(n))
                ask_the_model(order);
            },
            [this, n = round_number_](caf::error& err) {
              if (is_now(n))
                failed(ec_of(err)); // The timer comes again.
            });
  }

  void ask_the_model(const do_work& order) {
    round_->asks_model = true;
    ask_model question{row_->id.str(),
                       order.by ? order.by : engines::shipped(tasks::work_of(row_->what)->engine),
                       row_->input.lang, std::move(round_->result.ask)};
    request(svc().model, caf::infinite, std::move(question))
        .then(
            [this, n = round_number_, order](ask_model::reply& got) {
              if (!is_now(n))
                return;
              round_->asks_model = false;
              if (got.failure.empty())
                read_answer(order, std::move(got));
              else
                model_failed(std::move(got.failure), got.retryable, got.retry_after);
            },
            [this, n = round_number_](caf::error& err) {
              if (!is_now(n))
                return;
              round_->asks_model = false;
              failed(ec_of(err)); // The node goes down.
            });
  }

  void read_answer(const do_work& order, ask_model::reply got) {
    read_model question{order, round_->result, std::move(got.text), std::move(got.voice)};
    request(svc().task_workers, caf::infinite, std::move(question))
        .then(
            [this, n = round_number_](read_model::reply& read) {
              if (!is_now(n))
                return;
              if (read.failure.empty())
                worked(read.result);
              else
                model_failed(std::move(read.failure), true, {});
            },
            [this, n = round_number_](caf::error& err) {
              if (is_now(n))
                failed(ec_of(err));
            });
  }

  /// Takes over what was made; whether it was given.
  bool take_over(do_work::reply made) {
    // Who promises more and gives none, or gives more than are wanted, would be asked for ever.
    if ((made.more && made.parts.empty()) || row_->parts + made.parts.size() > row_->input.parts) {
      failed(ec::internal);
      return false;
    }
    round_->made.assign(std::make_move_iterator(made.parts.begin()),
                        std::make_move_iterator(made.parts.end()));
    made.parts.clear();
    round_->asked = true;
    round_->result = std::move(made);
    return true;
  }
  void worked(do_work::reply& made) {
    if (take_over(std::move(made)))
      go_on();
  }

  /// The next parts in one commit; `go_on` comes back here until none is left.
  void keep_parts() {
    auto n = tasks::parts_of_next_commit(row_->parts, round_->made.size());
    tasks::parts_made next;
    for (; n > 0; --n) {
      next.parts.push_back(std::move(round_->made.front()));
      round_->made.pop_front();
    }
    take(std::move(next));
  }

  void model_failed(std::string why, bool retryable, std::chrono::milliseconds after) {
    log::warn("task", "the language model failed",
              {{"task", ctx().self.id},
               {"reason", why},
               {"failures", tasks::model_failures_of(*row_)},
               {"trace", round_->trace}});
    // Who wants to be left alone for longer is not waited for.
    retryable = retryable && after <= conf().openai.longest_wait;
    // Should this have been the last time, it is what was made by rule that is kept; if not, this
    // round is over and nothing of it is.
    if (take_over(std::move(round_->result)))
      take(tasks::model_failed{std::move(why), retryable, after});
  }

  std::optional<task_row> row_; ///< Nothing: it never was, or went with its person.
  std::minstd_rand random_;
  uint64_t round_number_ = 0;
  std::optional<round_state> round_;
  std::shared_ptr<const std::string> text_;
  std::shared_ptr<const engine_config> by_; ///< Null: not needed yet, or what the program brings.
  tasks::task_waiters waiting_;
  std::vector<task_part> kept_; ///< By number, as long as the task is not over.
};

} // namespace

caf::actor spawn_task(caf::actor_system& sys, entity_context ctx) {
  return sys.spawn<task_actor, caf::lazy_init>(std::move(ctx));
}

} // namespace zhian
