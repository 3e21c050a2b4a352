#include "actors/task/task_pools.hpp"

#include <string>
#include <unordered_map>

#include "actors/gateways/chat.hpp"
#include "actors/task/fair_line.hpp"
#include "actors/task/works.hpp"
#include "protocols/metrics.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "protocols/runtime/worker_pool.hpp"

namespace zhian {

namespace {

using namespace std::chrono_literals;

class task_turns : public metered_actor {
public:
  task_turns(caf::actor_config& cfg, const task_settings& with)
      : metered_actor(cfg, "task_turns"),
        line_({with.at_once, with.per_user, with.queue}),
        waiting_(metrics::get_gauge("zhian_tasks_waiting",
                                    "Tasks that wait for their turn, or to ask a model")),
        running_(metrics::get_gauge("zhian_tasks_running", "Tasks at work, or at a model")) {
    set_down_handler([this](caf::down_msg& x) { leave(x.source); });
  }

  caf::behavior make_behavior() override {
    return {
        [this](const ask_turn& x) -> caf::result<ask_turn::reply> {
          auto who = caf::actor_cast<caf::actor>(current_sender());
          if (!who)
            return make_error(ec::bad_request);
          leave(who.address()); // One turn an asker.
          auto ticket = ++last_;
          if (!line_.join(ticket, x.user))
            return make_error(ec::overloaded);
          auto promise = make_response_promise<ask_turn::reply>();
          monitor(who);
          askers_.emplace(who.address(), ticket);
          promises_.emplace(ticket, promise);
          go_on();
          return promise;
        },
        [this](step_aside) -> caf::result<step_aside::reply> {
          auto at = current_sender() ? askers_.find(current_sender()->address()) : askers_.end();
          if (at == askers_.end() || !line_.step_aside(at->second))
            return make_error(ec::overloaded);
          auto promise = make_response_promise<step_aside::reply>();
          promises_.emplace(at->second, promise);
          go_on();
          return promise;
        },
        [this](end_turn) {
          if (current_sender())
            leave(current_sender()->address());
        },
    };
  }

  void on_exit() override {
    for (auto& [ticket, promise] : promises_)
      promise.deliver(make_error(ec::shutting_down));
    promises_.clear();
    askers_.clear();
    waiting_.add(-shown_waiting_);
    running_.add(-shown_running_);
  }

private:
  void leave(const caf::actor_addr& who) {
    auto at = askers_.find(who);
    if (at == askers_.end())
      return;
    demonitor(who);
    line_.leave(at->second);
    if (auto promise = promises_.find(at->second); promise != promises_.end()) {
      promise->second.deliver(make_error(ec::shutting_down)); // Nobody looks at it any more.
      promises_.erase(promise);
    }
    askers_.erase(at);
    go_on();
  }

  void go_on() {
    while (auto ticket = line_.next())
      tell(*ticket);
    while (auto ticket = line_.next_aside())
      tell(*ticket);
    show(waiting_, shown_waiting_, line_.waiting());
    show(running_, shown_running_, line_.running() + line_.aside());
  }
  void tell(uint64_t ticket) {
    auto at = promises_.find(ticket);
    at->second.deliver(ask_turn::reply{});
    promises_.erase(at);
  }

  static void show(metrics::gauge& on, int64_t& shown, size_t now) {
    on.add(static_cast<int64_t>(now) - shown);
    shown = static_cast<int64_t>(now);
  }

  tasks::fair_line line_;
  uint64_t last_ = 0;
  std::unordered_map<caf::actor_addr, uint64_t> askers_;
  std::unordered_map<uint64_t, caf::typed_response_promise<ask_turn::reply>> promises_;
  metrics::gauge& waiting_;
  metrics::gauge& running_;
  int64_t shown_waiting_ = 0;
  int64_t shown_running_ = 0;
};

class task_work {
public:
  caf::expected<do_work::reply> handle(const do_work& x) {
    const auto* what = tasks::work_of(x.what);
    if (what == nullptr)
      return make_error(ec::unsupported, "no such kind of task");
    auto made = what->run(x);
    // What is to be told first is not kept waiting for a model.
    if (made && x.with_model && what->model != nullptr && !made->more)
      if (auto messages = what->model->ask(x, *made); !messages.empty())
        made->ask = std::make_shared<const std::vector<chat::message>>(std::move(messages));
    return made;
  }

  caf::expected<read_model::reply> handle(const read_model& x) {
    const auto* what = tasks::work_of(x.work.what);
    if (what == nullptr || what->model == nullptr)
      return make_error(ec::unsupported, "no model has a part in it");
    read_model::reply out;
    out.result = x.made;
    out.failure = what->model->read(x, out.result);
    return out;
  }
};

class reading_work {
public:
  caf::expected<show_result::reply> handle(const show_result& x) {
    const auto* what = tasks::work_of(x.what);
    if (what == nullptr)
      return make_error(ec::unsupported, "no such kind of task");
    auto shown = what->show(x.body, x.lang);
    if (!shown)
      return make_error(ec::internal, "a stored result cannot be read");
    return show_result::reply{std::move(*shown)};
  }

  caf::expected<compare_results::reply> handle(const compare_results& x) {
    const auto* what = tasks::work_of(x.what);
    if (what == nullptr || what->compare == nullptr)
      return make_error(ec::unsupported, "no such kind of task");
    auto compared = what->compare(x.before, x.after, x.lang, x.full);
    if (!compared)
      return make_error(ec::internal, "a stored result cannot be read");
    return compare_results::reply{std::move(*compared)};
  }
};

using task_pool = worker_pool<task_work, do_work, read_model>;
using reading_pool = worker_pool<reading_work, show_result, compare_results>;

} // namespace

caf::actor spawn_task_turns(caf::actor_system& sys, const task_settings& with) {
  return sys.spawn<task_turns>(with);
}

caf::actor spawn_task_workers(caf::actor_system& sys, const task_settings& with) {
  // A task that was given up at work leaves its turn to another while its thread is still busy.
  pool_bounds bounds{"task_worker", with.at_once, with.at_once * 2 + 16, 5min};
  return sys.spawn<task_pool>("task_workers", bounds, task_pool::factory{[](auto) {
                                return std::make_shared<task_work>();
                              }});
}

caf::actor spawn_task_readers(caf::actor_system& sys) {
  pool_bounds bounds{"task_reader", 1, 256, 5s};
  return sys.spawn<reading_pool>("task_readers", bounds, reading_pool::factory{[](auto) {
                                   return std::make_shared<reading_work>();
                                 }});
}

} // namespace zhian
