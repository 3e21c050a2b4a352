// What finance does with money: everybody's orders, findings, and what two of the staff have to
// want. Rules live in actors/; whoever asks and whoever agrees is written down by what they commit.
#include <optional>
#include <string>
#include <utility>

#include "http/json/finance.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/own_account.hpp"
#include "http/routes/owned.hpp"
#include "http/routes/staff_note.hpp"
#include "http/routes/words.hpp"
#include "http/server/dispatch.hpp"
#include "protocols/approval.hpp"
#include "protocols/patrol_queries.hpp"

namespace zhian::http {

namespace {

using reason = json_problem::reason;

/// More than anybody pays here: sums of it stay numbers.
constexpr uint64_t most_fen = 1'000'000'000'000;
constexpr size_t longest_reason = 500;
constexpr size_t longest_reference = 64;
/// Findings and approvals of one order that are shown with it.
constexpr uint32_t most_of_an_order = 100;

template <request T>
net::awaitable<answer<typename T::reply>> read_store(http_call& in, T question) {
  return ask_service(in.at->io, in.at->node.svc.queries, std::move(question),
                     in.at->node.config.http.request_budget);
}

/// A page of the caller's realm, as `write(items, next)` writes it.
template <request List, class Write>
net::awaitable<http_reply> staff_page(http_call& in, page_query asked, List question, Write write) {
  question.in = in.who->in;
  question.page = std::move(asked.page);
  auto list = co_await read_store(in, std::move(question));
  if (!list)
    co_return fail(in, list.error());
  co_return json_reply(200, write(list->items, list->next));
}

net::awaitable<http_reply> show_finding(http_call& in, std::string key) {
  find_finding question;
  question.in = in.who->in;
  question.key = std::move(key);
  auto found = co_await read_store(in, std::move(question));
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  co_return json_reply(200, json::finding(*found->row));
}

/// Asks the caller's account to store a proposal.
net::awaitable<http_reply> answer_proposal(http_call& in, propose question) {
  auto got = co_await ask_account(in, std::move(question));
  if (!got)
    co_return fail(in, got.error());
  auto out = json_reply(201, json::approval(got->row));
  out.set("Location", "/api/v1/admin/approvals/" + got->row.id.str());
  co_return out;
}

/// Tells the approval of the path what the caller, whose body is `content`, makes of it.
template <request T>
net::awaitable<http_reply> answer_decision(http_call& in, T question, std::string content) {
  auto id = approval_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  // The same key for another approval is another request.
  set_op(in, content + id->str());
  auto got =
      co_await ask_entity(in.at->io, in.at->node.svc, refs::approval(in.who->in, *id), in.meta,
                          std::move(question), in.at->node.config.http.request_budget);
  if (!got)
    co_return fail(in, got.error());
  co_return json_reply(200, json::approval(got->row));
}

} // namespace

net::awaitable<http_reply> search_all_orders(http_call& in) {
  auto page = read_page_of<order_id>(in);
  if (page.refused)
    co_return std::move(*page.refused);
  search_orders question;
  if (auto given = in.query_value("user")) {
    question.user = user_id::parse(*given);
    if (!question.user)
      co_return fail(
          in, json_problem{ec::validation_failed, reason::not_allowed, "user", "usr_…", 0, 0});
  }
  using enum order_phase;
  if (auto refused =
          take_word(in, "phase", {created, awaiting_payment, paid, closed, refunding, refunded},
                    question.phase))
    co_return std::move(*refused);
  // What somebody bought is theirs: a line about whom was looked for.
  auto whom = question.user ? question.user->str() : in.who->user.str();
  if (auto refused = co_await note(in, "order.searched", std::move(whom)))
    co_return std::move(*refused);
  co_return co_await staff_page(in, std::move(page), std::move(question), json::staff_orders);
}

net::awaitable<http_reply> read_any_order(http_call& in) {
  auto id = order_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  if (auto refused = co_await note(in, "order.viewed", id->str()))
    co_return std::move(*refused);
  find_evidence evidence;
  evidence.ids.push_back(*id);
  auto found = co_await read_store(in, std::move(evidence));
  if (!found)
    co_return fail(in, found.error());
  if (found->items.empty() || found->items.front().order.in != in.who->in)
    co_return fail(in, ec::not_found);
  list_findings of_findings;
  of_findings.in = in.who->in;
  of_findings.order = *id;
  of_findings.page.limit = most_of_an_order;
  auto findings = co_await read_store(in, std::move(of_findings));
  if (!findings)
    co_return fail(in, findings.error());
  list_approvals of_approvals;
  of_approvals.in = in.who->in;
  of_approvals.order = *id;
  of_approvals.page.limit = most_of_an_order;
  auto approvals = co_await read_store(in, std::move(of_approvals));
  if (!approvals)
    co_return fail(in, approvals.error());
  json::order_file file{std::move(found->items.front()), std::move(findings->items),
                        std::move(approvals->items)};
  co_return json_reply(200, json::order_file_text(file));
}

net::awaitable<http_reply> propose_refund(http_call& in) {
  auto id = order_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  json_object body{in.body};
  propose question;
  question.what = approval_kind::refund;
  question.order = *id;
  if (auto fen = body.optional_number("amount_fen", 1, most_fen))
    question.amount_fen = static_cast<int64_t>(*fen);
  question.reason = body.text("reason", 1, longest_reason);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  set_op(in, body.canonical() + id->str());
  co_return co_await answer_proposal(in, std::move(question));
}

net::awaitable<http_reply> propose_bank_payment(http_call& in) {
  auto id = order_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  json_object body{in.body};
  propose question;
  question.what = approval_kind::bank_payment;
  question.order = *id;
  question.amount_fen = static_cast<int64_t>(body.number("amount_fen", 1, most_fen));
  question.reference = body.text("reference", 1, longest_reference);
  question.reason = body.optional_text("reason", 0, longest_reason).value_or(std::string{});
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  set_op(in, body.canonical() + id->str());
  co_return co_await answer_proposal(in, std::move(question));
}

net::awaitable<http_reply> list_all_findings(http_call& in) {
  auto page = read_page(in, is_number);
  if (page.refused)
    co_return std::move(*page.refused);
  list_findings question;
  if (auto refused =
          take_word(in, "state", {finding_state::open, finding_state::resolved}, question.state))
    co_return std::move(*refused);
  using enum finding_class;
  if (auto refused = take_word(in, "class",
                               {paid_not_recorded, recorded_not_paid, amount_differs, duplicate,
                                paid_after_close, refund_missing, ledger_broken},
                               question.what))
    co_return std::move(*refused);
  co_return co_await staff_page(in, std::move(page), std::move(question), json::findings);
}

net::awaitable<http_reply> read_finding(http_call& in) {
  return show_finding(in, std::string{in.param("key")});
}

net::awaitable<http_reply> take_one_finding(http_call& in) {
  take_finding question;
  question.key = in.param("key");
  auto taken = co_await ask_account(in, std::move(question));
  if (!taken)
    co_return fail(in, taken.error());
  co_return co_await show_finding(in, std::string{in.param("key")});
}

net::awaitable<http_reply> resolve_finding(http_call& in) {
  json_object body{in.body};
  propose question;
  question.what = approval_kind::finding;
  question.finding = in.param("key");
  auto action = body.optional_choice("action", {"complete", "refund", "dismiss"});
  if (!action) {
    body.refuse("action", reason::missing);
  } else {
    using enum finding_action;
    question.action = value_of({complete, refund, dismiss}, *action);
  }
  // Completing is the ordinary way of an order and explains itself.
  question.reason = question.action == finding_action::complete
                        ? body.optional_text("reason", 0, longest_reason).value_or(std::string{})
                        : body.text("reason", 1, longest_reason);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  set_op(in, body.canonical() + question.finding);
  co_return co_await answer_proposal(in, std::move(question));
}

net::awaitable<http_reply> list_all_approvals(http_call& in) {
  auto page = read_page_of<approval_id>(in);
  if (page.refused)
    co_return std::move(*page.refused);
  list_approvals question;
  using enum approval_state;
  if (auto wrong = take_word(in, "state", {proposed, agreed, done, failed, refused, withdrawn},
                             question.state))
    co_return std::move(*wrong);
  co_return co_await staff_page(in, std::move(page), std::move(question), json::approvals);
}

net::awaitable<http_reply> read_approval(http_call& in) {
  auto id = approval_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  load_approval question;
  question.in = in.who->in;
  question.id = *id;
  auto found = co_await read_store(in, std::move(question));
  if (!found)
    co_return fail(in, found.error());
  if (!found->row)
    co_return fail(in, ec::not_found);
  co_return json_reply(200, json::approval(*found->row));
}

net::awaitable<http_reply> agree_to_approval(http_call& in) {
  json_object body{in.body};
  agree question;
  question.note = body.optional_text("note", 0, longest_reason).value_or(std::string{});
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  co_return co_await answer_decision(in, std::move(question), body.canonical());
}

net::awaitable<http_reply> refuse_one_approval(http_call& in) {
  json_object body{in.body};
  refuse_approval question;
  question.note = body.text("note", 1, longest_reason);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  co_return co_await answer_decision(in, std::move(question), body.canonical());
}

} // namespace zhian::http
