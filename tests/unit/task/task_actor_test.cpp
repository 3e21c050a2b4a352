// The task as an actor: what is asked of others, what is committed, and what follows when one of
// them fails or the activation ends in the middle.
#include "actors/task/task_actor.hpp"

#include <deque>
#include <memory>
#include <vector>

#include "actors/engines/config_json.hpp"
#include "actors/gateways/chat.hpp"
#include "actors/task/task_pools.hpp"
#include "actors/task/task_state.hpp"
#include "protocols/engine_versions.hpp"
#include "protocols/task_queries.hpp"
#include "tests/support/one_entity.hpp"

using namespace zhian;
using namespace std::chrono_literals;

namespace {

struct stored_task : test::kept_rows {
  std::optional<task_row> row;
  std::vector<task_result_row> results;
  std::vector<std::string> stages; ///< As they were told.
  std::optional<resume_row> resume;
  std::vector<task_part_row> parts;
  std::vector<size_t> groups; ///< Parts of each commit that had some.

  void before_commit() override { groups.push_back(0); }
  ec fault_of(const record& r) const override {
    if (const auto* x = std::get_if<task_row>(&r))
      return row && x->version == row->version + 1 ? ec::none : ec::version_conflict;
    return ec::none;
  }
  void keep(const record& r) override {
    if (const auto* x = std::get_if<task_row>(&r)) {
      row = *x;
      stages.emplace_back(to_string(x->stage));
    } else if (const auto* y = std::get_if<task_result_row>(&r)) {
      results.push_back(*y);
    } else if (const auto* part = std::get_if<task_part_row>(&r)) {
      BOOST_TEST(part->number == parts.size() + 1, "no gap and none twice");
      parts.push_back(*part);
      ++groups.back();
    } else if (std::get_if<timer_cancelled>(&r)) {
      timer.reset();
    }
  }
};

class rows_of_task : public metered_actor {
public:
  rows_of_task(caf::actor_config& cfg, std::shared_ptr<stored_task> s)
      : metered_actor(cfg, "query"), s_(std::move(s)) {}
  caf::behavior make_behavior() override {
    return {
        [this](const load_task&) {
          load_task::reply out;
          out.row = s_->row;
          if (s_->row && !is_over(s_->row->stage))
            for (const auto& part : s_->parts)
              out.parts.push_back(part.part);
          return out;
        },
        [this](const find_resume&) {
          find_resume::reply out;
          out.row = s_->resume;
          return out;
        },
    };
  }

private:
  std::shared_ptr<stored_task> s_;
};

/// To the workers: answer what is held.
struct let_go {
  static constexpr uint16_t kind = 0x0fe5;
};

/// How the workers answer, one after the other; the last answer stands. `silent`: not at all.
struct work_script {
  std::deque<ec> answers{ec::none};
  bool silent = false;
  std::vector<std::string> texts;
  size_t at_a_time = 0; ///< Parts of one answer; 0: all that are left.
  size_t extra = 0;     ///< So many more than are wanted.
  bool endless = false; ///< It always promises more.
  std::vector<size_t> asked_with; ///< How many parts were kept then.
  std::vector<caf::typed_response_promise<do_work::reply>> held;
};

class scripted_workers : public metered_actor {
public:
  scripted_workers(caf::actor_config& cfg, std::shared_ptr<work_script> script)
      : metered_actor(cfg, "workers"), script_(std::move(script)) {}
  caf::behavior make_behavior() override {
    return {[this](let_go) {
              for (auto& promise : script_->held)
                promise.deliver(do_work::reply{});
              script_->held.clear();
            },
            [this](const do_work& x) -> caf::result<do_work::reply> {
              script_->texts.push_back(x.text ? *x.text : "");
              if (script_->silent) {
                script_->held.push_back(make_response_promise<do_work::reply>());
                return script_->held.back();
              }
              auto why = script_->answers.front();
              if (script_->answers.size() > 1)
                script_->answers.pop_front();
              if (why != ec::none)
                return make_error(why);
              do_work::reply out;
              out.by.engine = "scripted";
              out.summary = "{}";
              out.body = "{}";
              script_->asked_with.push_back(x.kept.size());
              for (size_t i = 0; i < x.kept.size(); ++i)
                BOOST_TEST(x.kept[i].body == "part " + std::to_string(i + 1));
              size_t wanted = x.input.parts + script_->extra;
              for (auto n = x.kept.size(); n < wanted; ++n) {
                if (script_->at_a_time > 0 && out.parts.size() == script_->at_a_time)
                  break;
                out.parts.push_back({"part " + std::to_string(n + 1), "{}"});
              }
              out.more = script_->endless || x.kept.size() + out.parts.size() < wanted;
              if (x.with_model)
                out.ask = std::make_shared<const std::vector<chat::message>>();
              return out;
            },
            [](const read_model& x) {
              read_model::reply out;
              out.result = x.made;
              out.result.by.engine = x.voice.engine;
              out.failure = x.answer == "bad" ? "invalid_reply" : "";
              return out;
            }};
  }

private:
  std::shared_ptr<work_script> script_;
};

/// How the language model answers, one after the other; the last answer stands. `silent`: not at
/// all.
struct model_script {
  std::deque<ask_model::reply> answers{ask_model::reply{}};
  bool silent = false;
  std::vector<uint32_t> asked; ///< By the version of each.
  std::vector<std::string> given_up;
  std::vector<caf::typed_response_promise<ask_model::reply>> held;
};

class scripted_model : public metered_actor {
public:
  scripted_model(caf::actor_config& cfg, std::shared_ptr<model_script> script)
      : metered_actor(cfg, "model"), script_(std::move(script)) {}
  caf::behavior make_behavior() override {
    return {[this](const ask_model& x) -> caf::result<ask_model::reply> {
              script_->asked.push_back(x.by->version);
              if (script_->silent) {
                script_->held.push_back(make_response_promise<ask_model::reply>());
                return script_->held.back();
              }
              auto out = script_->answers.front();
              if (script_->answers.size() > 1)
                script_->answers.pop_front();
              return out;
            },
            [this](const give_up_model& x) { script_->given_up.push_back(x.about); }};
  }

private:
  std::shared_ptr<model_script> script_;
};

/// Keeps a version ready that is asked for.
class keeper_of_versions : public metered_actor {
public:
  keeper_of_versions(caf::actor_config& cfg, std::shared_ptr<engine_board> board)
      : metered_actor(cfg, "keeper"), board_(std::move(board)) {}
  caf::behavior make_behavior() override {
    return {[this](const hold_engine& x) -> caf::result<zhian::done> {
      auto out = std::make_shared<engine_config>(*engines::shipped_diagnosis());
      out->version = x.version;
      board_->keep(std::move(out));
      return zhian::done{};
    }};
  }

private:
  std::shared_ptr<engine_board> board_;
};

class host_of_task : public test::host_of_one {
public:
  host_of_task(caf::actor_config& cfg, entity_context ctx)
      : host_of_one(cfg, std::move(ctx), spawn_task) {}
};

struct one_task : test::entity_world {
  std::shared_ptr<stored_task> store = std::make_shared<stored_task>();
  std::shared_ptr<work_script> script = std::make_shared<work_script>();
  timestamp at = wall_now();
  user_id ann = user_id::make(3, at), bob = user_id::make(3, at);
  caf::actor turns, workers, model;
  std::shared_ptr<model_script> said = std::make_shared<model_script>();
  std::shared_ptr<engine_board> versions = std::make_shared<engine_board>();
  std::vector<caf::actor> askers; ///< Some are never answered: they would keep the system.

