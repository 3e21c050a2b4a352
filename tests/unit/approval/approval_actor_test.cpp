// The approval as an actor: what is asked of the order, what is committed, and what follows when
// one of the two fails.
#include "actors/approval/approval_actor.hpp"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "actors/approval/approval_state.hpp"
#include "protocols/payment.hpp"
#include "tests/support/one_entity.hpp"

using namespace zhian;
using namespace std::chrono_literals;

namespace {

struct stored : test::kept_rows {
  approval_row row;
  std::optional<finding_view> finding;
  std::vector<std::string> audits;
  bool taken_before = false; ///< Somebody takes the finding right before the next commit.
  user_id taker;

  void before_commit() override {
    if (std::exchange(taken_before, false)) {
      finding->row.owner = taker;
      ++finding->row.version;
    }
  }
  ec fault_of(const record& r) const override {
    if (const auto* x = std::get_if<approval_row>(&r))
      return x->version == row.version + 1 ? ec::none : ec::version_conflict;
    if (const auto* x = std::get_if<finding_row>(&r))
      return x->version == finding->row.version + 1 ? ec::none : ec::version_conflict;
    return ec::none;
  }
  void keep(const record& r) override {
    if (const auto* a = std::get_if<approval_row>(&r))
      row = *a;
    else if (const auto* f = std::get_if<finding_row>(&r))
      finding->row = *f;
    else if (const auto* l = std::get_if<audit_row>(&r))
      audits.push_back(l->action);
  }
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
  bool silent = false; ///< It never answers: its activation ended while it asked the provider.
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

class host_of_both : public test::host_of_one {
public:
  host_of_both(caf::actor_config& cfg, entity_context ctx, std::shared_ptr<order_script> order)
      : host_of_one(cfg, std::move(ctx), spawn_approval), order_(std::move(order)) {}

private:
  void asked(caf::response_promise promise, const entity_call& x) override {
    answer(promise, x.body);
  }
  void answer(caf::response_promise promise, const caf::message& body) {
    order_->caller = body.get_as<call_meta>(0).caller;
    const auto* type = body.type(1).second;
    if (*type == typeid(refund_order))
      order_->asked.emplace_back(body.get_as<refund_order>(1));
    else if (*type == typeid(payment_told))
      order_->asked.emplace_back(body.get_as<payment_told>(1));
    else
      order_->asked.emplace_back(check_order{});
    if (order_->silent) {
      unanswered_.push_back(promise);
      return;
    }
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
  std::shared_ptr<order_script> order_;
  std::vector<caf::response_promise> unanswered_;
};

struct one_approval : test::entity_world {
  std::shared_ptr<stored> store = std::make_shared<stored>();
  std::shared_ptr<order_script> order = std::make_shared<order_script>();
  timestamp at = wall_now();
  user_id ann = user_id::make(3, at), bob = user_id::make(4, at);

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
    svc.queries = sys.spawn<rows_of_one>(store);
    begin<host_of_both>(store, std::move(svc), order);
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

  ec agrees(const user_id& who) { return ask_it(agree{"ok"}, who); }
  ec refuses(const user_id& who) { return ask_it(refuse_approval{"no"}, who); }
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

BOOST_AUTO_TEST_CASE(an_order_whose_answer_never_comes_is_asked_again) {
  agrees(bob);
  order->silent = true;
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(state() == approval_state::agreed);
  BOOST_REQUIRE(store->timer.has_value());
  BOOST_TEST(store->timer->payload == "1");
  order->silent = false;
  BOOST_TEST(fire() == ec::none);
  BOOST_TEST(state() == approval_state::done);
  BOOST_TEST(order->asked.size() == 2u);
  BOOST_TEST(asked<refund_order>().number == store->row.id.str());
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
