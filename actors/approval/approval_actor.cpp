#include "actors/approval/approval_actor.hpp"

#include <caf/actor_system.hpp>

#include "actors/approval/approval_state.hpp"
#include "protocols/payment.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian {

namespace {

constexpr std::chrono::seconds first_pause{2};

/// What an answer of the order means for what was agreed to.
struct verdict {
  enum class kind : uint8_t { happened, on_its_way, failed };
  kind is = kind::happened;
  std::string_view why = {}; ///< It failed.
};

/// A refund is over when the provider has carried it out, or will not.
verdict judge_refund(const order_row& order, std::string_view number) {
  for (const auto& x : order.refunds)
    if (x.number == number)
      switch (x.state) {
      case refund_state::asked:
        return {verdict::kind::on_its_way};
      case refund_state::done:
        return {};
      case refund_state::failed:
        return {verdict::kind::failed, "refund_failed"};
      }
  return {verdict::kind::failed, "not_asked"};
}

class approval_actor : public entity_actor {
public:
  approval_actor(caf::actor_config& cfg, entity_context context)
      : entity_actor(cfg, "approval", std::move(context)),
        id_(approval_id::parse(ctx().self.id).value_or(approval_id{})) {}

  caf::behavior make_behavior() override {
    load(load_approval{ctx().self.in, id_}, [this](load_approval::reply& rows) {
      row_ = std::move(rows.row);
      if (rows.finding)
        finding_ = std::move(rows.finding->row);
    });
    return common()
        .or_else(staff_handlers())
        .or_else([this](const call_meta& meta, const timer_fired& x) -> caf::result<zhian::done> {
          if (!row_)
            return make_error(ec::not_found);
          if (x.name != approval::carry_out_timer)
            return make_error(ec::unsupported, "no such timer");
          auto promise = make_response_promise<zhian::done>();
          carry_out(promise, meta, x);
          return promise;
        });
  }

  bool idle() const override { return asking_ == 0; }

private:
  using done_promise = caf::typed_response_promise<zhian::done>;

  caf::message_handler staff_handlers() {
    return {
        [this](const call_meta& meta, agree& x) -> caf::result<approval_view> {
          if (!row_)
            return make_error(ec::not_found);
          return command<approval_view>(meta, [&] {
            return decided(meta, approval::agreed{meta.caller, x.note, wall_now()});
          });
        },
        [this](const call_meta& meta, refuse_approval& x) -> caf::result<approval_view> {
          if (!row_)
            return make_error(ec::not_found);
          auto promise = make_response_promise<approval_view>();
          refuse(promise, meta, x.note,
                 [=, this, note = x.note] { refuse(promise, meta, note, {}); });
          return promise;
        },
    };
  }

  /// With its finding as it stands; `past_change` runs when somebody has taken that upon himself
  /// meanwhile.
  void refuse(caf::typed_response_promise<approval_view> promise, const call_meta& meta,
              const std::string& note, std::function<void()> past_change) {
    with_finding(promise, [=, this] {
      execute(
          promise, meta,
          [&] {
            return decided(meta, approval::refused{meta.caller, note, wall_now()});
          },
          true, past_change);
    });
  }

  /// What one of the staff has decided, as a commit.
  decision<approval_view> decided(const call_meta& meta, const approval::event& x) {
    auto out = step(x);
    if (out.error != ec::none)
      return decision<approval_view>::refuse(out.error, {}, std::move(out.field));
    decision<approval_view> d;
    d.answer.row = out.row;
    if (out.row.state == approval_state::agreed)
      d.records.emplace_back(
          timer_row{ctx().self, approval::carry_out_timer, *out.row.decided_at, {}});
    put(d, std::move(out), meta.caller.str(), meta.address);
    return d;
  }

  approval::outcome step(const approval::event& x) const {
    return approval::decide(*row_, finding_ ? &*finding_ : nullptr, x);
  }

  template <class Answer>
  void put(decision<Answer>& d, approval::outcome out, std::string who, std::string address) {
    const auto& row = out.row;
    d.records.emplace_back(row);
    if (out.finding)
      d.records.emplace_back(*out.finding);
    d.records.emplace_back(audit_row{row.in, std::move(who),
                                     "approval." + std::string{to_string(row.state)}, id_.str(),
                                     approval::audit_detail(row), std::move(address), wall_now()});
    d.remember = [this, out = std::move(out)](const committed&, Answer&) {
      row_ = out.row;
      if (out.finding)
        finding_ = out.finding;
      log::business("approval", to_string(row_->state), {{"approval", id_.str()}});
    };
  }