  explicit one_task(const std::function<void(settings&)>& change = {}, bool with_model = false) {
    task_row row;
    row.engine_version = with_model ? 6 : 0;
    row.id = task_id::make(3, at);
    row.user = ann;
    row.input.resume = resume_id::make(3, at);
    row.price = 10;
    row.created_at = row.changed_at = at;
    row.version = 1;
    self = refs::task(row.in, row.id);
    store->row = row;
    store->timer = timer_row{self, tasks::work_timer, at, {}};
    resume_row resume;
    resume.id = row.input.resume;
    resume.text.text = "what she has done";
    store->resume = resume;
    if (change)
      change(*conf);
    services svc;
    svc.status = std::make_shared<node_status>();
    svc.status->fresh_until = boottime_ns() + 3600ll * 1'000'000'000;
    svc.queries = sys.spawn<rows_of_task>(store);
    turns = svc.task_turns = spawn_task_turns(sys, conf->task);
    workers = svc.task_workers = sys.spawn<scripted_workers>(script);
    svc.engines = versions;
    if (with_model) {
      model = svc.model = sys.spawn<scripted_model>(said);
      svc.engine_keeper = sys.spawn<keeper_of_versions>(versions);
    }
    begin<host_of_task>(store, std::move(svc));
  }
  ~one_task() {
    script->held.clear();
    said->held.clear();
    for (auto* x : {&turns, &workers, &model})
      if (*x)
        caf::anon_send_exit(*x, caf::exit_reason::kill);
    for (auto& x : askers)
      caf::anon_send_exit(x, caf::exit_reason::kill);
    askers.clear();
    turns = workers = model = nullptr;
  }

