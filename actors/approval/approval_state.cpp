#include "actors/approval/approval_state.hpp"

#include <algorithm>

#include "protocols/json_writer.hpp"

namespace zhian::approval {

namespace {

constexpr size_t longest_reference = 64;

outcome refuse(ec why, std::string field = {}) {
  outcome out;
  out.error = why;
  out.field = std::move(field);
  return out;
}
outcome invalid(std::string field) {
  return refuse(ec::validation_failed, std::move(field));
}

bool printable(std::string_view x) {
  return !x.empty() && x.size() <= longest_reference
         && std::all_of(x.begin(), x.end(), [](char c) { return c > ' ' && c < 0x7f; });
}
bool blank(std::string_view x) {
  return x.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

outcome begin(const propose& what, const facts& around) {
  outcome out;
  auto& row = out.row;
  row.id = around.id;
  row.in = around.in;
  row.what = what.what;
  row.reason = what.reason;
  row.asked_by = around.who;
  row.asked_at = around.at;
  row.version = 1;
  return out;
}

/// Fen of the settled payment that neither went back nor are on their way.
int64_t left_of(const order_row& x) {
  return x.paid_at ? x.amount_fen - refunded_fen(x) - refunding_fen(x) : 0;
}

/// An ordinary refund; without an amount all that is left.
outcome give_back(outcome out, const order_row& order, const std::optional<int64_t>& amount) {
  auto left = left_of(order);
  auto fen = amount.value_or(left);
  if (fen <= 0 || fen > left)
    return invalid("amount_fen");
  out.row.order = order.id;
  out.row.amount_fen = fen;
  return out;
}

outcome refund(const propose& what, const order_row& order, const facts& around) {
  return give_back(begin(what, around), order, what.amount_fen);
}

outcome bank_payment(const propose& what, const order_row& order, const facts& around) {
  if (order.channel != pay_channel::bank_transfer)
    return invalid("channel");
  if (!printable(what.reference))
    return invalid("reference");
  // Another amount than the order's is recorded all the same: the order makes a finding of it.
  if (what.amount_fen.value_or(0) <= 0)
    return invalid("amount_fen");
  auto out = begin(what, around);
  out.row.order = order.id;
  out.row.amount_fen = *what.amount_fen;
  out.row.reference = what.reference;
  return out;
}

/// The money of a finding goes back. What the order was settled with is in the books and goes back
/// by an ordinary refund; any other payment is beside them and goes back as it came.
outcome finding_refund(outcome out, const propose& what, const order_row& order,
                       const money_finding& finding) {
  if (order.paid_at && order.provider_txn == finding.evidence)
    return give_back(std::move(out), order, what.amount_fen);
  if (finding.evidence.empty())
    return invalid("action");
  if (finding.seen_fen <= 0 || what.amount_fen.value_or(finding.seen_fen) != finding.seen_fen)
    return invalid("amount_fen");
  out.row.reference = finding.evidence;
  out.row.amount_fen = finding.seen_fen;
  return out;
}

outcome resolve(const propose& what, const order_row* order, const finding_view& finding,
                const facts& around) {
  const auto& allowed = finding.what.allowed;
  if (finding.row.state != finding_state::open || finding.row.approval)
    return refuse(ec::already_decided);
  if (!what.action || std::find(allowed.begin(), allowed.end(), *what.action) == allowed.end())
    return invalid("action");
  auto out = begin(what, around);
  out.row.finding = finding.row.key;
  out.row.action = what.action;
  out.row.order = finding.what.order;
  switch (*what.action) {
  case finding_action::complete:
    if (!order)
      return invalid("action");
    // The ordinary way of an order, which anybody may ask for: it moves nothing that was not paid.
    out.row.state = approval_state::agreed;
    out.row.decided_by = around.who;
    out.row.decided_at = around.at;
    break;
  case finding_action::refund:
    if (!order)
      return invalid("action");
    out = finding_refund(std::move(out), what, *order, finding.what);
    break;
  case finding_action::dismiss:
    if (blank(what.reason))
      return invalid("reason");
    break;
  }
  if (out.error != ec::none)
    return out;
  out.finding = finding.row;
  out.finding->approval = out.row.id;
  out.finding->owner = around.who;
  ++out.finding->version;
  return out;
}

std::string resolution_of(const approval_row& x) {
  json_writer out;
  out.open()
      .field("action", x.action ? to_string(*x.action) : std::string_view{})
      .field("reason", x.reason)
      .field("asked_by", x.asked_by.str())
      .field("decided_by", x.decided_by.str())
      .field("approval", x.id.str())
      .close();
  return out.take();
}

outcome change(const approval_row& now) {
  outcome out;
  out.row = now;
  ++out.row.version;
  return out;
}

/// The finding under its next version, if it is bound to this proposal.
finding_row* bound(outcome& out, const finding_row* finding) {
  if (!finding || finding->approval != out.row.id || finding->state != finding_state::open)
    return nullptr;
  out.finding = *finding;
  ++out.finding->version;
  return &*out.finding;
}
void set_free(outcome& out, const finding_row* finding) {
  if (auto* row = bound(out, finding))
    row->approval = {};
}

outcome on(const approval_row& now, const finding_row*, const agreed& x) {
  if (now.state != approval_state::proposed)
    return refuse(ec::already_decided);
  if (!x.who || x.who == now.asked_by)
    return refuse(ec::second_person);
  auto out = change(now);
  out.row.state = approval_state::agreed;
  out.row.decided_by = x.who;
  out.row.decided_at = x.at;
  out.row.note = x.note;
  return out;
}

outcome on(const approval_row& now, const finding_row* finding, const refused& x) {
  if (now.state != approval_state::proposed)
    return refuse(ec::already_decided);
  auto out = change(now);
  out.row.state = x.who == now.asked_by ? approval_state::withdrawn : approval_state::refused;
  out.row.decided_by = x.who;
  out.row.decided_at = x.at;
  out.row.note = x.note;
  set_free(out, finding);
  return out;
}

outcome on(const approval_row& now, const finding_row* finding, const carried_out& x) {
  if (now.state != approval_state::agreed)
    return refuse(ec::already_decided);
  auto out = change(now);
  out.row.state = approval_state::done;
  out.row.done_at = x.at;
  if (auto* row = bound(out, finding)) {
    row->state = finding_state::resolved;
    row->resolution = resolution_of(out.row);
    row->resolved_at = x.at;
  }
  return out;
}

outcome on(const approval_row& now, const finding_row* finding, const could_not& x) {
  if (now.state != approval_state::agreed)
    return refuse(ec::already_decided);
  auto out = change(now);
  out.row.state = approval_state::failed;
  out.row.outcome = x.why;
  out.row.done_at = x.at;
  set_free(out, finding);
  return out;
}

} // namespace

outcome decide(const propose& what, const order_row* order, const finding_view* finding,
               const facts& around) {
  if (order && order->in != around.in)
    order = nullptr;
  if (finding && finding->row.in != around.in)
    finding = nullptr;
  switch (what.what) {
  case approval_kind::refund:
    return order ? refund(what, *order, around) : refuse(ec::not_found, "order");
  case approval_kind::bank_payment:
    return order ? bank_payment(what, *order, around) : refuse(ec::not_found, "order");
  case approval_kind::finding:
    return finding ? resolve(what, order, *finding, around) : refuse(ec::not_found, "finding");
  }
  return invalid("what");
}

outcome decide(const approval_row& now, const finding_row* finding, const event& x) {
  return std::visit([&](const auto& y) { return on(now, finding, y); }, x);
}

taken take(const finding_view* finding, realm in, const user_id& who) {
  taken out;
  if (!finding || finding->row.in != in)
    out.error = ec::not_found;
  else if (finding->row.state != finding_state::open)
    out.error = ec::already_decided;
  if (out.error != ec::none || finding->row.owner == who)
    return out;
  out.row = finding->row;
  out.row->owner = who;
  ++out.row->version;
  return out;
}

bool is_final(ec why) {
  switch (why) {
  case ec::validation_failed:
  case ec::bad_request:
  case ec::not_found:
  case ec::forbidden:
  case ec::idempotency_conflict:
  case ec::order_paid:
  case ec::second_person:
  case ec::already_decided:
    return true;
  default:
    return false;
  }
}

std::string audit_detail(const approval_row& x) {
  json_writer out;
  out.open().field("kind", to_string(x.what));
  if (x.order)
    out.field("order", x.order.str());
  if (!x.finding.empty())
    out.field("finding", x.finding);
  if (x.action)
    out.field("action", to_string(*x.action));
  out.field("amount_fen", x.amount_fen);
  if (!x.reference.empty())
    out.field("reference", x.reference);
  out.field("reason", x.reason);
  if (!x.note.empty())
    out.field("note", x.note);
  if (!x.outcome.empty())
    out.field("outcome", x.outcome);
  out.close();
  return out.take();
}

} // namespace zhian::approval
