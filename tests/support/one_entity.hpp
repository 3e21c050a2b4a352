// One entity alone, on the test's thread: a lane and a host of its own, so that notes are read
// without locks. What is stored, and what others answer, is each test's.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>

#include "actors/entity/entity_actor.hpp"

namespace zhian::test {

using namespace std::chrono_literals;

/// What the entity commits into.
struct kept_rows {
  std::optional<timer_row> timer;
  int commits = 0;
  int fail_after = -1; ///< So many commits succeed, the next one does not.

  virtual ~kept_rows() = default;
  /// Somebody else's chance, right before a commit.
  virtual void before_commit() {}
  /// Why a record, that is no timer, cannot be taken.
  virtual ec fault_of(const record&) const { return ec::none; }
  /// Any record but a timer.
  virtual void keep(const record& x) = 0;
};

/// The same, with the lines of the audit.
struct audited_rows : kept_rows {
  std::vector<audit_row> audits;

  void keep(const record& x) override {
    if (const auto* line = std::get_if<audit_row>(&x))
      audits.push_back(*line);
  }
  /// What was done, with a space between.
  std::string acts() const {
    std::string out;
    for (const auto& x : audits)
      out += (out.empty() ? "" : " ") + x.action;
    return out;
  }
};

/// Answers what the entity reads. `Rows::queries()` are the handlers.
template <class Rows>
class store_of_one : public metered_actor {
public:
  store_of_one(caf::actor_config& cfg, std::shared_ptr<Rows> rows)
      : metered_actor(cfg, "query"), rows_(std::move(rows)) {}
  caf::behavior make_behavior() override { return rows_->queries(); }

private:
  std::shared_ptr<Rows> rows_;
};

class lane_of_one : public metered_actor {
public:
  lane_of_one(caf::actor_config& cfg, std::shared_ptr<kept_rows> rows)
      : metered_actor(cfg, "lane"), rows_(std::move(rows)) {}
  caf::behavior make_behavior() override {
    return {[this](const write_set& what) -> caf::result<committed> {
      if (rows_->fail_after == 0) {
        rows_->fail_after = -1;
        return make_error(ec::storage_unavailable);
      }
      --rows_->fail_after;
      rows_->before_commit();
      for (const auto& r : what.records)
        if (auto why = fault_of(r); why != ec::none)
          return make_error(why);
      for (const auto& r : what.records)
        keep(r);
      ++rows_->commits;
      return committed{};
    }};
  }

private:
  ec fault_of(const record& r) const {
    const auto* x = std::get_if<timer_done>(&r);
    if (x == nullptr)
      return rows_->fault_of(r);
    return rows_->timer && rows_->timer->due_at == x->due_at ? ec::none : ec::record_gone;
  }
  void keep(const record& r) {
    if (std::get_if<timer_done>(&r))
      rows_->timer.reset();
    else if (const auto* x = std::get_if<timer_row>(&r))
      rows_->timer = *x;
    else
      rows_->keep(r);
  }
  std::shared_ptr<kept_rows> rows_;
};

/// Plays the shard host of everybody: the entity is activated when it is asked.
class host_of_one : public metered_actor {
public:
  host_of_one(caf::actor_config& cfg, entity_context ctx, entity_factory make)
      : metered_actor(cfg, "host"), ctx_(std::move(ctx)), make_(std::move(make)) {
    set_down_handler([this](caf::down_msg& x) {
      if (entity_ && x.source == entity_.address())
        entity_ = nullptr;
    });
  }
  caf::behavior make_behavior() override { return calls(); }
  bool cleanup(caf::error&& why, caf::execution_unit* host) override {
    ctx_.svc = {};
    if (entity_)
      caf::anon_send_exit(entity_, caf::exit_reason::kill);
    entity_ = nullptr;
    return metered_actor::cleanup(std::move(why), host);
  }
  int activations = 0;

protected:
  /// The entity asks another one.
  virtual void asked(caf::response_promise promise, const entity_call&) {
    promise.deliver(make_error(ec::not_owner));
  }
  caf::message_handler calls() {
    return {[this](entity_call& x) -> caf::result<caf::message> {
      auto promise = make_response_promise();
      if (x.to.kind != ctx_.self.kind) {
        asked(promise, x);
        return promise;
      }
      if (!entity_) {
        entity_ = make_(home_system(), ctx_);
        monitor(entity_);
        ++activations;
      }
      promise.delegate(entity_, std::move(x.body));
      return promise;
    }};
  }

private:
  entity_context ctx_;
  entity_factory make_;
  caf::actor entity_;
};

class one_host : public shard_router {
public:
  caf::actor host;
  const caf::actor& host_of(shard_id) const override { return host; }
  uint64_t epoch_of(shard_id) const override { return 3; }
};

struct quiet_config : caf::actor_system_config {
  quiet_config() { set("scheduler.policy", caf::atom("testing")); }
};

struct entity_world {
  quiet_config cfg;
  caf::actor_system sys{cfg};
  caf::scheduler::test_coordinator& sched =
      dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());
  std::shared_ptr<one_host> router = std::make_shared<one_host>();
  std::shared_ptr<settings> conf = std::make_shared<settings>();
  entity_ref self;

