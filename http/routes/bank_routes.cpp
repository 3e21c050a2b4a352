// The purses of the chaos suite's bank: there only where `testing.bank` is set (profile `test`), so
// the description of the API does not know them.
#include <algorithm>

#include "http/routes/handlers.hpp"
#include "http/routes/route.hpp"
#include "http/server/ask.hpp"
#include "http/server/dispatch.hpp"
#include "http/server/edge.hpp"
#include "protocols/bank.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::http {

namespace {

using reason = json_problem::reason;
constexpr size_t longest_name = 32;

/// Lower case letters, digits and '-'.
bool is_purse(std::string_view name) {
  return !name.empty() && name.size() <= longest_name
         && std::all_of(name.begin(), name.end(), [](char c) {
              return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
            });
}

template <request T>
net::awaitable<http_reply> ask_purse(http_call& in, T question) {
  if (!is_purse(in.param("name")))
    co_return fail(in, ec::not_found);
  auto purse = refs::purse(in.matched->in, in.param("name"));
  auto shard = purse.shard;
  auto view = co_await ask_entity(in.at->io, in.at->node.svc, std::move(purse), in.meta,
                                  std::move(question), in.at->node.config.http.request_budget);
  if (!view)
    co_return fail(in, view.error());
  json_writer out;
  out.open()
      .field("shard", shard)
      .field("number", view->number)
      .field("balance", view->balance)
      .close();
  co_return json_reply(200, out.take());
}

net::awaitable<http_reply> show_purse(http_call& in) {
  return ask_purse(in, read_purse{});
}

net::awaitable<http_reply> move_from_purse(http_call& in) {
  json_object body{in.body};
  move_money question;
  question.to = body.text("to", 1, longest_name);
  question.amount = static_cast<int64_t>(body.number("amount", 1, 1'000'000));
  if (!is_purse(question.to))
    body.refuse("to", reason::not_allowed, "a-z, 0-9, -");
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  set_op(in, body.canonical());
  co_return co_await ask_purse(in, std::move(question));
}

constexpr auto zm = realm::zhimai;
constexpr std::string_view anybody{};

// clang-format off
constexpr route bank_table[] = {
  {verb::get,  "/testing/purses/{name}",           zm, access::open, anybody, body_kind::none, limit_class::none, false, show_purse},
  {verb::post, "/testing/purses/{name}/transfers", zm, access::open, anybody, body_kind::json, limit_class::none, true,  move_from_purse},
};
// clang-format on

} // namespace

std::span<const route> public_routes_and_bank() {
  static const auto all = [] {
    auto some = public_routes();
    std::vector<route> out{some.begin(), some.end()};
    out.insert(out.end(), std::begin(bank_table), std::end(bank_table));
    return out;
  }();
  return all;
}

} // namespace zhian::http
