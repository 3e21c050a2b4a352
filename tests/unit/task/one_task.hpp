// A task alone, with all that it asks of others scripted.
#pragma once

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

namespace zhian::test {

using namespace std::chrono_literals;

struct stored_task : kept_rows {
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
  size_t lead = 0;      ///< With a model: so many before it is asked.
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
                if (x.with_model && x.kept.size() < script_->lead && n == script_->lead)
                  break;
                out.parts.push_back({"part " + std::to_string(n + 1), "{}"});
              }
              out.more = script_->endless || x.kept.size() + out.parts.size() < wanted;
              if (x.with_model && !out.more && (wanted == 0 || !out.parts.empty()))
                out.ask = std::make_shared<const std::vector<chat::message>>();
              return out;
            },
            [](const read_model& x) {
              read_model::reply out;
              out.result = x.made;
              for (auto& part : out.result.parts)
                part.notes = "by a model";
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
      auto out = std::make_shared<engine_config>(*engines::shipped(x.feature));
      out->version = x.version;
      board_->keep(std::move(out));
      return zhian::done{};
    }};
  }

private:
  std::shared_ptr<engine_board> board_;
};

class host_of_task : public host_of_one {
public:
  host_of_task(caf::actor_config& cfg, entity_context ctx)
      : host_of_one(cfg, std::move(ctx), spawn_task) {}
};

struct one_task : entity_world {
  std::shared_ptr<stored_task> store = std::make_shared<stored_task>();
  std::shared_ptr<work_script> script = std::make_shared<work_script>();
  timestamp at = wall_now();
  user_id ann = user_id::make(3, at), bob = user_id::make(3, at);
  caf::actor turns, workers, model;
  std::shared_ptr<model_script> said = std::make_shared<model_script>();
  std::shared_ptr<engine_board> versions = std::make_shared<engine_board>();
  std::vector<caf::actor> askers; ///< Some are never answered: they would keep the system.
  services shared;                ///< Of the node.

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
    if (with_model)
      conf->diagnosis.engine = conf->forecast.engine = "openai";
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
    shared = svc;
    begin<host_of_task>(store, std::move(svc));
  }
  ~one_task() {
    shared = {};
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
  /// Another task of `who` on the same node, otherwise like `row`, begins. What is kept of it.
  std::shared_ptr<stored_task> begin_beside(task_row row, const user_id& who) {
    row.id = task_id::make(3, at);
    row.user = who;
    auto its = std::make_shared<stored_task>();
    its->row = row;
    its->resume = store->resume;
    auto host = std::make_shared<one_host>();
    auto svc = shared;
    svc.queries = sys.spawn<rows_of_task>(its);
    svc.lanes = {sys.spawn<lane_of_one>(its)};
    svc.router = host;
    auto ref = refs::task(row.in, row.id);
    host->host = sys.spawn<host_of_task>(entity_context{ref, 3, svc, conf});
    askers.insert(askers.end(), {svc.queries, svc.lanes[0], host->host});
    askers.push_back(sys.spawn([=, this](caf::event_based_actor* me) {
      call_meta meta;
      meta.trace = "t";
      ask(me, *host, ref, meta, timer_fired{tasks::work_timer, at, {}})
          .then([](const timer_fired::reply&) {}, [](caf::error&) {});
    }));
    sched.run();
    return its;
  }
  task_stage stage() const { return store->row->stage; }
  bool charge_told() const {
    return store->timer && store->timer->entity.kind == entity_kind::account;
  }
};

} // namespace zhian::test
