#include "actors/identity/recovery_state.hpp"

#include <algorithm>

#include "actors/identity/codes.hpp"
#include "actors/identity/mails.hpp"
#include "actors/identity/row_parts.hpp"

namespace zhian::identity {

namespace {

/// All sessions end in this commit, but `kept`; `open` are those somebody may have in memory.
void end_sessions(outcome& out, const facts& around, const user_id& user,
                  std::optional<session_id> kept, std::vector<session_id> open,
                  std::string reason) {
  if (kept)
    std::erase(open, *kept);
  out.records.emplace_back(sessions_over{user, kept, reason, around.now});
  out.over = std::move(open);
  out.over_reason = std::move(reason);
}

void audit(outcome& out, const facts& around, const user_id& user, const char* action) {
  out.records.emplace_back(
      audit_row{around.in, user.str(), action, user.str(), "{}", around.address, around.now});
}

/// A new password: whoever held sign-in up, or was remembered as a device, starts from nothing.
void set_password(identity_row& row, const std::string& hash) {
  row.password_hash = hash;
  row.failed_sign_ins = 0;
  row.locked_until = {};
  row.reset_mac.clear();
  row.reset_tries = 0;
  row.known_devices.clear();
}

bool owned_by(const state& now, const user_id& caller) {
  return now.row && now.row->owner && now.user && caller && *now.row->owner == caller;
}

} // namespace

outcome decide(const state& now, const facts& around, const reset_asked& event) {
  outcome out;
  out.next = now;
  auto row = row_or_new(now, around);
  auto wait = seconds_until(row.reset_sent_at + around.rules->resend_after, around.now);
  auto full = static_cast<uint32_t>(around.rules->resend_after.count());
  out.resend_after_s = wait > 0 ? wait : full;
  if (wait > 0)
    return out;
  bool owned = row.owner && now.user;
  row.reset_sent_at = around.now;
  // Without owner a code is put aside as well, only that nobody gets to know it: from here on both
  // kinds of address count, wait and commit alike. Beyond the codes of an hour or a day the one
  // that is out stays.
  if (may_send(row, around)) {
    row.reset_mac = event.code.mac;
    row.reset_expires_at = around.now + around.rules->code_ttl;
    row.reset_tries = 0;
    auto minutes = std::chrono::duration_cast<std::chrono::minutes>(around.rules->code_ttl).count();
    auto by = owned ? channel::mail : channel::nowhere;
    std::string_view text = owned ? std::string_view{event.code.text} : "------";
    out.records.emplace_back(reset_mail(by, around.in, row.value, row.version + 1, text, minutes,
                                        around.lang, around.now));
  }
  out.records.emplace_back(audit_row{
      around.in, owned ? now.user->id.str() : "stranger", "password.reset_asked",
      owned ? now.user->id.str() : address_tag(around), "{}", around.address, around.now});
  save(out, std::move(row));
  return out;
}

outcome decide(const state& now, const facts& around, const reset_given& event) {
  outcome out;
  out.next = now;
  out.error = ec::code_invalid;
  if (!now.row || now.row->reset_mac.empty() || now.row->reset_expires_at <= around.now
      || now.row->reset_tries >= around.rules->code_tries)
    return out;
  auto row = *now.row;
  ++row.reset_tries;
  if (!same_mac(row.reset_mac, event.mac) || !row.owner || !now.user) {
    if (row.reset_tries >= around.rules->code_tries)
      row.reset_mac.clear(); // Worn out.
    save(out, std::move(row));
    return out;
  }
  out.error = ec::none;
  set_password(row, event.password_hash);
  out.records.emplace_back(
      password_changed_mail(around.in, row.value, row.version + 1, around.lang, around.now));
  save(out, std::move(row));
  audit(out, around, now.user->id, "password.reset");
  end_sessions(out, around, now.user->id, std::nullopt, event.open, "password_reset");
  return out;
}

outcome decide(const state& now, const facts& around, const change_asked& event) {
  outcome out;
  out.next = now;
  if (!owned_by(now, event.caller)) {
    out.error = ec::not_found;
    return out;
  }
  if (!event.matches) {
    out.error = ec::wrong_password;
    audit(out, around, now.user->id, "password.change_refused");
    return out;
  }
  auto row = *now.row;
  set_password(row, event.password_hash);
  out.records.emplace_back(
      password_changed_mail(around.in, row.value, row.version + 1, around.lang, around.now));
  save(out, std::move(row));
  audit(out, around, now.user->id, "password.changed");
  end_sessions(out, around, now.user->id, event.kept, event.open, "password_changed");
  return out;
}

outcome decide(const state& now, const facts& around, const others_ended& event) {
  outcome out;
  out.next = now;
  if (!owned_by(now, event.caller)) {
    out.error = ec::not_found;
    return out;
  }
  auto others = std::any_of(event.open.begin(), event.open.end(),
                            [&](const auto& x) { return x != event.kept; });
  if (!others)
    return out;
  audit(out, around, now.user->id, "sessions.others_ended");
  end_sessions(out, around, now.user->id, event.kept, event.open, "signed_out_elsewhere");
  return out;
}

} // namespace zhian::identity
