#include "http/json/finance.hpp"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "http/json/parts.hpp"

namespace zhian::http::json {

namespace {

/// Null for nobody and nothing.
template <class Id>
void write_id(json_writer& out, std::string_view name, const Id& id) {
  write_text(out, name, id ? id.str() : std::string{});
}

template <class Word>
void write_word(json_writer& out, std::string_view name, const std::optional<Word>& x) {
  write_text(out, name, x ? to_string(*x) : std::string_view{});
}

void write_refund(json_writer& out, const order_refund& x) {
  out.open();
  write_refund_fields(out, x);
  write_text(out, "beside", x.beside);
  out.close();
}

void write_order_fields(json_writer& out, const order_row& x) {
  out.field("id", x.id.str()).field("user_id", x.user.str()).field("kind", to_string(x.kind));
  write_word(out, "plan", x.plan);
  out.field("channel", to_string(x.channel))
      .field("amount_fen", x.amount_fen)
      .field("points", x.points_grant)
      .field("rules_version", x.rules_version)
      .field("status", to_string(x.phase))
      .field("created_at", to_rfc3339(x.created_at))
      .field("expires_at", to_rfc3339(x.expires_at));
  write_maybe(out, "paid_at", x.paid_at);
  write_maybe(out, "closed_at", x.closed_at);
  out.field("late", x.late);
  write_text(out, "provider_txn", x.provider_txn);
  out.field("refunded_fen", refunded_fen(x))
      .field("refunding_fen", refunding_fen(x))
      .list("refunds", x.refunds, [&](const order_refund& y) { write_refund(out, y); });
}

void write_finding(json_writer& out, const finding_view& x) {
  out.open().field("key", x.row.key).field("class", to_string(x.what.what));
  write_id(out, "order_id", x.what.order);
  write_id(out, "user_id", x.what.user);
  write_text(out, "evidence", x.what.evidence);
  out.field("expected_fen", x.what.expected_fen)
      .field("seen_fen", x.what.seen_fen)
      .field("at", to_rfc3339(x.what.at))
      .list("allowed", x.what.allowed, [&](finding_action y) { out.put(to_string(y)); })
      .field("state", to_string(x.row.state));
  write_id(out, "owner", x.row.owner);
  write_id(out, "approval_id", x.row.approval);
  out.raw("resolution", x.row.resolution);
  write_maybe(out, "resolved_at", x.row.resolved_at);
  out.close();
}

void write_approval(json_writer& out, const approval_row& x) {
  out.open()
      .field("id", x.id.str())
      .field("kind", to_string(x.what))
      .field("state", to_string(x.state));
  write_id(out, "order_id", x.order);
  write_text(out, "finding", x.finding);
  write_word(out, "action", x.action);
  out.field("amount_fen", x.amount_fen);
  write_text(out, "reference", x.reference);
  write_text(out, "reason", x.reason);
  out.field("asked_by", x.asked_by.str()).field("asked_at", to_rfc3339(x.asked_at));
  write_id(out, "decided_by", x.decided_by);
  write_maybe(out, "decided_at", x.decided_at);
  write_text(out, "note", x.note);
  write_text(out, "outcome", x.outcome);
  write_maybe(out, "done_at", x.done_at);
  out.close();
}

} // namespace

std::string order_file_text(const order_file& x) {
  json_writer out;
  out.open();
  write_order_fields(out, x.what.order);
  out.open("ledger")
      .field("paid_fen", x.what.ledger_paid_fen)
      .field("refunded_fen", x.what.ledger_refunded_fen)
      .close()
      .list("findings", x.findings, [&](const finding_view& y) { write_finding(out, y); })
      .list("approvals", x.approvals, [&](const approval_row& y) { write_approval(out, y); })
      .close();
  return out.take();
}

std::string staff_orders(const std::vector<order_row>& items, std::string_view next) {
  return page_of(items, next, [](json_writer& out, const order_row& x) {
    out.open();
    write_order_fields(out, x);
    out.close();
  });
}

std::string finding(const finding_view& x) {
  json_writer out;
  write_finding(out, x);
  return out.take();
}

std::string findings(const std::vector<finding_view>& items, std::string_view next) {
  return page_of(items, next, write_finding);
}

std::string approval(const approval_row& x) {
  json_writer out;
  write_approval(out, x);
  return out.take();
}

std::string approvals(const std::vector<approval_row>& items, std::string_view next) {
  return page_of(items, next, write_approval);
}

std::string with_version(std::string_view rules, uint64_t version) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(rules.data(), rules.size());
  if (doc.HasParseError() || !doc.IsObject())
    return std::string{rules};
  auto at = doc.FindMember("version");
  if (at == doc.MemberEnd() || !at->value.IsUint64())
    return std::string{rules};
  at->value.SetUint64(version);
  rapidjson::StringBuffer text;
  rapidjson::Writer<rapidjson::StringBuffer> out{text};
  doc.Accept(out);
  return {text.GetString(), text.GetSize()};
}

std::string rules_versions(const std::vector<rules_version>& items, std::string_view next) {
  return page_of(items, next, [](json_writer& out, const rules_version& x) {
    out.open()
        .field("version", x.version)
        .field("author", x.author)
        .field("at", to_rfc3339(x.at))
        .close();
  });
}

std::string payments(const sum_payments::reply& x, std::string_view from, std::string_view to) {
  json_writer out;
  auto write_sums = [&](const auto& of) {
    out.field("gross_fen", of.gross_fen)
        .field("refunded_fen", of.refunded_fen)
        .field("net_fen", of.gross_fen - of.refunded_fen)
        .field("payments", of.payments)
        .field("payers", of.payers);
  };
  out.open().field("from", from).field("to", to).field("time_zone", "Asia/Shanghai");
  write_sums(x);
  out.list("days", x.days, [&](const payment_day& day) {
    out.open().field("day", day.day);
    write_sums(day);
    out.close();
  });
  out.close();
  return out.take();
}

} // namespace zhian::http::json
