// The approval as an actor: what is asked of the order, what is committed, and what follows when
// one of the two fails.
#include "actors/approval/approval_actor.hpp"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <boost/test/unit_test.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>

#include "actors/approval/approval_state.hpp"
#include "protocols/payment.hpp"

using namespace zhian;
using namespace std::chrono_literals;

namespace {

struct stored {
  approval_row row;
  std::optional<finding_view> finding;
  std::optional<timer_row> timer;
  std::vector<std::string> audits;
  int commits = 0;
  int fail_after = -1;       ///< So many commits succeed, the next one does not.
  bool taken_before = false; ///< Somebody takes the finding right before the next commit.
  user_id taker;
};

class one_lane : public metered_actor {
public:
  one_lane(caf::actor_config& cfg, std::shared_ptr<stored> s)
      : metered_actor(cfg, "lane"), s_(std::move(s)) {}
  caf::behavior make_behavior() override {
    return {[this](const write_set& what) -> caf::result<committed> {
      if (s_->fail_after == 0) {
        s_->fail_after = -1;
        return make_error(ec::storage_unavailable);
      }
      --s_->fail_after;
      if (std::exchange(s_->taken_before, false)) {
        s_->finding->row.owner = s_->taker;
        ++s_->finding->row.version;
      }
      for (const auto& r : what.records)
        if (auto why = fault_of(r); why != ec::none)
          return make_error(why);
      for (const auto& r : what.records)
        keep(r);
      ++s_->commits;
      return committed{};
    }};
  }

private:
  ec fault_of(const record& r) const {
    if (const auto* x = std::get_if<timer_done>(&r))
      return s_->timer && s_->timer->due_at == x->due_at ? ec::none : ec::record_gone;
    if (const auto* x = std::get_if<approval_row>(&r))
      return x->version == s_->row.version + 1 ? ec::none : ec::version_conflict;
    if (const auto* x = std::get_if<finding_row>(&r))
      return x->version == s_->finding->row.version + 1 ? ec::none : ec::version_conflict;
    return ec::none;
  }
  void keep(const record& r) {
    if (std::get_if<timer_done>(&r))
      s_->timer.reset();
    else if (const auto* t = std::get_if<timer_row>(&r))
      s_->timer = *t;
    else if (const auto* a = std::get_if<approval_row>(&r))
      s_->row = *a;
    else if (const auto* f = std::get_if<finding_row>(&r))
      s_->finding->row = *f;
    else if (const auto* l = std::get_if<audit_row>(&r))
      s_->audits.push_back(l->action);
  }
  std::shared_ptr<stored> s_;
};

class rows_of_one : public metered_actor {
public:
  rows_of_one(caf::actor_config& cfg, std::shared_ptr<stored> s)
      : metered_actor(cfg, "query"), s_(std::move(s)) {}
  caf::behavior make_behavior() override {
    return {
        [this](const load_approval&) {
          load_approval::reply out;
          if (s_->row.version > 0)
            out.row = s_->row;
          out.finding = s_->finding;
          return out;
        },
        [this](const find_finding&) {
          find_finding::reply out;
          out.row = s_->finding;
          return out;
        },
    };
  }

private:
  std::shared_ptr<stored> s_;
};

/// How an order answers what it is asked, one after the other; the last answer stands.
struct order_script {
  std::deque<ec> answers{ec::none};
  bool paid = true;
  refund_state refund = refund_state::done; ///< How it stands when it is answered.
  std::vector<std::variant<refund_order, payment_told, check_order>> asked;
  user_id caller;
  ec next() {
    auto out = answers.front();
    if (answers.size() > 1)
      answers.pop_front();
    return out;
  }
};

class host_of_both : public metered_actor {
public:
  host_of_both(caf::actor_config& cfg, entity_context ctx, std::shared_ptr<order_script> order)
      : metered_actor(cfg, "host"), ctx_(std::move(ctx)), order_(std::move(order)) {
    set_down_handler([this](caf::down_msg& x) {
      if (approval_ && x.source == approval_.address())
        approval_ = nullptr;
    });
  }
  caf::behavior make_behavior() override {
    return {[this](entity_call& x) -> caf::result<caf::message> {
      auto promise = make_response_promise();
      if (x.to.kind == entity_kind::order) {
        answer(promise, x.body);
        return promise;
      }
      if (!approval_) {
        approval_ = spawn_approval(home_system(), ctx_);
        monitor(approval_);
      }
      promise.delegate(approval_, std::move(x.body));
      return promise;
    }};
  }
  bool cleanup(caf::error&& why, caf::execution_unit* host) override {
    ctx_.svc = {};
    if (approval_)
      caf::anon_send_exit(approval_, caf::exit_reason::kill);
    approval_ = nullptr;
    return metered_actor::cleanup(std::move(why), host);
  }

private:
  void answer(caf::response_promise promise, const caf::message& body) {
    order_->caller = body.get_as<call_meta>(0).caller;
    const auto* type = body.type(1).second;
    if (*type == typeid(refund_order))
      order_->asked.emplace_back(body.get_as<refund_order>(1));
    else if (*type == typeid(payment_told))
      order_->asked.emplace_back(body.get_as<payment_told>(1));
    else
      order_->asked.emplace_back(check_order{});
    if (auto why = order_->next(); why != ec::none) {
      promise.deliver(make_error(why));
    } else if (std::holds_alternative<payment_told>(order_->asked.back())) {
      promise.deliver(zhian::done{});
    } else {
      order_view out;
      if (order_->paid)
        out.order.paid_at = wall_now();
      if (const auto* x = std::get_if<refund_order>(&order_->asked.back()))
        out.order.refunds.push_back(
            {x->number, x->amount_fen, order_->refund, wall_now(), {}, x->beside});
      promise.deliver(out);
    }
  }
  entity_context ctx_;
  std::shared_ptr<order_script> order_;
  caf::actor approval_;
};

class only_host : public shard_router {
public:
  caf::actor host;
  const caf::actor& host_of(shard_id) const override { return host; }
  uint64_t epoch_of(shard_id) const override { return 3; }
};

struct run_by_the_test : caf::actor_system_config {
  run_by_the_test() { set("scheduler.policy", caf::atom("testing")); }
};

struct one_approval {
  run_by_the_test cfg;
  caf::actor_system sys{cfg};
  caf::scheduler::test_coordinator& sched =
      dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());
  std::shared_ptr<stored> store = std::make_shared<stored>();
  std::shared_ptr<order_script> order = std::make_shared<order_script>();
  std::shared_ptr<only_host> router = std::make_shared<only_host>();
  timestamp at = wall_now();
  user_id ann = user_id::make(3, at), bob = user_id::make(4, at);
  entity_ref self;
  std::vector<caf::actor> all;

