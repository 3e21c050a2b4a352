#include "actors/gateways/wechat_pay/desk.hpp"

#include <functional>
#include <optional>
#include <unordered_map>
#include <utility>

#include <caf/actor_system.hpp>
#include <caf/typed_response_promise.hpp>

#include "actors/gateways/wechat_pay/answers.hpp"
#include "actors/gateways/wechat_pay/bill_reader.hpp"
#include "protocols/errors.hpp"
#include "protocols/metrics.hpp"
#include "protocols/pay_gateway.hpp"
#include "protocols/runtime/log.hpp"
#include "protocols/runtime/metered_actor.hpp"

namespace zhian::wechat_pay {

namespace {

/// Newer certificates are announced a day ahead.
constexpr std::chrono::hours between_refreshes{6};
constexpr std::chrono::minutes after_failure{1};

/// An answer of WeChat Pay has come for one of our calls.
struct answered {
  static constexpr uint16_t kind = 0x0d40;
  uint64_t call = 0;
  reply what;
};
struct refresh_keys {
  static constexpr uint16_t kind = 0x0d41;
};
struct keys_came {
  static constexpr uint16_t kind = 0x0d42;
  failure why;
};

pay_step step_of(const failure& x) {
  switch (x.next) {
  case next_step::none:
    return pay_step::none;
  case next_step::stop:
    return pay_step::stop;
  case next_step::repeat:
    return pay_step::repeat;
  case next_step::ask_first:
    return pay_step::ask_first;
  }
  return pay_step::repeat;
}

/// An answer that says how the call failed; nothing of a success.
template <class Answer>
Answer failed(const failure& why) {
  Answer out;
  out.next = step_of(why);
  out.why = why.str();
  return out;
}

/// A success that cannot be read may have moved money.
template <class Answer>
Answer unreadable() {
  Answer out;
  out.next = pay_step::ask_first;
  out.why = "the answer cannot be read";
  return out;
}

prepay::answer prepaid(const reply& got) {
  if (got.why)
    return failed<prepay::answer>(got.why);
  prepay::answer out;
  if (auto url = read_code_url(got.body))
    out.code_url = std::move(*url);
  else if (auto id = read_prepay_id(got.body))
    out.prepay_id = std::move(*id);
  else
    return unreadable<prepay::answer>();
  return out;
}

query_payment::answer looked_up(const reply& got) {
  query_payment::answer out;
  if (got.why.what == fault::order_unknown) {
    out.standing = payment_standing::unknown;
    return out;
  }
  if (got.why)
    return failed<query_payment::answer>(got.why);
  auto read = read_transaction(got.body);
  if (!read)
    return unreadable<query_payment::answer>();
  if (was_paid(read->state))
    out.standing = payment_standing::paid;
  else if (read->state == trade_state::closed || read->state == trade_state::revoked)
    out.standing = payment_standing::closed;
  out.amount_fen = read->total_fen;
  out.provider_txn = read->transaction_id;
  return out;
}

close_payment::answer closed(const reply& got) {
  // What is closed or was never known is closed.
  if (!got.why || got.why.what == fault::order_closed || got.why.what == fault::order_unknown)
    return {};
  return failed<close_payment::answer>(got.why);
}

refund_standing standing_of(refund_state x) {
  switch (x) {
  case refund_state::processing:
    return refund_standing::processing;
  case refund_state::done:
    return refund_standing::done;
  case refund_state::closed:
  case refund_state::abnormal:
    return refund_standing::failed;
  }
  return refund_standing::processing;
}

refund_answer refunded(const reply& got) {
  refund_answer out;
  if (got.why.what == fault::order_unknown) {
    out.standing = refund_standing::unknown;
    return out;
  }
  if (got.why)
    return failed<refund_answer>(got.why);
  auto read = read_refund(got.body);
  if (!read)
    return unreadable<refund_answer>();
  out.standing = standing_of(read->state);
  out.amount_fen = read->refund_fen;
  return out;
}

open_notice::answer told(notice&& said) {
  open_notice::answer out;
  out.id = std::move(said.id);
  if (auto* payment = std::get_if<transaction>(&said.what)) {
    out.of = open_notice::answer::subject::payment;
    out.number = std::move(payment->out_trade_no);
    out.amount_fen = payment->total_fen;
    out.provider_txn = std::move(payment->transaction_id);
    out.paid = was_paid(payment->state);
  } else {
    auto& refund = std::get<refund_result>(said.what);
    out.of = open_notice::answer::subject::refund;
    out.number = std::move(refund.out_trade_no);
    out.refund_number = std::move(refund.out_refund_no);
    out.amount_fen = refund.refund_fen;
    out.refund = standing_of(refund.state);
  }
  return out;
}

class desk : public metered_actor {
public:
  desk(caf::actor_config& cfg, std::shared_ptr<client> by, size_t most_bill_bytes)
      : metered_actor(cfg, "wechat_pay"),
        by_(std::move(by)),
        most_bill_bytes_(most_bill_bytes),
        refused_(metrics::get_counter("zhian_pay_notices_refused_total",
                                      "Notices of payments that were not believed or not read")) {}

