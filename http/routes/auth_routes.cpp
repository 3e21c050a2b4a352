// Registration, sign-in and the tokens of a session. What is right or wrong is decided by the
// entities `identity` and `session`.
#include "http/auth/browser.hpp"
#include "http/auth/limited_trail.hpp"
#include "http/auth/password_rules.hpp"
#include "http/auth/tokens.hpp"
#include "http/json/views.hpp"
#include "http/routes/auth_support.hpp"
#include "http/server/dispatch.hpp"
#include "protocols/utf8.hpp"

namespace zhian::http {

namespace {

/// The device as the client names it, or as its User-Agent does.
device_info device_of(const http_call& in, const std::optional<std::string>& named) {
  device_info out;
  auto agent = in.header("User-Agent");
  if (valid_utf8(agent))
    out.agent = std::string{cut_utf8(agent, 400)};
  out.name = named && !named->empty() ? *named : std::string{cut_utf8(out.agent, 120)};
  return out;
}

json::token_pair tokens_of(const http_call& in, const session_grant& grant, realm where) {
  const auto& authority = in.at->node.tokens;
  json::token_pair out;
  out.access = authority.make_access(grant, where, wall_now());
  out.refresh = authority.make_refresh(grant.session, grant.generation);
  out.expires_in_s = static_cast<uint64_t>(authority.access_ttl().count());
  return out;
}

/// What registering answers is shorter, whatever was typed.
constexpr size_t longest_registration = 1200;

/// A year: a device that is not used for longer is a stranger again.
constexpr std::chrono::seconds device_life{365 * 24 * 3600};

/// Moves what a script must not read from the body into cookies, for a browser.
void hide_tokens(const http_call& in, json::token_pair& tokens, http_reply& out) {
  if (!is_browser(in))
    return;
  set_cookie(in, out, refresh_cookie, tokens.refresh, in.at->node.config.auth.refresh_ttl);
  if (!tokens.device.empty())
    set_cookie(in, out, device_cookie, tokens.device, device_life);
  tokens.refresh.clear();
  tokens.device.clear();
}

http_reply reply_with(const code_sent& x) {
  return json_reply(202, json::code_sent(x));
}
http_reply reply_with(const sign_up_taken& x) {
  return json_reply(202, json::sign_up_taken(x));
}

/// Asks the address, after the limits, and answers what it says.
template <request T>
net::awaitable<http_reply> ask_address(http_call& in, auth_step step, const json_object& body,
                                       const std::string& email, T question) {
  if (auto refused = co_await limit_step(in, step, email))
    co_return std::move(*refused);
  set_secret_op(in, body);
  auto said = co_await ask_email(in, email, std::move(question));
  if (!said)
    co_return fail(in, said.error());
  co_return reply_with(*said);
}

/// The common end of both ways in: the device, and a session for whom the address lets in.
template <request T>
net::awaitable<http_reply> enter(http_call& in, auth_step step, json_object& body,
                                 const std::string& email, T question) {
  auto& node = in.at->node;
  auto device = body.optional_text("device_token", 1, 128).value_or(std::string{});
  question.device = device_of(in, body.optional_text("device_name", 0, 120));
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  if (is_browser(in)) {
    if (auto refused = refuse_cross_site(in))
      co_return std::move(*refused);
    device = cookie(in, device_cookie);
  }
  // A device that got in here before is counted on its own: guessing strangers do not keep it out.
  bool known =
      step == auth_step::login && node.tokens.genuine_device(device, in.matched->in, email);
  auto percent = node.config.http.limits_percent;
  auto rules = known ? device_rules(device_marker(device), percent)
                     : auth_rules(step, in.meta.address, email, percent);
  if (auto refused = co_await take_limits(in, rules)) {
    if (step == auth_step::login)
      note_limited(in, email, rules);
    co_return std::move(*refused);
  }
  if (!known)
    device = node.tokens.make_device(in.matched->in, email);
  question.device.marker = device_marker(device);
  set_secret_op(in, body);
  auto said = co_await ask_email(in, email, std::move(question));
  if (!said) {
    // The address itself holds sign-in up, whatever is left in the buckets.
    if (said.code() == ec::rate_limited && in.limits)
      in.limits->remaining = 0;
    co_return fail(in, said.error());
  }
  auto tokens = tokens_of(in, said->grant, said->user.in);
  tokens.device = std::move(device);
  http_reply out;
  hide_tokens(in, tokens, out);
  out.body = json::signed_in(*said, tokens);
  co_return out;
}

/// Ends a session whose refresh token was shown.
net::awaitable<http_reply> logout_by_cookie(http_call& in) {
  if (auto refused = refuse_cross_site(in))
    co_return std::move(*refused);
  auto claims = in.at->node.tokens.read_refresh(cookie(in, refresh_cookie));
  if (!claims)
    co_return fail(in, ec::unauthenticated);
  set_op(in, {});
  end_session question;
  question.reason = "signed_out";
  auto ended = co_await ask_entity(in.at->io, in.at->node.svc,
                                   refs::session(in.matched->in, claims->session), in.meta,
                                   std::move(question), in.at->node.config.http.request_budget);
  if (!ended && ended.code() != ec::not_found)
    co_return fail(in, ended.error());
  in.at->sessions.drop(claims->session);
  auto out = empty_reply();
  set_cookie(in, out, refresh_cookie, {}, {});
  co_return out;
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
  question.registration =
      body.optional_text("registration", 1, longest_registration).value_or(std::string{});
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
  auto token = body.optional_text("refresh_token", 1, 256).value_or(std::string{});
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  bool by_cookie = token.empty() && is_browser(in);
  if (by_cookie) {
    if (auto refused = refuse_cross_site(in))
      co_return std::move(*refused);
    token = cookie(in, refresh_cookie);
    if (token.empty())
      co_return fail(in, ec::unauthenticated);
  } else if (token.empty()) {
    co_return fail(in, json_problem{ec::validation_failed, json_problem::reason::missing,
                                    "refresh_token", "string", 0, 0});
  }
  auto claims = in.at->node.tokens.read_refresh(token);
  if (!claims)
    co_return fail(in, ec::unauthenticated);
  const std::string no_address;
  if (auto refused = co_await limit_step(in, auth_step::refresh, no_address))
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
    bool gone = why == ec::not_found || why == ec::token_expired;
    auto out = gone ? fail(in, ec::session_revoked) : fail(in, granted.error());
    if (by_cookie && (gone || why == ec::session_revoked))
      set_cookie(in, out, refresh_cookie, {}, {});
    co_return out;
  }
  auto tokens = tokens_of(in, *granted, in.matched->in);
  http_reply out;
  if (by_cookie)
    hide_tokens(in, tokens, out);
  out.body = json::refreshed(tokens);
  co_return out;
}

net::awaitable<http_reply> logout(http_call& in) {
  if (!in.who)
    co_return co_await logout_by_cookie(in);
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
  auto out = empty_reply();
  if (is_browser(in))
    set_cookie(in, out, refresh_cookie, {}, {});
  co_return out;
}

} // namespace zhian::http
