#include "actors/order/order_dialogue.hpp"

#include <algorithm>

#include "actors/money/order_state.hpp"
#include "actors/order/order_timers.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian {

namespace {

using namespace std::chrono_literals;

/// An order older than this may have been asked for before, by a node that is no more.
constexpr std::chrono::seconds fresh_order{3};
/// After so many tries the patrol is left to notice.
constexpr uint32_t most_closes = 12;

} // namespace

void order_dialogue::fired(done_promise promise, const call_meta& meta, const timer_fired& timer) {
  if (timer.name == money::prepay_timer)
    begin_prepay(promise, meta, timer);
  else if (timer.name == money::expire_timer)
    expire(promise, meta, timer);
  else if (timer.name == money::close_timer)
    close_there(promise, meta, timer);
  else if (timer.name.starts_with(money::refund_timer_prefix))
    go_on_with_refund(promise, meta, timer);
  else
    promise.deliver(make_error(ec::unsupported, "no such timer"));
}

void order_dialogue::took(order_row next) {
  row_ = std::move(next);
  if (row_->phase == order_phase::created)
    return;
  for (auto& promise : waiting_)
    promise.deliver(order_view{*row_});
  waiting_.clear();
}

/// The same timer once more.
void order_dialogue::again(done_promise promise, const call_meta& meta, const timer_fired& timer,
                           std::chrono::seconds first, std::string_view why) {
  log::warn("order", "the provider is asked again later",
            {{"order", ctx().self.id},
             {"timer", timer.name},
             {"tries", tries_of(timer) + 1},
             {"why", why}});
  set_again(promise, meta, timer, first);
}

/// Asks the provider; nothing waits for it meanwhile. `then(answer)` runs when it has answered,
/// `failed(why)` when its gateway could not.
template <class Question, class Then, class Failed>
void order_dialogue::talk(Question what, Then then, Failed failed) {
  ++talks_;
  request(svc().pay, caf::infinite, std::move(what))
      .then(
          [this, then = std::move(then)](typename Question::reply& got) mutable {
            --talks_;
            then(got);
          },
          [this, failed = std::move(failed)](caf::error& err) mutable {
            --talks_;
            failed(to_string(ec_of(err)));
          });
}

settle_payment order_dialogue::paid(const query_payment::answer& got) const {
  return {*row_, got.amount_fen, got.provider_txn, {}};
}
bool order_dialogue::is_paid(const query_payment::answer& got) {
  return got.next == pay_step::none && got.standing == payment_standing::paid;
}

void order_dialogue::begin_prepay(done_promise promise, const call_meta& meta,
                                  const timer_fired& timer) {
  if (row_->phase != order_phase::created) {
    end_timer(promise, meta, timer);
    return;
  }
  if (!svc().pay) {
    again(promise, meta, timer, 5s, "no provider is set up here");
    return;
  }
  bool first = tries_of(timer) == 0 && wall_now() - row_->created_at < fresh_order;
  if (first) {
    ask_prepay(promise, meta, timer);
    return;
  }
  talk(
      query_payment{number()},
      [this, promise, meta, timer](query_payment::answer& got) mutable {
        if (is_paid(got))
          settle<zhian::done>(promise, meta, paid(got));
        else
          ask_prepay(promise, meta, timer);
      },
      [this, promise, meta, timer](std::string_view why) mutable {
        again(promise, meta, timer, 1s, why);
      });
}

void order_dialogue::ask_prepay(done_promise promise, const call_meta& meta,
                                const timer_fired& timer) {
  if (row_->phase != order_phase::created) {
    promise.deliver(zhian::done{}); // What changed it has ended the timer.
    return;
  }
  prepay what;
  what.number = number();
  what.channel = row_->channel;
  what.description = row_->kind == order_kind::plan ? "职麦会员套餐" : "职麦充值";
  what.amount_fen = row_->amount_fen;
  what.expires_at = row_->expires_at;
  what.open_id = row_->open_id;
  talk(
      std::move(what),
      [this, promise, meta, timer](prepay::answer& got) mutable {
        if (row_->phase != order_phase::created)
          promise.deliver(zhian::done{});
        else if (got.next == pay_step::none)
          end_timer(promise, meta, timer, [&](decision<zhian::done>& d) {
            put(d, money::decide(*row_, money::prepay_made{got.code_url, got.prepay_id}, wall_now())
                       .next);
          });
        else if (got.next == pay_step::stop)
          refused(promise, meta, timer, got.why);
        else
          again(promise, meta, timer, 1s, got.why);
      },
      [this, promise, meta, timer](std::string_view why) mutable {
        again(promise, meta, timer, 1s, why);
      });
}

