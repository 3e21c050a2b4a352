// Points, membership, plans and what points buy. Prices and tiers are those of the rules that this
// node has; what follows for one person is asked of their account.
#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

#include "http/json/money.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/own_account.hpp"
#include "http/routes/owned.hpp"
#include "http/server/dispatch.hpp"
#include "protocols/money_queries.hpp"
#include "protocols/payment.hpp"

namespace zhian::http {

namespace {

/// Null: the node could not read them yet.
std::shared_ptr<const money_rules> rules_of(const http_call& in) {
  const auto& board = in.at->node.svc.rules;
  return board ? board->current() : nullptr;
}

/// What `T` reads of the caller's account, as `write` writes it.
template <request T, class Write>
net::awaitable<http_reply> read_own(http_call& in, Write write) {
  T question;
  auto got = co_await ask_account(in, question);
  if (!got)
    co_return fail(in, got.error());
  co_return json_reply(200, write(*got));
}

/// The rules' prices change seldom, and never for one person.
net::awaitable<http_reply> show_rules(http_call& in, std::string (*write)(const money_rules&)) {
  auto rules = rules_of(in);
  if (!rules)
    co_return fail(in, ec::storage_unavailable);
  co_return json_reply(200, write(*rules));
}

std::optional<feature> good_of(std::string_view word) {
  for (auto x :
       {feature::diagnosis, feature::prep, feature::report_download, feature::mock_interview})
    if (to_string(x) == word)
      return x;
  return std::nullopt;
}

} // namespace

net::awaitable<http_reply> read_balance(http_call& in) {
  return read_own<read_points>(in, json::points);
}

net::awaitable<http_reply> list_own_history(http_call& in) {
  auto cash = query_flag(in, "cash");
  if (!cash)
    co_return bad_flag(in, "cash");
  auto asked = read_page(in, is_number);
  list_history question;
  question.cash = *cash;
  auto write = [lang = in.lang()](const std::vector<history_line>& items, std::string_view next) {
    return json::history(items, next, lang);
  };
  co_return co_await owned_page(in, std::move(asked), std::move(question), write);
}

net::awaitable<http_reply> read_own_membership(http_call& in) {
  return read_own<read_membership>(in, json::membership);
}

net::awaitable<http_reply> read_subscription(http_call& in) {
  return read_own<read_membership>(in, json::subscription);
}

net::awaitable<http_reply> list_tiers(http_call& in) {
  return show_rules(in, json::tiers);
}

net::awaitable<http_reply> list_plans(http_call& in) {
  return show_rules(in, json::plans);
}

net::awaitable<http_reply> quote_plan(http_call& in) {
  auto rules = rules_of(in);
  if (!rules)
    co_return fail(in, ec::storage_unavailable);
  auto plan = std::find_if(rules->plans.begin(), rules->plans.end(), [&](const plan_rule& x) {
    return to_string(x.kind) == in.param("kind");
  });
  if (plan == rules->plans.end())
    co_return fail(in, ec::not_found);
  if (!plan->price_fen)
    co_return fail(in, ec::plan_unavailable);
  read_membership question;
  auto own = co_await ask_account(in, question);
  if (!own)
    co_return fail(in, own.error());
  auto begins = wall_now();
  if (own->plan_ends_at)
    begins = std::max(begins, *own->plan_ends_at);
  auto ends = begins + std::chrono::seconds{plan->period_s};
  co_return json_reply(200, json::quote(*plan, *rules, ends));
}

net::awaitable<http_reply> redeem_own_points(http_call& in) {
  json_object body{in.body};
  auto item = body.text("item", 1, 40);
  auto good = good_of(item);
  if (!good)
    body.refuse("item", json_problem::reason::not_allowed,
                "diagnosis, prep, report_download, mock_interview");
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  set_op(in, body.canonical());
  redeem_points question;
  question.good = *good;
  auto bought = co_await ask_account(in, question);
  if (!bought)
    co_return fail(in, bought.error());
  co_return json_reply(201, json::voucher(*bought));
}

net::awaitable<http_reply> list_own_vouchers(http_call& in) {
  return owned_page<list_vouchers, voucher_id>(in, json::vouchers);
}

} // namespace zhian::http