  /// The same as `ask_it` for what may not be answered now.
  template <class T>
  std::shared_ptr<std::optional<ec>> ask_later(T what, const user_id& who = {}) {
    auto out = std::make_shared<std::optional<ec>>();
    askers.push_back(sys.spawn([=, this](caf::event_based_actor* me) {
      call_meta meta;
      meta.trace = "t";
      meta.caller = who;
      ask(me, *router, self, meta, what)
          .then([out](const typename T::reply&) { *out = ec::none; },
                [out](caf::error& err) { *out = ec_of(err); });
    }));
    sched.run();
    return out;
  }
  std::shared_ptr<std::optional<ec>> fire_later() {
    BOOST_REQUIRE(store->timer.has_value());
    auto x = *store->timer;
    return ask_later(timer_fired{x.name, x.due_at, x.payload});
  }
  task_stage stage() const { return store->row->stage; }
  bool charge_told() const {
    return store->timer && store->timer->entity.kind == entity_kind::account;
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(task_actor)

BOOST_AUTO_TEST_CASE(a_round_takes_a_task_to_its_end_and_each_stage_is_a_commit) {
  one_task x;
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.store->stages
                 == (std::vector<std::string>{"extracting", "analysing", "writing", "done"}),
             boost::test_tools::per_element());
  BOOST_TEST(x.store->commits == 4);
  BOOST_TEST(x.script->texts == std::vector<std::string>{"what she has done"},
             boost::test_tools::per_element());
  BOOST_REQUIRE_EQUAL(x.store->results.size(), 1u);
  BOOST_TEST(x.store->results[0].by.engine == "scripted");
  BOOST_TEST(x.charge_told());
}

BOOST_AUTO_TEST_CASE(whichever_commit_fails_the_next_activation_ends_it_with_one_result) {
  for (int n = 0; n < 4; ++n) {
    one_task x;
    x.store->fail_after = n;
    auto first = x.fire_later();
    BOOST_TEST(!is_over(x.stage()), n);
    BOOST_TEST(x.store->results.empty());
    BOOST_REQUIRE(x.store->timer.has_value());
    BOOST_TEST(x.fire() == ec::none);
    BOOST_TEST(x.stage() == task_stage::done);
    BOOST_TEST(x.store->results.size() == 1u);
    BOOST_TEST(x.activations() == 2);
    BOOST_TEST(x.store->row->begun == (n == 0 ? 1u : 2u));
  }
}

BOOST_AUTO_TEST_CASE(work_that_fails_is_tried_again_by_its_timer_and_then_fails_for_good) {
  one_task x{[](settings& conf) {
    conf.task.tries = 2;
  }};
  x.script->answers = {ec::engine_unavailable, ec::none};
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.stage() == task_stage::queued);
  BOOST_TEST(x.store->row->fault == "engine_unavailable");
  BOOST_REQUIRE(x.store->timer.has_value());
  BOOST_TEST((x.store->timer->due_at > x.at + 2s));
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.stage() == task_stage::done);
  BOOST_TEST(x.store->row->fault == "");