/// The provider will never take it: better closed than shown without a code.
void order_dialogue::refused(done_promise promise, const call_meta& meta, const timer_fired& timer,
                             std::string_view why) {
  log::error("order", "the provider refuses an order", {{"order", id_.str()}, {"why", why}});
  end_timer(promise, meta, timer, [&](decision<zhian::done>& d) {
    d.records.emplace_back(timer_cancelled{ctx().self, money::expire_timer});
    put(d, money::decide(*row_, money::cancel_requested{}, wall_now()).next);
  });
}

void order_dialogue::expire(done_promise promise, const call_meta& meta, const timer_fired& timer) {
  if (!money::is_open(*row_)) {
    end_timer(promise, meta, timer);
    return;
  }
  if (!svc().pay || row_->channel == pay_channel::bank_transfer) {
    close_here(promise, meta, timer);
    return;
  }
  talk(
      query_payment{number()},
      [this, promise, meta, timer](query_payment::answer& got) mutable {
        if (is_paid(got))
          settle<zhian::done>(promise, meta, paid(got));
        else if (got.next == pay_step::none && got.standing != payment_standing::unpaid)
          close_here(promise, meta, timer);
        else if (got.next == pay_step::none || got.next == pay_step::stop)
          expire_there(promise, meta, timer);
        else
          again(promise, meta, timer, 5s, got.why);
      },
      [this, promise, meta, timer](std::string_view why) mutable {
        again(promise, meta, timer, 5s, why);
      });
}

void order_dialogue::expire_there(done_promise promise, const call_meta& meta,
                                  const timer_fired& timer) {
  talk(
      close_payment{number()},
      [this, promise, meta, timer](close_payment::answer& got) mutable {
        if (got.next == pay_step::none || got.next == pay_step::stop)
          close_here(promise, meta, timer);
        else
          again(promise, meta, timer, 2s, got.why); // Perhaps paid meanwhile: asked first then.
      },
      [this, promise, meta, timer](std::string_view why) mutable {
        again(promise, meta, timer, 5s, why);
      });
}

void order_dialogue::close_here(done_promise promise, const call_meta& meta,
                                const timer_fired& timer) {
  if (!money::is_open(*row_)) {
    promise.deliver(zhian::done{}); // Settled or cancelled meanwhile; that has ended the timer.
    return;
  }
  end_timer(promise, meta, timer, [&](decision<zhian::done>& d) {
    d.records.emplace_back(timer_cancelled{ctx().self, money::prepay_timer});
    put(d,
        money::decide(*row_, money::window_closed{}, std::max(wall_now(), row_->expires_at)).next);
  });
}

void order_dialogue::close_there(done_promise promise, const call_meta& meta,
                                 const timer_fired& timer) {
  if (!svc().pay || row_->paid_at || tries_of(timer) >= most_closes) {
    end_timer(promise, meta, timer);
    return;
  }
  talk(
      close_payment{number()},
      [this, promise, meta, timer](close_payment::answer& got) mutable {
        if (got.next == pay_step::none || got.next == pay_step::stop)
          end_timer(promise, meta, timer);
        else if (got.next == pay_step::ask_first)
          look_after_close(promise, meta, timer);
        else
          again(promise, meta, timer, 2s, got.why);
      },
      [this, promise, meta, timer](std::string_view why) mutable {
        again(promise, meta, timer, 2s, why);
      });
}

/// It cannot be closed there: paid while it was given up, or unclear.
void order_dialogue::look_after_close(done_promise promise, const call_meta& meta,
                                      const timer_fired& timer) {
  talk(
      query_payment{number()},
      [this, promise, meta, timer](query_payment::answer& got) mutable {
        if (!is_paid(got)) {
          again(promise, meta, timer, 2s, got.why);
          return;
        }
        settle<zhian::done>(promise, meta, paid(got));
      },
      [this, promise, meta, timer](std::string_view why) mutable {
        again(promise, meta, timer, 2s, why);
      });
}

