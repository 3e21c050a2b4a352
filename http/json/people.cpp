#include "http/json/people.hpp"

#include "http/json/parts.hpp"

namespace zhian::http::json {

namespace {

void write_export(json_writer& out, const export_view& x) {
  out.open()
      .field("id", x.id.str())
      .field("state", to_string(x.state))
      .field("size", x.size)
      .field("requested_at", to_rfc3339(x.requested_at));
  write_maybe(out, "ready_at", x.ready_at);
  write_maybe(out, "expires_at", x.expires_at);
  if (x.state == export_state::ready)
    out.field("file_url", "/api/v1/me/exports/" + x.id.str() + "/file");
  else
    out.null("file_url");
  out.close();
}

void write_user(json_writer& out, const user_view& x) {
  out.field("id", x.id.str())
      .field("realm", to_string(x.in))
      .field("email", x.email)
      .field("nickname", x.nickname)
      .field("status", to_string(x.status))
      .field("roles", x.roles)
      .field("created_at", to_rfc3339(x.created_at));
}

} // namespace

std::string mail_choices(const zhian::mail_choices& x) {
  json_writer out;
  out.open().field("security", true);
  for (auto what : optional_mails)
    out.field(what, x.wants(what));
  out.close();
  return out.take();
}

std::string data_export(const export_view& x) {
  json_writer out;
  write_export(out, x);
  return out.take();
}

std::string data_exports(const std::vector<export_view>& items, std::string_view next) {
  return page_of(items, next, write_export);
}

std::string person(const person_item& x) {
  json_writer out;
  out.open();
  write_user(out, x.user);
  out.field("tier", to_string(x.level))
      .field("points", x.points)
      .field("cumulative_fen", x.settled_fen)
      .field("live_sessions", x.live_sessions);
  write_maybe(out, "last_seen_at", x.last_seen_at);
  if (x.blocked_at)
    out.field("block_reason", x.block_reason);
  else
    out.null("block_reason");
  write_maybe(out, "blocked_at", x.blocked_at);
  out.close();
  return out.take();
}

std::string people(const std::vector<user_view>& items, std::string_view next) {
  return page_of(items, next, [](json_writer& out, const user_view& x) {
    out.open();
    write_user(out, x);
    out.close();
  });
}

std::string audit(const std::vector<audit_item>& items, std::string_view next) {
  return page_of(items, next, [](json_writer& out, const audit_item& x) {
    out.open()
        .field("actor", x.actor)
        .field("action", x.action)
        .field("target", x.target)
        .raw("detail", x.detail)
        .field("address", x.address)
        .field("trace", x.trace)
        .field("at", to_rfc3339(x.at))
        .close();
  });
}

} // namespace zhian::http::json