  one_task y{[](settings& conf) {
    conf.task.tries = 2;
  }};
  y.script->answers = {ec::engine_unavailable};
  BOOST_TEST(y.fire() == ec::none);
  BOOST_TEST(y.fire() == ec::none);
  BOOST_TEST(y.stage() == task_stage::failed);
  BOOST_TEST(y.store->results.empty());
  BOOST_TEST(y.charge_told());
}

BOOST_AUTO_TEST_CASE(a_resume_that_is_gone_ends_its_task) {
  one_task x;
  x.store->resume.reset();
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.stage() == task_stage::failed);
  BOOST_TEST(x.store->row->fault == "not_found");
  BOOST_TEST(x.script->texts.empty());
}

BOOST_AUTO_TEST_CASE(a_task_given_up_at_work_ends_at_once_and_what_comes_later_is_not_kept) {
  one_task x;
  x.script->silent = true;
  auto fired = x.fire_later();
  BOOST_TEST(!fired->has_value());
  BOOST_TEST(x.stage() == task_stage::analysing);
  BOOST_TEST(x.ask_it(cancel_task{}, x.ann) == ec::none);
  BOOST_TEST(x.stage() == task_stage::cancelled);
  BOOST_TEST((fired->value() == ec::none));
  auto commits = x.store->commits;
  BOOST_TEST(x.script->held.size() == 1u);
  caf::anon_send(x.workers, let_go{});
  x.sched.run();
  BOOST_TEST(x.store->commits == commits);
  BOOST_TEST(x.store->results.empty());
  BOOST_TEST(x.ask_it(cancel_task{}, x.ann) == ec::none);
  BOOST_TEST(x.store->commits == commits);
}

BOOST_AUTO_TEST_CASE(strangers_find_nothing_and_what_is_over_cannot_be_given_up) {
  one_task x;
  BOOST_TEST(x.ask_it(cancel_task{}, x.bob) == ec::not_found);
  BOOST_TEST(x.ask_it(await_task{0}, x.bob) == ec::not_found);
  BOOST_TEST(x.ask_it(await_task{0}, x.ann) == ec::none);
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.ask_it(cancel_task{}, x.ann) == ec::task_over);
}

BOOST_AUTO_TEST_CASE(who_waits_is_told_the_end_or_that_it_takes_longer) {
  one_task x{[](settings& conf) {
    conf.testing.held_stages = {"writing"};
  }};
  auto fired = x.fire_later();
  BOOST_TEST(x.stage() == task_stage::writing);
  auto patient = x.ask_later(await_task{10'000}, x.ann);
  auto hasty = x.ask_later(await_task{100}, x.ann);
  BOOST_TEST(!hasty->has_value());
  x.sched.advance_time(200ms);
  x.sched.run();
  BOOST_TEST((hasty->value() == ec::none));
  BOOST_TEST(!patient->has_value());
  BOOST_TEST(x.ask_it(cancel_task{}, x.ann) == ec::none);
  BOOST_TEST((patient->value() == ec::none));
}

BOOST_AUTO_TEST_CASE(a_timer_of_a_task_that_went_with_its_person_is_taken_away) {
  one_task x;
  x.store->row.reset();
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(!x.store->timer.has_value());
  BOOST_TEST(x.ask_it(cancel_task{}, x.ann) == ec::not_found);
}

BOOST_AUTO_TEST_CASE(a_timer_that_is_fired_again_meanwhile_begins_nothing_twice) {
  one_task x;
  x.script->silent = true;
  auto first = x.fire_later();
  auto again = x.fire_later();
  BOOST_TEST((again->value() == ec::none));
  BOOST_TEST(!first->has_value());
  BOOST_TEST(x.script->texts.size() == 1u);
  BOOST_TEST(x.store->row->begun == 1u);
}

BOOST_AUTO_TEST_CASE(a_result_in_parts_is_kept_part_by_part_and_then_ended_once) {
  one_task x;
  x.store->row->what = task_kind::forecast;
  x.store->row->input.parts = 10;
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.stage() == task_stage::done);
  BOOST_TEST(x.store->parts.size() == 10u);
  std::erase(x.store->groups, 0u);
  BOOST_TEST(x.store->groups == (std::vector<size_t>{1, 4, 4, 1}),
             boost::test_tools::per_element());
  BOOST_REQUIRE_EQUAL(x.store->results.size(), 1u);
  BOOST_TEST(x.store->results[0].parts == 10u);
  BOOST_TEST(x.script->asked_with == (std::vector<size_t>{0}), boost::test_tools::per_element());
  BOOST_TEST(x.charge_told());
}

BOOST_AUTO_TEST_CASE(a_slow_engine_is_asked_part_by_part_with_what_is_kept) {
  one_task x;
  x.store->row->what = task_kind::forecast;
  x.store->row->input.parts = 4;
  x.script->at_a_time = 1;
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.stage() == task_stage::done);
  BOOST_TEST(x.script->asked_with == (std::vector<size_t>{0, 1, 2, 3}),
             boost::test_tools::per_element());
  BOOST_TEST(x.store->parts.size() == 4u);
}

