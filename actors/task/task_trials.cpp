#include "actors/task/task_trials.hpp"

#include <unordered_map>
#include <utility>

#include "actors/engines/stored_version.hpp"
#include "actors/task/trials.hpp"
#include "config/checks.hpp"
#include "protocols/runtime/metered_actor.hpp"

namespace zhian::tasks {

namespace {

/// Trials under way at once; each may hold a request to the provider.
constexpr size_t most_task_trials = 4;

struct task_trial_over {
  static constexpr uint16_t kind = 0x0565;
  uint64_t trial = 0;
};

using task_trial_promise = caf::typed_response_promise<engine_findings>;

struct task_trial {
  task_trial_promise promise;
  task_sample sample;
  tried_feature how;
  do_work work; ///< Under the version that is tried.
  do_work::reply tried;
  do_work::reply now; ///< With all its parts.
  uint32_t in_force = 0;
  tried_model model;

  std::string name_of(uint64_t id) const { return "trial " + std::to_string(id); }
};

class task_trials : public metered_actor {
public:
  task_trials(caf::actor_config& cfg, std::shared_ptr<const settings> conf, const services& svc)
      : metered_actor(cfg, "task_trials"),
        conf_(std::move(conf)),
        queries_(svc.queries),
        model_(svc.model) {}

  caf::behavior make_behavior() override {
    return {
        [this](const try_engine& x) -> caf::result<engine_findings> {
          auto how = trial_of(x.feature);
          auto sample = how ? find_task_sample(x.sample) : std::nullopt;
          if (!sample)
            return make_error(ec::not_found, "no such sample", "sample");
          auto promise = make_response_promise<engine_findings>();
          with_both(promise, x,
                    [this, promise, how = *how, sample = std::move(*sample)](auto tried, auto now) {
                      begin(promise, sample, how, std::move(tried), std::move(now));
                    });
          return promise;
        },
        [this](const task_trial_over& x) {
          auto at = trials_.find(x.trial);
          if (at == trials_.end())
            return;
          send(model_, give_up_model{at->second.name_of(x.trial)});
          at->second.model.failure = "turn_timeout";
          answer(x.trial);
        },
    };
  }

  void on_exit() override {
    trials_.clear();
    queries_ = nullptr;
    model_ = nullptr;
  }

private:
  /// `use(tried, in force)`.
  template <class Use>
  void with_both(task_trial_promise promise, const try_engine& x, Use use) {
    engines::with_version(
        this, queries_, promise, x.feature, x.version,
        [this, promise, feature = x.feature, use = std::move(use)](auto tried) mutable {
          engines::with_version(this, queries_, promise, feature, 0,
                                [use = std::move(use), tried](auto now) mutable {
                                  use(std::move(tried), std::move(now));
                                });
        });
  }

  void begin(task_trial_promise promise, const task_sample& sample, const tried_feature& how,
             std::shared_ptr<const engine_config> tried,
             std::shared_ptr<const engine_config> now) {
    if (trials_.size() >= most_task_trials) {
      promise.deliver(make_error(ec::overloaded));
      return;
    }
    auto offered = model_ ? engine_set_up(*conf_, how.what->engine) : "builtin";
    std::string engine{engines::chosen_engine(offered, tried.get())};
    auto work = work_of(*how.what, sample, tried);
    auto work_now = work_of(*how.what, sample, now);
    work.with_model = engine != "builtin";
    auto with_it = run_to_the_end(*how.what, work);
    auto as_now = run_to_the_end(*how.what, work_now);
    if (!with_it || !as_now) {
      promise.deliver(make_error(ec::internal));
      return;
    }
    auto id = ++last_trial_;
    auto& kept = trials_
                     .emplace(id, task_trial{promise, sample, how, std::move(work),
                                             std::move(*with_it),
                                             with_kept(work_now, std::move(*as_now)), now->version,
                                             {std::move(engine), {}, {}}})
                     .first->second;
    std::vector<chat::message> messages;
    if (kept.work.with_model)
      messages = how.what->model->ask(kept.work, kept.tried);
    if (messages.empty())
      answer(id);
    else
      ask(id, kept, std::move(messages));
  }

  void ask(uint64_t id, const task_trial& kept, std::vector<chat::message> messages) {
    ask_model question{kept.name_of(id), kept.work.by, kept.work.input.lang,
                       std::make_shared<const std::vector<chat::message>>(std::move(messages))};
    delayed_send(this, engine_trial_budget, task_trial_over{id});
    request(model_, caf::infinite, std::move(question))
        .then([this, id](ask_model::reply& got) { heard(id, std::move(got)); },
              [this, id](caf::error&) {
                ask_model::reply none;
                none.failure = "silent";
                heard(id, std::move(none));
              });
  }

  void heard(uint64_t id, ask_model::reply got) {
    auto at = trials_.find(id);
    if (at == trials_.end())
      return; // It came too late.
    auto& kept = at->second;
    kept.model.failure = std::move(got.failure);
    if (kept.model.failure.empty()) {
      auto with_it = kept.tried;
      kept.model.failure = kept.how.what->model->read(
          read_model{kept.work, kept.tried, std::move(got.text), std::move(got.voice)}, with_it);
      if (kept.model.failure.empty())
        kept.model.made = with_kept(kept.work, std::move(with_it));
    }
    answer(id);
  }

  void answer(uint64_t id) {
    auto at = trials_.find(id);
    auto one = std::move(at->second);
    trials_.erase(at);
    auto version = one.work.by->version;
    auto json = one.how.json(one.sample, with_kept(one.work, std::move(one.tried)), version,
                             one.now, one.in_force, one.model);
    if (json)
      one.promise.deliver(engine_findings{std::move(*json)});
    else
      one.promise.deliver(make_error(ec::internal));
  }

  std::shared_ptr<const settings> conf_;
  caf::actor queries_;
  caf::actor model_; ///< Null: none is set up.
  std::unordered_map<uint64_t, task_trial> trials_;
  uint64_t last_trial_ = 0;
};

} // namespace

caf::actor spawn_task_trials(caf::actor_system& sys, std::shared_ptr<const settings> conf,
                             const services& svc) {
  return sys.spawn<task_trials, caf::detached>(std::move(conf), svc);
}

} // namespace zhian::tasks