  caf::behavior make_behavior() override {
    send(this, refresh_keys{});
    return caf::message_handler{
        [this](const prepay& x) {
          prepay_order what{x.number, x.description, x.amount_fen, x.expires_at, {}, x.open_id};
          auto made = x.channel == pay_channel::wechat_jsapi ? jsapi_prepay(by_->ours(), what)
                                                             : native_prepay(by_->ours(), what);
          return ask<prepay::answer>(std::move(made), prepaid);
        },
        [this](const sign_for_page& x) -> caf::result<sign_for_page::answer> {
          auto made = by_->sign_page(x.prepay_id);
          if (made.pay_sign.empty())
            return make_error(ec::payment_unavailable);
          return sign_for_page::answer{std::move(made.app_id),    std::move(made.time_stamp),
                                       std::move(made.nonce),     std::move(made.package),
                                       std::move(made.sign_type), std::move(made.pay_sign)};
        },
        [this](const query_payment& x) {
          return ask<query_payment::answer>(query_order(by_->ours(), x.number), looked_up);
        },
        [this](const close_payment& x) {
          return ask<close_payment::answer>(close_order(by_->ours(), x.number), closed);
        },
        [this](const refund_payment& x) {
          return ask<refund_answer>(
              refund(by_->ours(), {x.number, x.refund_number, x.reason, x.amount_fen, x.total_fen,
                                   x.provider_txn}),
              refunded);
        },
        [this](const zhian::query_refund& x) {
          return ask<refund_answer>(wechat_pay::query_refund(x.refund_number), refunded);
        },
        [this](const fetch_bill& x) -> caf::result<fetch_bill::answer> { return bill(x.day); },
        [this](zhian::open_notice& x) -> caf::result<zhian::open_notice::answer> {
          return opened(x);
        },
        [this](answered& x) {
          auto at = calls_.find(x.call);
          if (at == calls_.end())
            return;
          auto finish = std::move(at->second);
          calls_.erase(at);
          finish(x.what);
        },
        [this](refresh_keys) {
          by_->refresh([me = caf::actor_cast<caf::actor>(this)](const reply& got) {
            caf::anon_send(me, keys_came{got.why});
          });
        },
        [this](const keys_came& x) {
          if (x.why)
            log::warn("wechat_pay", "the certificates could not be fetched",
                      {{"why", x.why.str()}});
          if (x.why)
            delayed_send(this, after_failure, refresh_keys{});
          else
            delayed_send(this, between_refreshes, refresh_keys{});
        },
    };
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    by_.reset();
    calls_.clear();
    return metered_actor::cleanup(std::move(reason), host);
  }

private:
  /// `what` nothing: a field of the call is out of its bounds, and will be the next time too.
  template <class Answer>
  caf::result<Answer> ask(std::optional<call> what, Answer (*read)(const reply&)) {
    if (!what) {
      Answer out;
      out.next = pay_step::stop;
      out.why = "out of the bounds of WeChat Pay";
      return out;
    }
    auto promise = make_response_promise<Answer>();
    start(std::move(*what),
          [promise, read](const reply& got) mutable { promise.deliver(read(got)); });
    return promise;
  }

  void start(call what, std::function<void(const reply&)> then) {
    auto number = ++last_;
    calls_.emplace(number, std::move(then));
    by_->start(std::move(what), [me = caf::actor_cast<caf::actor>(this), number](reply got) {
      caf::anon_send(me, answered{number, std::move(got)});
    });
  }

  /// The link, then the file, then what it says.
  caf::result<fetch_bill::answer> bill(const std::string& day) {
    auto link = trade_bill(day);
    if (!link) {
      fetch_bill::answer out;
      out.next = pay_step::stop;
      out.why = "not a day";
      return out;
    }
    auto promise = make_response_promise<fetch_bill::answer>();
    start(std::move(*link), [this, promise](const reply& got) mutable {
      if (got.why.what == fault::no_statement)
        promise.deliver(fetch_bill::answer{});
      else if (got.why)
        promise.deliver(failed<fetch_bill::answer>(got.why));
      else if (auto to = read_bill_link(got.body))
        file_of_bill(promise, std::move(*to));
      else
        promise.deliver(unreadable<fetch_bill::answer>());
    });
    return promise;
  }

  void file_of_bill(caf::typed_response_promise<fetch_bill::answer> promise, bill_link link) {
    auto file = bill_file(std::move(link.target));
    start(std::move(file), [this, promise, sha1 = std::move(link.sha1)](const reply& got) mutable {
      if (got.why) {
        promise.deliver(failed<fetch_bill::answer>(got.why));
        return;
      }
      auto reader = spawn_bill_reader(home_system());
      request(reader, caf::infinite,
              packed_bill{got.body, std::move(sha1), most_bill_bytes_, by_->ours()})
          .then([promise,
                 reader](fetch_bill::answer& read) mutable { promise.deliver(std::move(read)); },
                [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
    });
  }

  caf::result<zhian::open_notice::answer> opened(const zhian::open_notice& x) {
    auto got =
        by_->open({x.timestamp_line, x.nonce, x.serial, x.signature, x.signature_type}, x.body);
    if (got.fault == notice_fault::none)
      return told(std::move(got.said));
    if (got.fault == notice_fault::other_kind) {
      zhian::open_notice::answer out;
      out.id = std::move(got.said.id);
      return out;
    }
    refused_.add();
    log::warn(
        "wechat_pay", "a notice is refused",
        {{"fault", wechat_pay::to_string(got.fault)}, {"why", wechat_pay::to_string(got.why)}});
    // By keys we do not have: perhaps newer ones, and then it comes again.
    if (got.why == trust::unknown_serial)
      by_->refresh([](const reply&) {});
    if (got.fault == notice_fault::untrusted)
      return make_error(ec::notice_untrusted);
    return make_error(ec::bad_request, std::string{wechat_pay::to_string(got.fault)});
  }

  std::shared_ptr<client> by_;
  size_t most_bill_bytes_;
  metrics::counter& refused_;
  uint64_t last_ = 0;
  std::unordered_map<uint64_t, std::function<void(const reply&)>> calls_;
};

} // namespace

caf::actor spawn_desk(caf::actor_system& sys, std::shared_ptr<client> by, size_t most_bill_bytes) {
  return sys.spawn<desk>(std::move(by), most_bill_bytes);
}

} // namespace zhian::wechat_pay