  /// `svc`: what the entity asks besides its lane. `more`: for the host.
  template <class Host, class... More>
  void begin(std::shared_ptr<kept_rows> rows, services svc, More&&... more) {
    rows_ = std::move(rows);
    svc.lanes = {sys.spawn<lane_of_one>(rows_)};
    svc.router = router;
    if (!svc.status) {
      svc.status = std::make_shared<node_status>();
      svc.status->fresh_until = boottime_ns() + std::chrono::nanoseconds{1h}.count();
    }
    all_ = {svc.lanes[0], svc.queries};
    if (svc.pay)
      all_.push_back(svc.pay);
    if (svc.feeds)
      all_.push_back(svc.feeds);
    router->host =
        sys.spawn<Host>(entity_context{self, 3, std::move(svc), conf}, std::forward<More>(more)...);
    all_.push_back(router->host);
  }
  /// With a host that has the entity alone.
  void begin(std::shared_ptr<kept_rows> rows, services svc, entity_factory make) {
    begin<host_of_one>(std::move(rows), std::move(svc), std::move(make));
  }
  ~entity_world() {
    for (auto& x : all_)
      caf::anon_send_exit(x, caf::exit_reason::kill);
    all_.clear();
    router->host = nullptr;
    sched.run();
    sched.trigger_timeouts();
    sched.run();
  }

  /// Asks the entity; how that ended.
  template <class T>
  ec ask_it(T what, const user_id& who = {}) {
    auto out = std::make_shared<std::optional<ec>>();
    sys.spawn([=, this](caf::event_based_actor* me) {
      call_meta meta;
      meta.trace = "t";
      meta.caller = who;
      ask(me, *router, self, meta, what)
          .then([out](const typename T::reply&) { *out = ec::none; },
                [out](caf::error& err) { *out = ec_of(err); });
    });
    sched.run();
    if (!*out) { // It waits for somebody who does not answer.
      sched.advance_time(longest_answer(*conf));
      sched.run();
    }
    BOOST_REQUIRE(out->has_value());
    return **out;
  }
  /// Fires the timer as it is set.
  ec fire() {
    BOOST_REQUIRE(rows_->timer.has_value());
    auto x = *rows_->timer;
    return ask_it(timer_fired{x.name, x.due_at, x.payload});
  }
  int activations() {
    return dynamic_cast<host_of_one*>(caf::actor_cast<caf::abstract_actor*>(router->host))
        ->activations;
  }

private:
  std::shared_ptr<kept_rows> rows_;
  std::vector<caf::actor> all_;
};

} // namespace zhian::test
