// The part of an order that talks with the provider: what is asked when, and what follows from its
// answers. The base of the order actor.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "actors/entity/entity_actor.hpp"
#include "actors/order/order_words.hpp"
#include "protocols/pay_gateway.hpp"
#include "protocols/payment.hpp"

namespace zhian {

class order_dialogue : public entity_actor {
public:
  order_dialogue(caf::actor_config& cfg, entity_context context)
      : entity_actor(cfg, "order", std::move(context)),
        id_(order_id::parse(ctx().self.id).value_or(order_id{})) {}

  bool idle() const override { return waiting_.empty() && talks_ == 0; }

protected:
  template <class Answer>
  using promise_of = caf::typed_response_promise<Answer>;
  using done_promise = promise_of<zhian::done>;

  /// The timers of actors/order/order_timers.hpp. There is a row.
  void fired(done_promise promise, const call_meta& meta, const timer_fired& timer);
  /// Asks the provider now.
  caf::result<order_view> check(const call_meta& meta);

  /// The records of a row that changed, with its frame.
  template <class Answer>
  void put(decision<Answer>& d, order_row next) {
    d.records.emplace_back(next);
    d.records.emplace_back(money::order_frame(next, wall_now()));
    d.remember = [this, next = std::move(next)](const committed&, Answer&) {
      took(next);
    };
  }
  void took(order_row next);

  /// Has the account commit what follows from the provider's word, and takes over the order.
  template <class Answer, class Event>
  void settle(promise_of<Answer> promise, const call_meta& meta, Event what);

  order_id id_;
  std::optional<order_row> row_;
  std::vector<promise_of<order_view>> waiting_; ///< For a code.

private:
  template <class Question, class Then, class Failed>
  void talk(Question what, Then then, Failed failed);
  std::string number() const { return provider_number(id_); }
  settle_payment paid(const query_payment::answer& got) const;
  static bool is_paid(const query_payment::answer& got);

  void again(done_promise promise, const call_meta& meta, const timer_fired& timer,
             std::chrono::seconds first, std::string_view why);

  void begin_prepay(done_promise promise, const call_meta& meta, const timer_fired& timer);
  void ask_prepay(done_promise promise, const call_meta& meta, const timer_fired& timer);
  void refused(done_promise promise, const call_meta& meta, const timer_fired& timer,
               std::string_view why);
  void expire(done_promise promise, const call_meta& meta, const timer_fired& timer);
  void expire_there(done_promise promise, const call_meta& meta, const timer_fired& timer);
  void close_here(done_promise promise, const call_meta& meta, const timer_fired& timer);
  void close_there(done_promise promise, const call_meta& meta, const timer_fired& timer);
  void look_after_close(done_promise promise, const call_meta& meta, const timer_fired& timer);
  void go_on_with_refund(done_promise promise, const call_meta& meta, const timer_fired& timer);
  void ask_refund(done_promise promise, const call_meta& meta, const timer_fired& timer,
                  const order_refund& what);
  void look_at_refund(done_promise promise, const call_meta& meta, const timer_fired& timer,
                      const order_refund& what);
  void refund_stands(done_promise promise, const call_meta& meta, const timer_fired& timer,
                     const order_refund& what, const refund_answer& got);

  size_t talks_ = 0; ///< Questions to the provider that are open.
};

template <class Answer, class Event>
void order_dialogue::settle(promise_of<Answer> promise, const call_meta& meta, Event what) {
  call_meta own;
  own.trace = meta.trace;
  own.caller = meta.caller;
  own.address = meta.address;
  ask_other(refs::account(row_->in, row_->user), std::move(own), std::move(what))
      .await(
          [this, promise](order_view& got) mutable {
            took(std::move(got.order));
            if constexpr (std::is_same_v<Answer, order_view>)
              promise.deliver(order_view{*row_});
            else
              promise.deliver(zhian::done{});
          },
          [this, promise](caf::error& err) mutable {
            auto why = ec_of(err);
            promise.deliver(std::move(err));
            if (why != ec::overloaded)
              give_up(make_error(why)); // The store may know more by now than this memory.
          });
}

} // namespace zhian
