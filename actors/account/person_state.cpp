#include "actors/account/person_state.hpp"

#include <algorithm>
#include <charconv>

#include <rapidjson/document.h>

#include "protocols/json_writer.hpp"
#include "protocols/permissions.hpp"
#include "protocols/utf8.hpp"

namespace zhian::account {

namespace {

constexpr size_t longest_nickname = 40;

outcome unchanged(const person& now) {
  outcome out;
  out.next = now;
  return out;
}

outcome refuse(const person& now, ec why, std::string field = {}) {
  auto out = unchanged(now);
  out.error = why;
  out.field = std::move(field);
  return out;
}

/// The row as it is, or the defaults of one who never set anything.
profile_row profile_or_new(const person& now) {
  auto row = now.profile;
  row.id = now.user.id;
  row.in = now.user.in;
  return row;
}

void save(outcome& out, profile_row row) {
  ++row.version;
  out.records.emplace_back(row);
  out.next.profile = std::move(row);
}

void save(outcome& out, user_row row) {
  ++row.version;
  out.records.emplace_back(row);
  out.next.user = std::move(row);
}

entity_ref self_of(const person& x) {
  return refs::account(x.user.in, x.user.id);
}

/// The address hears of the change. Called when the row has its new version.
void tell(outcome& out, const facts& around) {
  json_writer payload;
  payload.open().field("version", std::to_string(out.next.user.version)).close();
  out.records.emplace_back(timer_row{self_of(out.next), tell_timer, around.now, payload.take()});
}

/// The address hears of the change, and sessions end for `reason`.
void settle(outcome& out, const facts& around, std::string_view reason) {
  json_writer payload;
  payload.open()
      .field("reason", reason)
      .field("version", std::to_string(out.next.user.version))
      .close();
  out.records.emplace_back(timer_row{self_of(out.next), settle_timer, around.now, payload.take()});
}

/// What a blocked person still asks in the moment before the sessions are over.
bool barred(const person& now) {
  return now.user.status == user_status::blocked;
}

void audit(outcome& out, const facts& around, std::string action, std::string detail) {
  out.records.emplace_back(audit_row{
      out.next.user.in, around.caller ? around.caller.str() : std::string{"system"},
      std::move(action), out.next.user.id.str(), std::move(detail), around.address, around.now});
}

/// The picture that was shown is marked as removed, and its file goes later.
void forget_avatar(outcome& out, const facts& around, const profile_row& row,
                   std::chrono::seconds spare) {
  if (!row.avatar)
    return;
  avatar_row gone;
  gone.id = *row.avatar;
  gone.in = row.in;
  gone.user = row.id;
  gone.sha256 = row.avatar_sha256;
  gone.media_type = "image/webp";
  gone.created_at = around.now;
  gone.removed_at = around.now;
  gone.version = 2;
  out.records.emplace_back(std::move(gone));
  out.records.emplace_back(
      drop_later(refs::account(row.in, row.id), row.avatar_sha256, around.now, spare));
}

std::string_view trimmed(std::string_view x) {
  while (!x.empty() && x.front() == ' ')
    x.remove_prefix(1);
  while (!x.empty() && x.back() == ' ')
    x.remove_suffix(1);
  return x;
}

bool good_name(std::string_view x) {
  auto control = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  };
  return !x.empty() && count_characters(x) <= longest_nickname
         && std::none_of(x.begin(), x.end(), control);
}

bool was_admin(const user_row& x) {
  return x.status == user_status::active
         && std::find(x.roles.begin(), x.roles.end(), "admin") != x.roles.end();
}

/// Guards the last administrator when this change takes one away.
void guard_admins(outcome& out, const person& before) {
  if (was_admin(before.user) && !was_admin(out.next.user))
    out.records.emplace_back(admin_guard{before.user.in});
}

} // namespace

std::string etag_of(const person& x) {
  return '"' + std::to_string(x.user.version) + '.' + std::to_string(x.profile.version) + '.'
         + std::to_string(x.money.version) + '"';
}

timer_row drop_later(const entity_ref& owner, const std::string& sha256, timestamp now,
                     std::chrono::seconds spare) {
  return {owner, std::string{drop_timer_prefix} + sha256, now + spare, {}};
}

outcome decide(const person& now, const facts& around, const change_profile& event) {
  if (barred(now))
    return refuse(now, ec::account_blocked);
  if (!event.expected.empty() && event.expected != etag_of(now))
    return refuse(now, ec::precondition_failed);
  auto out = unchanged(now);
  if (event.nickname) {
    auto name = trimmed(*event.nickname);
    if (!good_name(name))
      return refuse(now, ec::validation_failed, "nickname");
    if (name != now.user.nickname) {
      auto row = now.user;
      row.nickname = name;
      save(out, std::move(row));
      tell(out, around);
    }
  }
  auto row = profile_or_new(now);
  if (event.lang)
    row.lang = *event.lang;
  if (event.time_zone)
    row.time_zone = *event.time_zone;
  if (row.lang != now.profile.lang || row.time_zone != now.profile.time_zone)
    save(out, std::move(row));
  return out;
}

