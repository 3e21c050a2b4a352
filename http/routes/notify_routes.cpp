// Notices of providers of payments.
//
//   provider ──▶ edge ──bytes and lines──▶ gateway: signed? open it ──▶ order: what the provider
//   says
//      ◀── 204 only when all that follows is committed; anything else: it tells it again for a day
#include <algorithm>
#include <chrono>

#include "http/json/money.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/route.hpp"
#include "http/server/ask.hpp"
#include "http/server/edge.hpp"
#include "protocols/pay_gateway.hpp"
#include "protocols/payment.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian::http {

namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;
using opened = open_notice::answer;

/// The provider waits for 5 s; what is answered later is told again for nothing.
constexpr std::chrono::milliseconds provider_patience = 4500ms;

http_reply refuse(const http_call& in, ec value) {
  auto out = fail(in, value);
  out.body = json::notice_refused(value, in.lang(), in.meta.trace);
  return out;
}

/// What went wrong behind a good signature. A fault that the provider did not make is one of ours,
/// for which it tells the notice again.
ec ours(ec value) {
  bool named = value == ec::not_found || info(value).status >= 500;
  return named ? value : ec::internal;
}

open_notice sealed(http_call& in) {
  open_notice out;
  out.signature_type = in.header("Wechatpay-Signature-Type");
  out.timestamp_line = in.header("Wechatpay-Timestamp");
  out.nonce = in.header("Wechatpay-Nonce");
  out.serial = in.header("Wechatpay-Serial");
  out.signature = in.header("Wechatpay-Signature");
  out.body = std::move(in.body); // As it came: the signature is over these bytes.
  return out;
}

/// Whether an order has something to do with it.
bool tells(const opened& x) {
  switch (x.of) {
  case opened::subject::payment:
    return x.paid;
  case opened::subject::refund:
    return x.refund == refund_standing::done || x.refund == refund_standing::failed;
  case opened::subject::other:
    break;
  }
  return false;
}

template <request T>
net::awaitable<answer<done>> tell(http_call& in, const order_id& id, T what,
                                  std::chrono::milliseconds budget) {
  return ask_entity(in.at->io, in.at->node.svc, refs::order(in.matched->in, id), in.meta,
                    std::move(what), budget);
}

payment_told payment_of(const opened& x) {
  payment_told out;
  out.amount_fen = x.amount_fen;
  out.provider_txn = x.provider_txn;
  out.notice = x.id;
  return out;
}

refund_told refund_of(const opened& x) {
  refund_told out;
  out.number = x.refund_number;
  out.amount_fen = x.amount_fen;
  out.succeeded = x.refund == refund_standing::done;
  out.notice = x.id;
  return out;
}

} // namespace

net::awaitable<http_reply> take_wechat_notice(http_call& in) {
  const auto& node = in.at->node;
  if (!node.svc.pay)
    co_return refuse(in, ec::not_found);
  auto notice = sealed(in);
  if (notice.timestamp_line.empty() || notice.nonce.empty() || notice.serial.empty()
      || notice.signature.empty())
    co_return refuse(in, ec::notice_untrusted);
  auto until = steady::now() + provider_patience;
  auto read = co_await ask_service(in.at->io, node.svc.pay, std::move(notice), provider_patience);
  if (!read) {
    auto why = read.code();
    log::warn("http", "a payment notice was not opened",
              {{"why", to_string(why)}, {"address", in.meta.address}, {"trace", in.meta.trace}});
    bool theirs = why == ec::notice_untrusted || why == ec::bad_request;
    auto said = theirs ? why : ours(why);
    co_return refuse(in, said);
  }
  if (!tells(*read))
    co_return empty_reply();
  auto id = order_of_number(read->number);
  if (!id) {
    log::error("http", "a payment notice names no order of ours",
               {{"number", read->number}, {"notice", read->id}, {"trace", in.meta.trace}});
    co_return refuse(in, ec::not_found);
  }
  auto left = std::max(1ms, std::chrono::floor<std::chrono::milliseconds>(until - steady::now()));
  bool money_came = read->of == opened::subject::payment;
  auto payment = payment_of(*read);
  auto refund = refund_of(*read);
  // Two branches: GCC 12 must not meet a conditional around a suspension.
  ec why = ec::none;
  if (money_came) {
    auto taken = co_await tell(in, *id, std::move(payment), left);
    why = taken.code();
  } else {
    auto taken = co_await tell(in, *id, std::move(refund), left);
    why = taken.code();
  }
  if (why == ec::none)
    co_return empty_reply();
  log::error("http", "a payment notice was not taken",
             {{"why", to_string(why)},
              {"order", id->str()},
              {"notice", read->id},
              {"trace", in.meta.trace}});
  auto said = ours(why);
  co_return refuse(in, said);
}

} // namespace zhian::http
