// A forgotten password and a changed one. The rules are actors/identity/recovery_state.
#include "http/auth/password_rules.hpp"
#include "http/json/views.hpp"
#include "http/routes/auth_support.hpp"
#include "protocols/account.hpp"

namespace zhian::http {

namespace {

std::optional<http_reply> refuse_weak(const http_call& in, std::string_view password,
                                      std::string_view email) {
  if (!is_weak(password, email))
    return std::nullopt;
  return fail(in, ec::weak_password, weak_password_text(in.lang()), "new_password");
}

} // namespace

net::awaitable<http_reply> forgot_password(http_call& in) {
  json_object body{in.body};
  auto email = take_email(body);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  if (auto refused = co_await limit_step(in, auth_step::forgot, email))
    co_return std::move(*refused);
  set_secret_op(in, body);
  start_reset question;
  auto said = co_await ask_email(in, email, question);
  if (!said)
    co_return fail(in, said.error());
  co_return json_reply(202, json::code_sent(*said));
}

net::awaitable<http_reply> recover_password(http_call& in) {
  json_object body{in.body};
  auto email = take_email(body);
  reset_password question;
  question.code = take_code(body);
  question.new_password = body.text("new_password", 1, longest_password);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  if (auto weak = refuse_weak(in, question.new_password, email))
    co_return std::move(*weak);
  if (auto refused = co_await limit_step(in, auth_step::reset, email))
    co_return std::move(*refused);
  set_secret_op(in, body);
  auto said = co_await ask_email(in, email, std::move(question));
  if (!said)
    co_return fail(in, said.error());
  forget_sessions(in, *said);
  co_return empty_reply();
}

net::awaitable<http_reply> replace_password(http_call& in) {
  json_object body{in.body};
  change_password question;
  question.current_password = body.text("current_password", 1, longest_password);
  question.new_password = body.text("new_password", 1, longest_password);
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  if (auto refused = co_await take_limits(
          in, change_rules(in.who->user.str(), in.at->node.config.http.limits_percent)))
    co_return std::move(*refused);
  auto email = co_await own_email(in);
  if (!email)
    co_return fail(in, email.error());
  if (auto weak = refuse_weak(in, question.new_password, *email))
    co_return std::move(*weak);
  if (question.new_password == question.current_password)
    co_return fail(in, ec::weak_password,
                   in.lang() == language::zh ? "新密码不能与当前密码相同"
                                             : "The new password is the current one",
                   "new_password");
  set_secret_op(in, body);
  auto said = co_await ask_email(in, *email, std::move(question));
  if (!said)
    co_return ec_of(said.error()) == ec::wrong_password
        ? fail(in, ec::wrong_password, {}, "current_password")
        : fail(in, said.error());
  forget_sessions(in, *said);
  co_return empty_reply();
}

} // namespace zhian::http
