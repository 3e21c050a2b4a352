// Orders of the caller: placed by the account, changed by the order itself. Rules live in
// actors/money.
#include <optional>

#include "http/json/money.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/own_account.hpp"
#include "http/routes/owned.hpp"
#include "http/routes/qr_png.hpp"
#include "http/routes/words.hpp"
#include "http/server/dispatch.hpp"
#include "protocols/digest.hpp"
#include "protocols/money_queries.hpp"
#include "protocols/payment.hpp"

namespace zhian::http {

namespace {

using reason = json_problem::reason;

/// An order as the body asks for it; bounds of the amount are the rules' and checked by the
/// account.
place_order asked_order(json_object& body) {
  place_order out;
  auto kind = body.optional_choice("kind", {"recharge", "plan"});
  if (!kind)
    body.refuse("kind", reason::missing);
  else if (*kind == "plan")
    out.what = order_kind::plan;
  if (auto fen = body.optional_number("amount_fen", 0, INT64_MAX))
    out.amount_fen = static_cast<int64_t>(*fen);
  if (auto plan = body.optional_choice("plan", {"week", "month", "quarter"}))
    out.plan = value_of({plan_kind::week, plan_kind::month, plan_kind::quarter}, *plan);
  auto channel =
      body.optional_choice("channel", {"wechat_native", "wechat_jsapi", "bank_transfer"});
  if (channel)
    out.channel = value_of({pay_channel::wechat_native, pay_channel::wechat_jsapi,
                            pay_channel::bank_transfer},
                           *channel)
                      .value_or(pay_channel::wechat_native);
  out.open_id = body.optional_text("open_id", 1, 128).value_or(std::string{});
  return out;
}

/// Reads the caller's order of the path; a reply when it is not there.
net::awaitable<std::optional<http_reply>> take_own(http_call& in, order_row& to) {
  std::optional<http_reply> refused;
  auto id = order_id::parse(in.param("id"));
  if (!id) {
    refused = fail(in, ec::not_found);
    co_return refused;
  }
  find_order find;
  find.in = in.who->in;
  find.owner = in.who->user;
  find.id = *id;
  auto found = co_await ask_service(in.at->io, in.at->node.svc.queries, std::move(find),
                                    in.at->node.config.http.request_budget);
  if (!found)
    refused = fail(in, found.error());
  else if (!found->row)
    refused = fail(in, ec::not_found);
  else
    to = std::move(*found->row);
  co_return refused;
}

/// Tells the caller's order something and answers how it stands then. An order answers whoever
/// knows its id, so that it is the caller's is looked up first.
template <request T>
net::awaitable<http_reply> tell_own(http_call& in, T what) {
  order_row order;
  if (auto refused = co_await take_own(in, order))
    co_return std::move(*refused);
  set_op(in, {});
  auto got = co_await ask_entity(in.at->io, in.at->node.svc, refs::order(order.in, order.id),
                                 in.meta, std::move(what), in.at->node.config.http.request_budget);
  if (!got)
    co_return fail(in, got.error());
  co_return json_reply(200, json::order(got->order));
}

} // namespace

net::awaitable<http_reply> place_own_order(http_call& in) {
  json_object body{in.body};
  auto question = asked_order(body);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  set_op(in, body.canonical());
  auto placed = co_await ask_account(in, std::move(question));
  if (!placed)
    co_return fail(in, placed.error());
  auto order = std::move(placed->order);
  if (order.phase == order_phase::created && order.channel != pay_channel::bank_transfer) {
    // The order exists, whatever the provider does: without a code it is answered as it stands, and
    // the code is pushed to the user's channel when it comes.
    await_code wait;
    auto meta = in.meta;
    meta.op = {};
    auto code = co_await ask_entity(in.at->io, in.at->node.svc, refs::order(order.in, order.id),
                                    std::move(meta), wait, in.at->node.config.pay.code_wait);
    if (code)
      order = std::move(code->order);
  }
  auto out = json_reply(201, json::order(order));
  out.set("Location", "/api/v1/orders/" + order.id.str());
  co_return out;
}

net::awaitable<http_reply> list_own_orders(http_call& in) {
  return owned_page<list_orders, order_id>(in, json::orders);
}

net::awaitable<http_reply> read_own_order(http_call& in) {
  auto out = co_await owned_row<find_order>(in, json::order);
  if (out.status != 200)
    co_return out;
  auto etag = '"' + to_hex(digest_of(out.body)) + '"';
  if (in.header("If-None-Match") == etag) {
    out = empty_reply();
    out.status = 304;
  }
  out.set("ETag", std::move(etag));
  out.set("Cache-Control", "private, no-cache");
  co_return out;
}

net::awaitable<http_reply> cancel_own_order(http_call& in) {
  return tell_own(in, cancel_order{});
}

net::awaitable<http_reply> check_own_order(http_call& in) {
  return tell_own(in, check_order{});
}

net::awaitable<http_reply> show_order_code(http_call& in) {
  order_row order;
  if (auto refused = co_await take_own(in, order))
    co_return std::move(*refused);
  if (order.paid_at)
    co_return fail(in, ec::order_paid);
  if (!shows_code(order))
    co_return fail(in, ec::not_found);
  auto picture = qr_png(order.code_url);
  if (!picture)
    co_return fail(in, ec::internal);
  http_reply out;
  out.content_type = "image/png";
  out.body = std::move(*picture);
  // Whoever has the picture can pay, and only once: no copy is kept anywhere.
  out.set("Cache-Control", "private, no-store");
  co_return out;
}

net::awaitable<http_reply> show_page_parameters(http_call& in) {
  order_row order;
  if (auto refused = co_await take_own(in, order))
    co_return std::move(*refused);
  if (order.paid_at)
    co_return fail(in, ec::order_paid);
  if (!pays_by_page(order))
    co_return fail(in, ec::not_found);
  const auto& pay = in.at->node.svc.pay;
  if (!pay)
    co_return fail(in, ec::payment_unavailable);
  sign_for_page what;
  what.prepay_id = order.prepay_id;
  auto made =
      co_await ask_service(in.at->io, pay, std::move(what), in.at->node.config.http.request_budget);
  if (!made)
    co_return fail(in, made.error());
  auto out = json_reply(200, json::page_parameters(*made));
  out.set("Cache-Control", "private, no-store");
  co_return out;
}

} // namespace zhian::http
