// The devices a person is signed in on, and their end.
#include "http/json/views.hpp"
#include "http/routes/auth_support.hpp"
#include "http/routes/owned.hpp"
#include "http/server/dispatch.hpp"

namespace zhian::http {

net::awaitable<http_reply> list_own_sessions(http_call& in) {
  co_return co_await owned_page<list_sessions, session_id>(
      in, [&in](const auto& items, const auto& next) {
        return json::sessions(items, in.who->session, next);
      });
}

net::awaitable<http_reply> end_one_session(http_call& in) {
  auto id = session_id::parse(in.param("id"));
  if (!id)
    co_return fail(in, ec::not_found);
  set_op(in, {});
  end_session question;
  question.reason = *id == in.who->session ? "signed_out" : "signed_out_elsewhere";
  auto ended =
      co_await ask_entity(in.at->io, in.at->node.svc, refs::session(in.who->in, *id), in.meta,
                          std::move(question), in.at->node.config.http.request_budget);
  if (!ended)
    co_return fail(in, ended.error());
  in.at->sessions.drop(*id);
  co_return empty_reply();
}

net::awaitable<http_reply> end_others(http_call& in) {
  auto email = co_await own_email(in);
  if (!email)
    co_return fail(in, email.error());
  set_op(in, {});
  end_other_sessions question;
  auto said = co_await ask_email(in, *email, question);
  if (!said)
    co_return fail(in, said.error());
  forget_sessions(in, *said);
  co_return empty_reply();
}

} // namespace zhian::http