  /// Takes over the finding as it stands by now, since anybody may take it upon himself meanwhile;
  /// nothing else is decided until `then()` has run.
  template <class Promise, class Then>
  void with_finding(Promise promise, Then then) {
    if (row_->finding.empty()) {
      then();
      return;
    }
    request(svc().queries, caf::infinite, find_finding{row_->in, row_->finding})
        .await(
            [this, then = std::move(then)](find_finding::reply& got) mutable {
              finding_.reset();
              if (got.row)
                finding_ = std::move(got.row->row);
              then();
            },
            [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
  }

  void carry_out(done_promise promise, const call_meta& meta, const timer_fired& timer) {
    if (row_->state != approval_state::agreed) {
      end_timer(promise, meta, timer);
      return;
    }
    switch (row_->what) {
    case approval_kind::refund:
      give_back(promise, meta, timer);
      return;
    case approval_kind::bank_payment:
      ask_order(promise, meta, timer, payment_told{row_->amount_fen, row_->reference, {}},
                [](const zhian::done&) { return verdict{}; });
      return;
    case approval_kind::finding:
      break;
    }
    switch (row_->action.value_or(finding_action::dismiss)) {
    case finding_action::refund:
      give_back(promise, meta, timer);
      return;
    case finding_action::complete:
      complete(promise, meta, timer);
      return;
    case finding_action::dismiss:
      ended(promise, meta, timer, approval::carried_out{wall_now()});
      return;
    }
  }

  void give_back(done_promise promise, const call_meta& meta, const timer_fired& timer) {
    refund_order what;
    what.number = id_.str();
    what.amount_fen = row_->amount_fen;
    what.reason = row_->reason;
    what.asked_by = row_->asked_by;
    what.agreed_by = row_->decided_by;
    what.beside = row_->reference;
    ask_order(promise, meta, timer, std::move(what),
              [number = id_.str()](const order_view& x) { return judge_refund(x.order, number); });
  }

  void complete(done_promise promise, const call_meta& meta, const timer_fired& timer) {
    ask_order(promise, meta, timer, check_order{}, [](const order_view& x) {
      return x.order.paid_at ? verdict{} : verdict{verdict::kind::failed, "not_paid"};
    });
  }

  /// Asks the order; nothing waits for it meanwhile. `judge(answer)` says what came of it.
  template <class Question, class Judge>
  void ask_order(done_promise promise, const call_meta& meta, const timer_fired& timer,
                 Question what, Judge judge) {
    call_meta own;
    own.trace = meta.trace;
    own.caller = row_->decided_by;
    ++asking_;
    ask_other(refs::order(row_->in, row_->order), std::move(own), std::move(what))
        .then(
            [this, promise, meta, timer, judge](typename Question::reply& got) {
              --asking_;
              auto [is, why] = judge(got);
              if (is == verdict::kind::on_its_way)
                again(promise, meta, timer, {});
              else if (is == verdict::kind::failed)
                ended(promise, meta, timer, approval::could_not{std::string{why}, wall_now()});
              else
                ended(promise, meta, timer, approval::carried_out{wall_now()});
            },
            [this, promise, meta, timer](caf::error& err) {
              --asking_;
              auto why = ec_of(err);
              if (approval::is_final(why))
                ended(promise, meta, timer,
                      approval::could_not{std::string{to_string(why)}, wall_now()});
              else
                again(promise, meta, timer, to_string(why));
            });
  }

  /// The end of the approval, of its finding and of the timer, in one commit.
  void ended(done_promise promise, const call_meta& meta, const timer_fired& timer,
             approval::event how) {
    with_finding(promise, [this, promise, meta, timer, how = std::move(how)]() mutable {
      if (row_->state != approval_state::agreed) {
        promise.deliver(zhian::done{}); // The same timer was there before; that has ended it.
        return;
      }
      end_timer(promise, meta, timer,
                [&](decision<zhian::done>& d) { put(d, step(how), "system", {}); });
    });
  }

  /// The same timer once more. `why`: what went wrong; empty: nothing, it takes its time.
  void again(done_promise promise, const call_meta& meta, const timer_fired& timer,
             std::string_view why) {
    if (!why.empty())
      log::warn("approval", "the order is asked again later",
                {{"approval", id_.str()},
                 {"order", row_->order.str()},
                 {"tries", tries_of(timer) + 1},
                 {"why", why}});
    set_again(promise, meta, timer, first_pause);
  }

  approval_id id_;
  std::optional<approval_row> row_;
  std::optional<finding_row> finding_;
  size_t asking_ = 0; ///< Questions to the order that are open.
};

} // namespace

caf::actor spawn_approval(caf::actor_system& sys, entity_context ctx) {
  return sys.spawn<approval_actor, caf::lazy_init>(std::move(ctx));
}

} // namespace zhian
