#include "actors/order/order_actor.hpp"

#include <caf/actor_system.hpp>

#include "actors/money/order_state.hpp"
#include "actors/order/order_dialogue.hpp"
#include "actors/order/order_timers.hpp"
#include "actors/order/order_words.hpp"
#include "protocols/json_writer.hpp"
#include "protocols/money_queries.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian {

namespace {

class order_actor : public order_dialogue {
public:
  using order_dialogue::order_dialogue;

  caf::behavior make_behavior() override {
    load(load_order{ctx().self.in, id_},
         [this](load_order::reply& rows) { row_ = std::move(rows.row); });
    return common().or_else(buyer_handlers()).or_else(provider_handlers());
  }

private:
  caf::message_handler buyer_handlers() {
    return {
        [this](const call_meta&, read_order) -> caf::result<order_view> {
          if (!row_)
            return make_error(ec::not_found);
          return from_memory<order_view>([this] { return order_view{*row_}; });
        },
        [this](const call_meta&, await_code) -> caf::result<order_view> {
          if (!row_)
            return make_error(ec::not_found);
          if (row_->phase != order_phase::created || row_->channel == pay_channel::bank_transfer)
            return from_memory<order_view>([this] { return order_view{*row_}; });
          waiting_.push_back(make_response_promise<order_view>());
          return waiting_.back();
        },
        [this](const call_meta& meta, cancel_order) -> caf::result<order_view> {
          if (!row_)
            return make_error(ec::not_found);
          return command<order_view>(meta, [&] { return cancel(); });
        },
        [this](const call_meta& meta, refund_order& x) -> caf::result<order_view> {
          if (!row_)
            return make_error(ec::not_found);
          return command<order_view>(meta, [&] { return refund(x, meta); });
        },
        [this](const call_meta& meta, check_order) -> caf::result<order_view> {
          return check(meta);
        },
    };
  }

  caf::message_handler provider_handlers() {
    return {
        [this](const call_meta& meta, payment_told& x) -> caf::result<zhian::done> {
          auto promise = make_response_promise<zhian::done>();
          if (row_)
            settle<zhian::done>(promise, meta,
                                settle_payment{*row_, x.amount_fen, std::move(x.provider_txn),
                                               std::move(x.notice)});
          else
            unknown_payment(promise, meta, x);
          return promise;
        },
        [this](const call_meta& meta, refund_told& x) -> caf::result<zhian::done> {
          if (!row_)
            return make_error(ec::not_found);
          auto promise = make_response_promise<zhian::done>();
          settle<zhian::done>(promise, meta,
                              settle_refund{*row_, std::move(x.number), x.amount_fen, x.succeeded,
                                            std::move(x.notice)});
          return promise;
        },
        [this](const call_meta& meta, const timer_fired& x) -> caf::result<zhian::done> {
          auto promise = make_response_promise<zhian::done>();
          if (!row_)
            promise.deliver(make_error(ec::not_found));
          else
            fired(promise, meta, x);
          return promise;
        },
    };
  }

  decision<order_view> cancel() {
    using refuse = decision<order_view>;
    auto out = money::decide(*row_, money::cancel_requested{}, wall_now());
    if (out.error != ec::none)
      return refuse::refuse(out.error);
    decision<order_view> d;
    d.answer.order = out.next;
    if (out.next.version == row_->version)
      return d;
    put(d, std::move(out.next));
    for (const auto* name : {money::prepay_timer, money::expire_timer})
      d.records.emplace_back(timer_cancelled{ctx().self, name});
    if (row_->channel != pay_channel::bank_transfer)
      d.records.emplace_back(timer_row{ctx().self, money::close_timer, wall_now(), {}});
    return d;
  }

  decision<order_view> refund(const refund_order& x, const call_meta& meta) {
    using refuse = decision<order_view>;
    auto at = wall_now();
    auto out = money::decide(*row_, money::refund_asked{x.number, x.amount_fen, x.beside}, at);
    if (out.error != ec::none)
      return refuse::refuse(out.error, {}, std::move(out.field));
    decision<order_view> d;
    d.answer.order = out.next;
    if (out.next.version == row_->version)
      return d;
    put(d, std::move(out.next));
    d.records.emplace_back(timer_row{ctx().self, money::refund_timer(x.number), at, {}});
    json_writer detail;
    detail.open()
        .field("number", x.number)
        .field("amount_fen", x.amount_fen)
        .field("reason", x.reason)
        .field("asked_by", x.asked_by.str())
        .field("agreed_by", x.agreed_by.str());
    if (!x.beside.empty())
      detail.field("beside", x.beside);
    detail.close();
    d.records.emplace_back(audit_row{row_->in, meta.caller.str(), "order.refund", id_.str(),
                                     detail.take(), meta.address, at});
    return d;
  }

  /// Money for an order that is not here: nobody can be given anything, and it must not be lost.
  void unknown_payment(done_promise promise, const call_meta& meta, const payment_told& x) {
    execute(
        promise, meta,
        [&] {
          decision<zhian::done> d;
          money_finding what;
          what.what = finding_class::paid_not_recorded;
          what.order = id_;
          what.in = ctx().self.in;
          what.evidence = x.provider_txn;
          what.seen_fen = x.amount_fen;
          what.at = wall_now();
          what.allowed = {finding_action::dismiss}; // No order knows the way back.
          if (!x.notice.empty())
            d.records.emplace_back(inbox_row{"pay", x.notice});
          d.records.emplace_back(std::move(what));
          return d;
        },
        false);
  }
};

} // namespace

caf::actor spawn_order(caf::actor_system& sys, entity_context ctx) {
  return sys.spawn<order_actor, caf::lazy_init>(std::move(ctx));
}

} // namespace zhian