outcome decide(const person& now, const facts& around, const set_avatar& event,
               const avatar_id& picture, std::chrono::seconds spare) {
  if (barred(now))
    return refuse(now, ec::account_blocked);
  auto out = unchanged(now);
  auto row = profile_or_new(now);
  // The same picture again is the same file: it must not go with the row that is replaced.
  if (row.avatar && row.avatar_sha256 == event.file.sha256)
    return out;
  forget_avatar(out, around, row, spare);
  avatar_row made;
  made.id = picture;
  made.in = now.user.in;
  made.user = now.user.id;
  made.sha256 = event.file.sha256;
  made.media_type = event.file.media_type;
  made.size = event.file.size;
  made.created_at = around.now;
  made.version = 1;
  out.records.emplace_back(std::move(made));
  row.avatar = picture;
  row.avatar_sha256 = event.file.sha256;
  save(out, std::move(row));
  return out;
}

outcome decide(const person& now, const facts& around, const drop_avatar&,
               std::chrono::seconds spare) {
  auto out = unchanged(now);
  auto row = profile_or_new(now);
  if (!row.avatar)
    return out;
  forget_avatar(out, around, row, spare);
  row.avatar.reset();
  row.avatar_sha256.clear();
  save(out, std::move(row));
  return out;
}

outcome decide(const person& now, const facts&, const set_mail_choices& event) {
  auto out = unchanged(now);
  auto row = profile_or_new(now);
  if (row.mails.muted == event.wanted.muted)
    return out;
  row.mails = event.wanted;
  save(out, std::move(row));
  return out;
}

outcome decide(const person& now, const facts& around, const set_blocked& event) {
  if (now.user.status == user_status::closed)
    return refuse(now, ec::not_found);
  if (around.caller == now.user.id)
    return refuse(now, ec::own_standing);
  auto out = unchanged(now);
  bool is_blocked = now.user.status == user_status::blocked;
  if (is_blocked == event.blocked)
    return out;
  auto user = now.user;
  user.status = event.blocked ? user_status::blocked : user_status::active;
  save(out, std::move(user));
  auto row = profile_or_new(now);
  row.block_reason = event.blocked ? event.reason : std::string{};
  row.blocked_at = event.blocked ? std::optional{around.now} : std::nullopt;
  save(out, std::move(row));
  json_writer detail;
  detail.open().field("reason", event.reason).close();
  audit(out, around, event.blocked ? "user.blocked" : "user.unblocked", detail.take());
  if (event.blocked)
    settle(out, around, "blocked");
  else
    tell(out, around);
  guard_admins(out, now);
  return out;
}

outcome decide(const person& now, const facts& around, const set_roles& event) {
  if (now.user.status == user_status::closed)
    return refuse(now, ec::not_found);
  for (const auto& role : event.roles)
    if (!known_role(role))
      return refuse(now, ec::validation_failed, "roles");
  // Nobody raises himself, and nobody locks himself out by accident.
  if (around.caller == now.user.id)
    return refuse(now, ec::own_standing);
  auto wanted = event.roles;
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  auto held = now.user.roles;
  std::sort(held.begin(), held.end());
  auto out = unchanged(now);
  if (wanted == held)
    return out;
  auto user = now.user;
  user.roles = wanted;
  save(out, std::move(user));
  json_writer detail;
  detail.open().field("from", held).field("to", wanted).close();
  audit(out, around, "user.roles_changed", detail.take());
  settle(out, around, "roles_changed");
  guard_admins(out, now);
  return out;
}

outcome leave(const person& now, const facts& around, std::chrono::seconds spare) {
  auto out = unchanged(now);
  if (now.user.status == user_status::closed)
    return out;
  auto user = now.user;
  auto address = user.email;
  user.status = user_status::closed;
  // Unique like an address, and none: RFC 2606 keeps the domain free for ever.
  user.email = user.id.str() + "@closed.invalid";
  user.nickname.clear();
  user.roles.clear();
  user.invited_by.clear();
  save(out, std::move(user));
  auto row = profile_or_new(now);
  forget_avatar(out, around, row, spare); // Whoever has its address sees it no more.
  auto version = row.version;
  row = profile_row{};
  row.id = now.user.id;
  row.in = now.user.in;
  row.version = version;
  save(out, std::move(row));
  json_writer payload;
  payload.open().field("address", address).field("left_at", to_rfc3339_us(around.now)).close();
  out.records.emplace_back(timer_row{self_of(now), purge_timer, around.now, payload.take()});
  audit(out, around, "user.closed", "{}");
  settle(out, around, "closed");
  guard_admins(out, now);
  return out;
}

std::vector<record> purge_next(const person& now, const std::string& payload, timestamp due_at,
                               timestamp at, std::chrono::seconds spare) {
  auto left_at = parse_timestamp(text_in(payload, "left_at"));
  if (!left_at)
    return {};
  std::vector<record> out;
  out.emplace_back(
      user_purge{now.user.in, now.user.id, text_in(payload, "address"), *left_at, at + spare});
  out.emplace_back(timer_done{self_of(now), purge_timer, due_at});
  // Told apart from the one that is over by its time.
  auto next = std::max(at, due_at + std::chrono::microseconds{1});
  out.emplace_back(timer_row{self_of(now), purge_timer, next, payload});
  return out;
}

bool is_older(const person& now, const std::string& payload) {
  auto digits = text_in(payload, "version");
  uint64_t version = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), version);
  return now.user.version < version;
}

std::string text_in(const std::string& json, const char* name) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (doc.HasParseError() || !doc.IsObject() || !doc.HasMember(name) || !doc[name].IsString())
    return {};
  return {doc[name].GetString(), doc[name].GetStringLength()};
}

} // namespace zhian::account
