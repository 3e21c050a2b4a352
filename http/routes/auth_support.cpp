#include "http/routes/auth_support.hpp"

#include <algorithm>

#include "http/auth/tokens.hpp"
#include "http/server/dispatch.hpp"
#include "protocols/account.hpp"

namespace zhian::http {

using reason = json_problem::reason;

std::string take_email(json_object& body) {
  auto typed = body.text("email", 3, 254);
  auto normal = normalise_email(typed);
  if (!normal)
    body.refuse("email", reason::not_allowed, "name@example.com");
  return normal.value_or(std::string{});
}

std::string take_code(json_object& body) {
  auto code = body.text("code", 6, 6);
  if (!std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; }))
    body.refuse("code", reason::not_allowed, "123456");
  return code;
}

void set_secret_op(http_call& in, const json_object& body) {
  auto keyed = in.at->node.tokens.keyed_digest(body.canonical());
  set_op(in, keyed);
}

net::awaitable<std::optional<http_reply>> limit_step(http_call& in, auth_step step,
                                                     const std::string& email) {
  return take_limits(
      in, auth_rules(step, in.meta.address, email, in.at->node.config.http.limits_percent));
}

net::awaitable<answer<std::string>> own_email(http_call& in) {
  read_me question;
  auto me = co_await ask_entity(in.at->io, in.at->node.svc, refs::account(in.who->in, in.who->user),
                                in.meta, question, in.at->node.config.http.request_budget);
  if (!me)
    co_return me.error();
  co_return me->user.email;
}

void forget_sessions(http_call& in, const sessions_gone& x) {
  for (const auto& id : x.ids)
    in.at->sessions.drop(id);
}

} // namespace zhian::http
