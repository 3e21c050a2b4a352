#include "actors/identity/session_state.hpp"

#include "actors/identity/mails.hpp"

namespace zhian::identity {

namespace {

void revoke(session_outcome& out, timestamp at, std::string reason) {
  out.next.revoked_at = at;
  out.next.revoke_reason = std::move(reason);
  ++out.next.version;
  out.records.emplace_back(out.next);
  out.ended = true;
}

} // namespace

session_grant grant_of(const session_row& row) {
  return {row.id, row.user, row.generation, row.roles, row.expires_at};
}

session_lease lease_of(const session_row& row) {
  return {row.id, row.user, row.roles, row.expires_at};
}

ec standing(const session_row& row, timestamp now) {
  if (row.revoked_at)
    return ec::session_revoked;
  if (row.expires_at <= now)
    return ec::token_expired;
  return ec::none;
}

session_outcome decide(const session_row& now, const refresh_shown& event, timestamp at,
                       const auth_settings& rules, const std::string& email,
                       const std::string& address, language lang) {
  session_outcome out;
  out.next = now;
  out.error = standing(now, at);
  if (out.error != ec::none)
    return out;
  if (event.generation == now.generation) {
    ++out.next.generation;
    out.next.rotated_at = at;
    out.next.last_seen_at = at;
    out.next.expires_at = at + rules.refresh_ttl;
    out.next.address = address;
    ++out.next.version;
    out.records.emplace_back(out.next);
    return out;
  }
  if (event.generation + 1 == now.generation && at - now.rotated_at <= rules.refresh_grace)
    return out; // A parallel refresh or a lost answer: the same successor.
  out.error = ec::session_revoked;
  if (event.generation > now.generation)
    return out; // Never issued (or lost with a database tail): refused, but no proof of theft.
  revoke(out, at, "replayed");
  out.records.emplace_back(audit_row{now.in, now.user.str(), "session.replayed", now.id.str(),
                                     "{\"generation\":" + std::to_string(event.generation) + "}",
                                     address, at});
  if (!email.empty())
    out.records.emplace_back(replay_mail(now.in, email, now.id, now.device_name, lang, at));
  return out;
}

session_outcome decide(const session_row& now, const end_asked& event, timestamp at) {
  session_outcome out;
  out.next = now;
  // The device is part of the person; an account that was closed has none.
  if (event.reason == "closed")
    out.next.device_name = out.next.user_agent = out.next.address = {};
  if (!now.revoked_at)
    revoke(out, at, event.reason.empty() ? "signed_out" : event.reason);
  return out;
}

} // namespace zhian::identity
