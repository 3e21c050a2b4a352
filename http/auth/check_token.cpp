#include "http/auth/tokens.hpp"
#include "http/server/ask.hpp"
#include "http/server/edge.hpp"

namespace zhian::http {

net::awaitable<sign_in_check> check_token(edge_thread& at, std::string_view access_token,
                                          const call_meta& meta) {
  sign_in_check out;
  auto now = wall_now();
  if (auto* known = at.sessions.find(access_token)) {
    if (now >= known->who->expires_at) {
      at.sessions.forget(access_token);
      out.error = ec::token_expired;
      co_return out;
    }
    if (at.sessions.trusted(*known)) {
      out.who = known->who;
      co_return out;
    }
  }
  auto checked = at.node.tokens.read_access(access_token, now);
  if (!checked.unknown_kid.empty() && at.node.svc.key_keeper) {
    // Keys are known everywhere before they are used, unless this node could not read them.
    look_for_key question;
    question.kid = checked.unknown_kid;
    auto found = co_await ask_service(at.io, at.node.svc.key_keeper, std::move(question),
                                      at.node.config.http.request_budget);
    if (found)
      checked = at.node.tokens.read_access(access_token, now);
    else if (found.code() != ec::not_found)
      checked.error = ec::storage_unavailable; // Not to say that the token is bad: nobody knows.
  }
  if (!checked.claims) {
    out.error = checked.error;
    co_return out;
  }
  const auto& claims = *checked.claims;
  if (at.sessions.ended(claims.session)) {
    out.error = ec::session_revoked;
    co_return out;
  }
  call_meta ask_meta;
  ask_meta.trace = meta.trace;
  ask_meta.caller = claims.user;
  ask_meta.session = claims.session;
  ask_meta.address = meta.address;
  ask_meta.lang = meta.lang;
  lease_session question;
  auto lease =
      co_await ask_entity(at.io, at.node.svc, refs::session(claims.in, claims.session),
                          std::move(ask_meta), question, at.node.config.http.request_budget);
  if (!lease) {
    // A genuine token of a session that is not there (any more): for its holder both are the same.
    auto why = lease.code();
    out.error = why == ec::not_found || why == ec::token_expired ? ec::session_revoked : why;
    co_return out;
  }
  // The end of the session may have been told while its lease was on the way.
  if (at.sessions.ended(claims.session) || lease->user != claims.user) {
    out.error = ec::session_revoked;
    co_return out;
  }
  auto who = std::make_shared<principal>();
  who->user = claims.user;
  who->session = claims.session;
  who->roles = std::move(lease->roles);
  who->in = claims.in;
  who->expires_at = claims.expires_at;
  out.who = who;
  if (auto* known = at.sessions.find(access_token)) {
    // Keeps the read budget of the token.
    known->who = std::move(who);
    at.sessions.trust(*known);
  } else {
    at.sessions.trust(at.sessions.insert(access_token, std::move(who)));
  }
  co_return out;
}

} // namespace zhian::http
