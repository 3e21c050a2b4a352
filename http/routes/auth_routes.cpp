// Registration, sign-in and sessions. What is right or wrong is decided by the entities `identity`
// and `session`.
#include <algorithm>

#include "http/auth/limited_trail.hpp"
#include "http/auth/limits.hpp"
#include "http/auth/tokens.hpp"
#include "http/json/views.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/route.hpp"
#include "http/server/ask.hpp"
#include "http/server/dispatch.hpp"
#include "http/server/edge.hpp"
#include "protocols/utf8.hpp"

namespace zhian::http {

namespace {

using reason = json_problem::reason;

constexpr size_t shortest_password = 8;
constexpr size_t longest_password = 128;

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

/// The device as the client names it, or as its User-Agent does.
device_info device_of(const http_call& in, const std::optional<std::string>& named) {
  device_info out;
  auto agent = in.header("User-Agent");
  if (valid_utf8(agent))
    out.agent = std::string{cut_utf8(agent, 400)};
  out.name = named && !named->empty() ? *named : std::string{cut_utf8(out.agent, 120)};
  return out;
}

bool is_weak(std::string_view password, std::string_view email) {
  auto one_letter =
      std::all_of(password.begin(), password.end(), [&](char c) { return c == password.front(); });
  return count_characters(password) < shortest_password || one_letter || password == email;
}

std::string weak_password_text(language lang) {
  return lang == language::zh
             ? "密码至少 8 个字符，不能是同一个字符的重复，也不能与邮箱相同"
             : "At least 8 characters, not one letter repeated and not the address itself";
}

/// An op of a body that holds a secret: the digest is keyed, so that a stored one tells nothing
/// about a password.
void set_secret_op(http_call& in, const json_object& body) {
  auto keyed = in.at->node.tokens.keyed_digest(body.canonical());
  set_op(in, keyed);
}

json::token_pair tokens_of(const http_call& in, const session_grant& grant, realm where) {
  const auto& authority = in.at->node.tokens;
  json::token_pair out;
  out.access = authority.make_access(grant, where, wall_now());
  out.refresh = authority.make_refresh(grant.session, grant.generation);
  out.expires_in_s = static_cast<uint64_t>(authority.access_ttl().count());
  return out;
}

net::awaitable<std::optional<http_reply>> limit(http_call& in, auth_step step,
                                                const std::string& email) {
  auto rules = auth_rules(step, in.meta.address, email, in.at->node.config.http.limits_percent);
  auto refused = co_await take_limits(in, rules);
  if (refused && step == auth_step::login)
    note_limited(in, email, rules);
  co_return refused;
}

http_reply reply_with(const http_call&, const code_sent& x) {
  return json_reply(202, json::code_sent(x));
}

http_reply reply_with(const http_call& in, const signed_in& x) {
  return json_reply(200, json::signed_in(x.user, tokens_of(in, x.grant, x.user.in)));
}

/// Asks the address, after the limits, and answers what it says.
template <request T>
net::awaitable<http_reply> ask_address(http_call& in, auth_step step, const json_object& body,
                                       const std::string& email, T question) {
  if (auto refused = co_await limit(in, step, email))
    co_return std::move(*refused);
  set_secret_op(in, body);
  auto said =
      co_await ask_entity(in.at->io, in.at->node.svc, refs::email(in.matched->in, email), in.meta,
                          std::move(question), in.at->node.config.http.request_budget);
  if (!said)
    co_return fail(in, said.error());
  co_return reply_with(in, *said);
}

/// The common end of both ways in: the device, and a session for whom the address lets in.
template <request T>
net::awaitable<http_reply> enter(http_call& in, auth_step step, json_object& body,
                                 const std::string& email, T question) {
  question.device = device_of(in, body.optional_text("device_name", 0, 120));
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  co_return co_await ask_address(in, step, body, email, std::move(question));
}

} // namespace

net::awaitable<http_reply> register_person(http_call& in) {
  json_object body{in.body};
  auto email = take_email(body);
  sign_up question;
  question.password = body.text("password", 1, longest_password);
  question.invite_code = body.optional_text("invite_code", 0, 64).value_or(std::string{});
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  if (is_weak(question.password, email))
    co_return fail(in, ec::weak_password, weak_password_text(in.lang()), "password");
  co_return co_await ask_address(in, auth_step::register_, body, email, std::move(question));
}

net::awaitable<http_reply> resend_mail(http_call& in) {
  json_object body{in.body};
  auto email = take_email(body);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  resend_code question;
  co_return co_await ask_address(in, auth_step::resend, body, email, question);
}

net::awaitable<http_reply> verify_address(http_call& in) {
  json_object body{in.body};
  auto email = take_email(body);
  verify_code question;
  question.code = take_code(body);
  co_return co_await enter(in, auth_step::verify, body, email, std::move(question));
}

net::awaitable<http_reply> login(http_call& in) {
  json_object body{in.body};
  auto email = take_email(body);
  sign_in question;
  question.password = body.text("password", 1, longest_password);
  co_return co_await enter(in, auth_step::login, body, email, std::move(question));
}

net::awaitable<http_reply> refresh(http_call& in) {
  json_object body{in.body};
  auto token = body.text("refresh_token", 1, 256);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  auto claims = in.at->node.tokens.read_refresh(token);
  if (!claims)
    co_return fail(in, ec::unauthenticated);
  const std::string no_address;
  if (auto refused = co_await limit(in, auth_step::refresh, no_address))
    co_return std::move(*refused);
  set_secret_op(in, body);
  in.meta.session = claims->session;
  refresh_session question;
  question.generation = claims->generation;
  auto granted = co_await ask_entity(in.at->io, in.at->node.svc,
                                     refs::session(in.matched->in, claims->session), in.meta,
                                     question, in.at->node.config.http.request_budget);
  if (!granted) {
    auto why = granted.code();
    // The proof is genuine: a session that is not there, or over by age, is over for its holder.
    co_return why == ec::not_found || why == ec::token_expired ? fail(in, ec::session_revoked)
                                                               : fail(in, granted.error());
  }
  co_return json_reply(200, json::refreshed(tokens_of(in, *granted, in.matched->in)));
}

net::awaitable<http_reply> logout(http_call& in) {
  set_op(in, {});
  end_session question;
  question.reason = "signed_out";
  auto ended =
      co_await ask_entity(in.at->io, in.at->node.svc, refs::session(in.who->in, in.who->session),
                          in.meta, std::move(question), in.at->node.config.http.request_budget);
  if (!ended)
    co_return fail(in, ended.error());
  // The hub tells every io thread; this one need not wait for it.
  in.at->sessions.drop(in.who->session);
  co_return empty_reply();
}

} // namespace zhian::http