caf::result<order_view> order_dialogue::check(const call_meta& meta) {
  if (!row_)
    return make_error(ec::not_found);
  if (!svc().pay || row_->channel == pay_channel::bank_transfer || row_->paid_at)
    return from_memory<order_view>([this] { return order_view{*row_}; });
  auto promise = make_response_promise<order_view>();
  talk(
      query_payment{number()},
      [this, promise, meta](query_payment::answer& got) mutable {
        if (is_paid(got))
          settle<order_view>(promise, meta, paid(got));
        else if (got.next == pay_step::none || got.next == pay_step::stop)
          promise.deliver(order_view{*row_});
        else
          promise.deliver(make_error(ec::payment_unavailable, got.why));
      },
      [promise](std::string_view why) mutable {
        promise.deliver(make_error(ec::payment_unavailable, std::string{why}));
      });
  return promise;
}

void order_dialogue::go_on_with_refund(done_promise promise, const call_meta& meta,
                                       const timer_fired& timer) {
  auto name = std::string_view{timer.name}.substr(money::refund_timer_prefix.size());
  auto known = std::find_if(row_->refunds.begin(), row_->refunds.end(),
                            [&](const order_refund& x) { return x.number == name; });
  if (known == row_->refunds.end() || known->state != refund_state::asked) {
    end_timer(promise, meta, timer);
    return;
  }
  if (row_->channel == pay_channel::bank_transfer) {
    // Two of the staff have agreed, and one of them has sent it by hand.
    settle<zhian::done>(promise, meta,
                        settle_refund{*row_, known->number, known->amount_fen, true, {}});
    return;
  }
  if (!svc().pay) {
    again(promise, meta, timer, 30s, "no provider is set up here");
    return;
  }
  if (tries_of(timer) == 0)
    ask_refund(promise, meta, timer, *known);
  else
    look_at_refund(promise, meta, timer, *known);
}

void order_dialogue::ask_refund(done_promise promise, const call_meta& meta,
                                const timer_fired& timer, const order_refund& what) {
  // Of a payment beside the books all goes back, whatever the order asked for.
  auto total = what.beside.empty() ? row_->amount_fen : what.amount_fen;
  talk(
      refund_payment{number(), what.number, what.amount_fen, total, {}, what.beside},
      [this, promise, meta, timer, what](refund_answer& got) mutable {
        if (got.next == pay_step::stop)
          got.standing = refund_standing::failed;
        if (got.next == pay_step::none || got.next == pay_step::stop)
          refund_stands(promise, meta, timer, what, got);
        else
          again(promise, meta, timer, 5s, got.why);
      },
      [this, promise, meta, timer](std::string_view why) mutable {
        again(promise, meta, timer, 5s, why);
      });
}

void order_dialogue::look_at_refund(done_promise promise, const call_meta& meta,
                                    const timer_fired& timer, const order_refund& what) {
  talk(
      query_refund{what.number},
      [this, promise, meta, timer, what](refund_answer& got) mutable {
        if (got.next == pay_step::none && got.standing == refund_standing::unknown)
          ask_refund(promise, meta, timer, what); // The same number: never twice.
        else if (got.next == pay_step::none)
          refund_stands(promise, meta, timer, what, got);
        else
          again(promise, meta, timer, 5s, got.why);
      },
      [this, promise, meta, timer](std::string_view why) mutable {
        again(promise, meta, timer, 5s, why);
      });
}

void order_dialogue::refund_stands(done_promise promise, const call_meta& meta,
                                   const timer_fired& timer, const order_refund& what,
                                   const refund_answer& got) {
  switch (got.standing) {
  case refund_standing::done:
    settle<zhian::done>(promise, meta, settle_refund{*row_, what.number, got.amount_fen, true, {}});
    return;
  case refund_standing::failed:
    settle<zhian::done>(promise, meta,
                        settle_refund{*row_, what.number, what.amount_fen, false, {}});
    return;
  case refund_standing::processing:
  case refund_standing::unknown:
    again(promise, meta, timer, 15s, "the refund is on its way");
  }
}

} // namespace zhian