  one_approval() {
    auto& row = store->row;
    row.id = approval_id::make(3, at);
    row.order = order_id::make(7, at);
    row.amount_fen = 400;
    row.reason = "too much";
    row.asked_by = ann;
    row.asked_at = at;
    row.version = 1;
    self = refs::approval(row.in, row.id);
    services svc;
    svc.lanes = {sys.spawn<one_lane>(store)};
    svc.queries = sys.spawn<rows_of_one>(store);
    svc.router = router;
    router->host =
        sys.spawn<host_of_both>(entity_context{self, 3, svc, std::make_shared<settings>()}, order);
    all = {svc.lanes[0], svc.queries, router->host};
  }
  ~one_approval() {
    for (auto& x : all)
      caf::anon_send_exit(x, caf::exit_reason::kill);
    all.clear();
    router->host = nullptr;
    sched.run();
    sched.trigger_timeouts();
    sched.run();
  }
  /// The proposal is about a finding of a payment beside the books.
  void about_finding(finding_action action) {
    auto& row = store->row;
    row.what = approval_kind::finding;
    row.action = action;
    row.reference = action == finding_action::refund ? "wx2" : "";
    auto& x = store->finding.emplace();
    x.what.what = finding_class::duplicate;
    x.what.order = row.order;
    x.what.evidence = "wx2";
    x.row.key = row.finding = key_of(x.what);
    x.row.approval = row.id;
    x.row.owner = ann;
    x.row.version = 2;
  }

