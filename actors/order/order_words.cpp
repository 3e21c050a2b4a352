#include "actors/order/order_words.hpp"

#include "protocols/json_writer.hpp"

namespace zhian::money {

namespace {

json_writer& time_field(json_writer& out, std::string_view name,
                        const std::optional<timestamp>& x) {
  return x ? out.field(name, to_rfc3339(*x)) : out.null(name);
}

} // namespace

std::string gate_facts(const gate_answer& x) {
  json_writer out;
  out.open();
  if (x.error == ec::tier_required)
    out.field("required_tier", to_string(x.required_tier));
  else
    out.field("price", x.price).field("balance", x.balance);
  return out.field("upgrade_url", "/upgrade").close().take();
}

event_row order_frame(const order_row& order, timestamp at) {
  json_writer out;
  out.open()
      .field("id", order.id.str())
      .field("kind", to_string(order.kind))
      .field("status", to_string(order.phase))
      .field("amount_fen", order.amount_fen)
      .field("points", order.points_grant);
  if (order.code_url.empty())
    out.null("code_url");
  else
    out.field("code_url", order.code_url);
  time_field(out, "paid_at", order.paid_at);
  out.field("late", order.late).field("refunded_fen", refunded_fen(order)).close();
  return {stream_of(order.user), order.in, "order", out.take(), at};
}

event_row points_frame(const money_row& money, timestamp at) {
  json_writer out;
  out.open()
      .field("available", money.available)
      .field("held", money.held)
      .field("owed", money.owed)
      .field("tier", to_string(money.level))
      .close();
  return {stream_of(money.user), money.in, "points", out.take(), at};
}

event_row message_frame(const message_row& message) {
  json_writer out;
  out.open().field("id", message.id.str()).field("kind", message.kind).close();
  return {stream_of(message.user), message.in, "message", out.take(), message.at};
}

message_row message_of(const money_notice& notice, const order_row& order, timestamp at) {
  json_writer out;
  out.open()
      .field("order_id", notice.order.str())
      .field("order_kind", to_string(order.kind))
      .field("amount_fen", notice.amount_fen)
      .field("points", notice.points)
      .field("owed", notice.owed)
      .field("tier_before", to_string(notice.before))
      .field("tier_after", to_string(notice.after));
  time_field(out, "plan_ends_at", notice.plan_end);
  out.field("late", notice.late).close();
  message_row row;
  row.id = message_id::make(order.user.shard, at);
  row.in = order.in;
  row.user = order.user;
  row.kind =
      notice.kind == money_notice_kind::payment_settled ? "payment_settled" : "refund_settled";
  row.data = out.take();
  row.at = at;
  return row;
}

} // namespace zhian::money