BOOST_AUTO_TEST_CASE(whichever_commit_of_parts_fails_none_is_lost_or_doubled) {
  for (int n = 0; n < 8; ++n) {
    one_task x;
    x.store->row->what = task_kind::forecast;
    x.store->row->input.parts = 10;
    x.store->fail_after = n;
    auto first = x.fire_later();
    BOOST_TEST(!is_over(x.stage()), n);
    BOOST_TEST(x.store->row->parts == x.store->parts.size());
    BOOST_TEST(x.fire() == ec::none);
    BOOST_TEST(x.stage() == task_stage::done);
    BOOST_TEST(x.store->parts.size() == 10u);
    for (size_t i = 0; i < x.store->parts.size(); ++i)
      BOOST_TEST(x.store->parts[i].part.body == "part " + std::to_string(i + 1));
    BOOST_TEST(x.store->results.size() == 1u);
    BOOST_TEST(x.activations() == 2);
  }
}

BOOST_AUTO_TEST_CASE(an_engine_that_gives_too_much_or_never_ends_fails_the_task) {
  one_task generous{[](settings& conf) {
    conf.task.tries = 1;
  }};
  generous.store->row->input.parts = 3;
  generous.script->extra = 1;
  BOOST_TEST(generous.fire() == ec::none);
  BOOST_TEST(generous.stage() == task_stage::failed);
  BOOST_TEST(generous.store->parts.empty());
  one_task endless{[](settings& conf) {
    conf.task.tries = 1;
  }};
  endless.store->row->input.parts = 3;
  endless.script->endless = true;
  BOOST_TEST(endless.fire() == ec::none);
  BOOST_TEST(endless.stage() == task_stage::failed);
  BOOST_TEST(endless.store->parts.size() == 3u);
  BOOST_TEST(endless.store->results.empty());
}