  template <class T>
  ec ask_it(T what, const user_id& who) {
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
    BOOST_REQUIRE(out->has_value());
    return **out;
  }
  ec agrees(const user_id& who) { return ask_it(agree{"ok"}, who); }
  ec refuses(const user_id& who) { return ask_it(refuse_approval{"no"}, who); }
  ec fire() {
    BOOST_REQUIRE(store->timer.has_value());
    auto x = *store->timer;
    return ask_it(timer_fired{x.name, x.due_at, x.payload}, {});
  }
  template <class T>
  const T& asked() const {
    BOOST_REQUIRE(!order->asked.empty());
    return std::get<T>(order->asked.back());
  }
  approval_state state() const { return store->row.state; }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(approvals_as_actors, one_approval)

BOOST_AUTO_TEST_CASE(what_was_agreed_to_is_asked_of_the_order_under_the_approvals_own_number) {
  BOOST_TEST(agrees(ann) == ec::second_person);
  BOOST_TEST(agrees(bob) == ec::none);
  BOOST_TEST(state() == approval_state::agreed);
  BOOST_TEST(store->commits == 1);
  BOOST_TEST(order->asked.empty(), "not before it is stored");
  BOOST_TEST(fire() == ec::none);
  const auto& got = asked<refund_order>();
  BOOST_TEST(got.number == store->row.id.str());
  BOOST_TEST(got.amount_fen == 400);
  BOOST_TEST(got.reason == "too much");
  BOOST_TEST(got.asked_by == ann);
  BOOST_TEST(got.agreed_by == bob);
  BOOST_TEST(got.beside.empty());
  BOOST_TEST(order->caller == bob);
  BOOST_TEST(state() == approval_state::done);
  BOOST_TEST(store->row.done_at.has_value());
  BOOST_TEST(!store->timer.has_value());
  BOOST_TEST(store->commits == 2);
  BOOST_TEST((store->audits == std::vector<std::string>{"approval.agreed", "approval.done"}));
}

BOOST_AUTO_TEST_CASE(a_refund_is_done_when_the_provider_has_carried_it_out) {
  order->refund = refund_state::asked;
  agrees(bob);
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(state() == approval_state::agreed);
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(state() == approval_state::agreed);
  order->refund = refund_state::done;
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(state() == approval_state::done);
  BOOST_TEST(!store->timer.has_value());
}

BOOST_AUTO_TEST_CASE(a_refund_that_the_provider_refuses_frees_its_finding_for_another_try) {
  about_finding(finding_action::refund);
  order->refund = refund_state::failed;
  agrees(bob);
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(state() == approval_state::failed);
  BOOST_TEST(store->row.outcome == "refund_failed");
  BOOST_TEST(!store->finding->row.approval);
  BOOST_TEST((store->finding->row.state == finding_state::open));
}

BOOST_AUTO_TEST_CASE(an_approval_that_is_not_there_is_not_found) {
  store->row.version = 0;
  BOOST_TEST(agrees(bob) == ec::not_found);
  BOOST_TEST(refuses(bob) == ec::not_found);
}

BOOST_AUTO_TEST_CASE(what_is_refused_or_withdrawn_frees_its_finding_in_the_same_commit) {
  about_finding(finding_action::refund);
  BOOST_TEST(refuses(ann) == ec::none);
  BOOST_TEST(state() == approval_state::withdrawn);
  BOOST_TEST(!store->finding->row.approval);
  BOOST_TEST(store->commits == 1);
  BOOST_TEST(agrees(bob) == ec::already_decided);
  BOOST_TEST(!store->timer.has_value());
}

BOOST_AUTO_TEST_CASE(an_order_that_does_not_answer_is_asked_again_later_and_later) {
  order->answers = {ec::payment_unavailable, ec::not_owner, ec::timed_out, ec::none};
  agrees(bob);
  auto pause = 0us;
  for (int i = 1; i <= 3; ++i) {
    BOOST_TEST(fire() == ec::none);
    BOOST_TEST(state() == approval_state::agreed);
    BOOST_REQUIRE(store->timer.has_value());
    BOOST_TEST(store->timer->payload == std::to_string(i));
    auto wait = store->timer->due_at - wall_now();
    BOOST_TEST((wait > pause));
    pause = wait;
  }
  store->timer->payload = "4000000000";
  order->answers = {ec::storage_unavailable, ec::none};
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST((store->timer->due_at <= wall_now() + 10min));
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(state() == approval_state::done);
}

BOOST_AUTO_TEST_CASE(an_order_that_refuses_for_good_ends_it_and_frees_the_finding) {
  about_finding(finding_action::refund);
  order->answers = {ec::validation_failed};
  agrees(bob);
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(asked<refund_order>().beside == "wx2");
  BOOST_TEST(state() == approval_state::failed);
  BOOST_TEST(store->row.outcome == "validation_failed");
  BOOST_TEST(!store->finding->row.approval);
  BOOST_TEST(store->finding->row.state == finding_state::open);
  BOOST_TEST(!store->timer.has_value());
}

BOOST_AUTO_TEST_CASE(a_commit_that_fails_is_made_up_for_by_asking_the_order_once_more) {
  about_finding(finding_action::refund);
  agrees(bob);
  store->fail_after = 0;
  BOOST_TEST(fire() == ec::storage_unavailable);
  BOOST_TEST(state() == approval_state::agreed);
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(order->asked.size() == 2u);
  BOOST_TEST(asked<refund_order>().number == store->row.id.str());
  BOOST_TEST(state() == approval_state::done);
  BOOST_TEST(store->finding->row.state == finding_state::resolved);
}

BOOST_AUTO_TEST_CASE(a_finding_that_somebody_takes_meanwhile_is_read_again) {
  about_finding(finding_action::dismiss);
  agrees(bob);
  store->finding->row.owner = bob;
  ++store->finding->row.version;
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(state() == approval_state::done);
  BOOST_TEST(store->finding->row.owner == bob);
  BOOST_TEST(order->asked.empty());
}

BOOST_AUTO_TEST_CASE(a_finding_that_is_taken_in_the_last_moment_is_a_conflict_and_tried_again) {
  about_finding(finding_action::dismiss);
  agrees(bob);
  store->taken_before = true;
  store->taker = bob;
  BOOST_TEST(fire() == ec::version_conflict);
  BOOST_TEST(state() == approval_state::agreed);
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(state() == approval_state::done);
  BOOST_TEST(store->finding->row.owner == bob);
  BOOST_TEST(store->finding->row.state == finding_state::resolved);
}

BOOST_AUTO_TEST_CASE(whoever_refuses_hears_nothing_of_a_finding_that_is_taken_in_the_last_moment) {
  about_finding(finding_action::refund);
  store->taken_before = true;
  store->taker = bob;
  BOOST_TEST(refuses(bob) == ec::none);
  BOOST_TEST(state() == approval_state::refused);
  BOOST_TEST(store->finding->row.owner == bob);
  BOOST_TEST(!store->finding->row.approval);
  BOOST_TEST(store->commits == 1);
}

BOOST_AUTO_TEST_CASE(a_transfer_is_told_to_the_order_with_the_banks_number) {
  store->row.what = approval_kind::bank_payment;
  store->row.reference = "B1";
  agrees(bob);
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(asked<payment_told>().amount_fen == 400);
  BOOST_TEST(asked<payment_told>().provider_txn == "B1");
  BOOST_TEST(asked<payment_told>().notice.empty());
  BOOST_TEST(state() == approval_state::done);
}

struct completing : one_approval {
  void completes(bool paid) {
    about_finding(finding_action::complete);
    auto& row = store->row;
    row.state = approval_state::agreed;
    row.decided_by = ann;
    row.decided_at = at;
    store->timer = timer_row{self, approval::carry_out_timer, at, {}};
    order->paid = paid;
    BOOST_TEST(fire() == ec::none);
    BOOST_TEST(std::holds_alternative<check_order>(order->asked.back()));
  }
};

BOOST_FIXTURE_TEST_CASE(completing_is_done_when_the_order_is_paid_afterwards, completing) {
  completes(true);
  BOOST_TEST(state() == approval_state::done);
  BOOST_TEST(store->finding->row.state == finding_state::resolved);
}

BOOST_FIXTURE_TEST_CASE(completing_fails_when_the_order_is_still_not_paid, completing) {
  completes(false);
  BOOST_TEST(state() == approval_state::failed);
  BOOST_TEST(store->row.outcome == "not_paid");
  BOOST_TEST(store->finding->row.state == finding_state::open);
}

BOOST_AUTO_TEST_CASE(a_timer_of_an_approval_that_is_over_is_only_taken_away) {
  agrees(bob);
  auto timer = store->timer;
  BOOST_TEST(fire() == ec::none);
  store->timer = timer;
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(!store->timer.has_value());
  BOOST_TEST(order->asked.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