BOOST_AUTO_TEST_CASE(who_waits_for_parts_is_told_when_there_are_more_or_it_is_over) {
  one_task x{[](settings& conf) {
    conf.testing.held_stages = {"parts"};
  }};
  x.store->row->what = task_kind::forecast;
  x.store->row->input.parts = 5;
  auto waiting = x.ask_later(await_parts{0, 10'000}, x.ann);
  BOOST_TEST(!waiting->has_value());
  auto fired = x.fire_later();
  BOOST_TEST(x.store->parts.size() == 1u, "held when the first is kept");
  BOOST_TEST((waiting->value() == ec::none));
  auto more = x.ask_later(await_parts{1, 10'000}, x.ann);
  auto hasty = x.ask_later(await_parts{1, 100}, x.ann);
  BOOST_TEST(!more->has_value());
  x.sched.advance_time(200ms);
  x.sched.run();
  BOOST_TEST((hasty->value() == ec::none));
  BOOST_TEST(!more->has_value());
  BOOST_TEST(x.ask_it(await_parts{1, 0}, x.bob) == ec::not_found);
  BOOST_TEST(x.ask_it(cancel_task{}, x.ann) == ec::none);
  BOOST_TEST((more->value() == ec::none));
  BOOST_TEST(x.ask_it(await_parts{7, 10'000}, x.ann) == ec::none);
}

BOOST_AUTO_TEST_CASE(a_model_is_asked_by_the_version_the_task_began_with) {
  one_task x{{}, true};
  auto newer = std::make_shared<engine_config>(*engines::shipped_diagnosis());
  newer->version = 9;
  x.versions->put_in_force(newer);
  x.said->answers.front().text = "{}";
  x.said->answers.front().voice.engine = "openai";
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.said->asked == std::vector<uint32_t>{6}, boost::test_tools::per_element());
  BOOST_REQUIRE_EQUAL(x.store->results.size(), 1u);
  BOOST_TEST(x.store->results[0].by.engine == "openai");
  BOOST_TEST(x.store->results[0].engine_version == 6u);
  BOOST_TEST(x.said->given_up.empty());
}

BOOST_AUTO_TEST_CASE(a_model_that_fails_is_asked_again_by_the_timer_and_then_done_without) {
  one_task x{[](settings& conf) {
               conf.task.tries = 2;
             },
             true};
  x.said->answers.front().failure = "cut";
  x.said->answers.front().retryable = true;
  x.said->answers.emplace_back().text = "bad";
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.stage() == task_stage::queued);
  BOOST_TEST(x.store->row->fault == "engine_unavailable");
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.stage() == task_stage::done);
  BOOST_REQUIRE_EQUAL(x.store->results.size(), 1u);
  BOOST_TEST(x.store->results[0].by.engine == "scripted");
  BOOST_TEST(x.store->results[0].model_failures == "cut invalid_reply");
  BOOST_TEST(x.store->results[0].cost == 10);
  BOOST_TEST(x.charge_told());
}

BOOST_AUTO_TEST_CASE(a_failure_that_does_not_pass_or_takes_too_long_is_not_waited_for) {
  ask_model::reply final, slow;
  final.failure = "quota";
  slow.failure = "rate_limited";
  slow.retryable = true;
  slow.retry_after = 1h;
  for (const auto& answer : {final, slow}) {
    one_task x{{}, true};
    x.said->answers.front() = answer;
    BOOST_TEST(x.fire() == ec::none);
    BOOST_TEST(x.stage() == task_stage::done);
    BOOST_TEST(x.said->asked.size() == 1u);
    BOOST_TEST(x.store->results[0].model_failures == answer.failure);
  }
}

BOOST_AUTO_TEST_CASE(a_task_given_up_while_the_model_works_gives_the_model_up) {
  one_task x{{}, true};
  x.said->silent = true;
  auto fired = x.fire_later();
  BOOST_TEST(x.stage() == task_stage::analysing);
  BOOST_TEST(x.ask_it(cancel_task{}, x.ann) == ec::none);
  BOOST_TEST(x.stage() == task_stage::cancelled);
  BOOST_TEST((fired->value() == ec::none));
  BOOST_TEST(x.said->given_up == std::vector<std::string>{x.store->row->id.str()},
             boost::test_tools::per_element());
  BOOST_TEST(x.store->results.empty());
}

BOOST_AUTO_TEST_CASE(a_model_that_failed_too_often_before_a_crash_is_not_asked_again) {
  one_task x{[](settings& conf) {
               conf.task.tries = 2;
             },
             true};
  x.store->row->failures = 2;
  x.store->row->begun = 2;
  x.store->row->model_failures = "cut cut";
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.stage() == task_stage::done);
  BOOST_TEST(x.said->asked.empty());
  BOOST_TEST(x.store->results[0].model_failures == "cut cut");
}

BOOST_AUTO_TEST_SUITE_END()
