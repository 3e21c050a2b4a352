#include "actors/identity/identity_state.hpp"

#include <algorithm>

#include "actors/identity/codes.hpp"
#include "actors/identity/known_devices.hpp"
#include "actors/identity/mails.hpp"
#include "actors/identity/row_parts.hpp"
#include "protocols/utf8.hpp"

namespace zhian::identity {

namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;

/// Whether somebody registered and did not prove the address yet.
bool waits(const identity_row& row) {
  return !row.owner && (row.contested || !row.password_hash.empty());
}

/// One registration is kept until the code comes. Of several with different passwords nobody can
/// tell which is the owner's of the mailbox: then none is, until one is shown with the code.
void take_registration(identity_row& row, const sign_up_asked& event) {
  if (!waits(row)) {
    row.password_hash = event.password_hash;
    row.invite_code = event.invite_code;
  } else if (event.same_password && !row.contested) {
    row.invite_code = event.invite_code;
  } else {
    row.contested = true;
    row.password_hash.clear();
    row.invite_code.clear();
  }
}

/// Replaces the code that is out: there are never two valid ones.
void put_code(identity_row& row, const fresh_code& code, const facts& around) {
  row.code_mac = code.mac;
  row.code_expires_at = around.now + around.rules->code_ttl;
  row.code_tries = 0;
  row.code_sent_at = around.now;
}

void mail_code(outcome& out, const identity_row& row, const fresh_code& code, const facts& around) {
  auto minutes = duration_cast<std::chrono::minutes>(around.rules->code_ttl).count();
  out.records.emplace_back(code_mail(around.in, row.value, row.version + 1, code.text, minutes,
                                     around.lang, around.now));
}

session_row new_session(const facts& around, const session_id& id, const user_row& user,
                        const device_info& device) {
  session_row s;
  s.id = id;
  s.in = around.in;
  s.user = user.id;
  s.device_name = std::string{first_characters(device.name, 120)};
  s.user_agent = std::string{cut_utf8(device.agent, 400)};
  s.address = around.address;
  s.roles = user.roles;
  s.generation = 1;
  s.rotated_at = around.now;
  s.expires_at = around.now + around.rules->refresh_ttl;
  s.created_at = around.now;
  s.last_seen_at = around.now;
  s.version = 1;
  return s;
}

signed_in enter(outcome& out, const facts& around, const session_id& id, const user_row& user,
                const device_info& device) {
  auto s = new_session(around, id, user, device);
  signed_in in;
  in.user = view_of(user);
  in.grant = {s.id, s.user, s.generation, s.roles, s.expires_at};
  out.records.emplace_back(s);
  out.records.emplace_back(signed_in_event(around.in, user.id, s.id, s.device_name, around.now));
  return in;
}

std::string first_nickname(std::string_view email) {
  return std::string{email.substr(0, std::min<size_t>(email.find('@'), 20))};
}

} // namespace

user_view view_of(const user_row& row) {
  return {row.id, row.in, row.email, row.nickname, row.status, row.roles, row.created_at};
}

outcome decide(const state& now, const facts& around, const sign_up_asked& event) {
  outcome out;
  out.next = now;
  auto row = row_or_new(now, around);
  auto wait = seconds_until(row.code_sent_at + around.rules->resend_after, around.now);
  auto full = static_cast<uint32_t>(around.rules->resend_after.count());
  // The answer is the same whether the address is known, waiting or suppressed.
  out.resend_after_s = wait > 0 ? wait : full;
  out.registration = event.sealed;
  if (!row.owner)
    take_registration(row, event);
  // While a mail is still fresh there is no second one; the registration counts all the same, so
  // that whoever was first is not taken for the only one. And each costs one commit, whatever the
  // address is.
  if (wait == 0 && may_send(row, around)) {
    if (row.owner) {
      row.code_sent_at = around.now;
      out.records.emplace_back(
          known_address_mail(around.in, row.value, row.version + 1, around.lang, around.now));
    } else {
      put_code(row, event.code, around);
      mail_code(out, row, event.code, around);
    }
  }
  save(out, std::move(row));
  return out;
}

outcome decide(const state& now, const facts& around, const resend_asked& event) {
  outcome out;
  out.next = now;
  out.resend_after_s = static_cast<uint32_t>(around.rules->resend_after.count());
  if (!now.row)
    return out;
  auto row = *now.row;
  // The countdown of a registration runs the same whether the address was known.
  auto wait = seconds_until(row.code_sent_at + around.rules->resend_after, around.now);
  if (wait > 0) {
    out.resend_after_s = wait;
    return out;
  }
  if (row.owner) {
    // Somebody tried to register a moment ago: the owner hears of it again, and the work is the
    // same.
    if (row.code_sent_at + around.rules->code_ttl > around.now && may_send(row, around)) {
      row.code_sent_at = around.now;
      out.records.emplace_back(
          known_address_mail(around.in, row.value, row.version + 1, around.lang, around.now));
      save(out, std::move(row));
    }
    return out;
  }
  if (!waits(row))
    return out; // Nothing waits for a code; the answer does not tell.
  if (!may_send(row, around))
    return out;
  put_code(row, event.code, around);
  mail_code(out, row, event.code, around);
  save(out, std::move(row));
  return out;
}

outcome decide(const state& now, const facts& around, const code_given& event) {
  outcome out;
  out.next = now;
  out.error = ec::code_invalid;
  // For an owned address somebody tried to register a try costs the same commit.
  if (now.row && now.row->owner && now.row->code_sent_at + around.rules->code_ttl > around.now
      && now.row->code_tries < around.rules->code_tries) {
    auto row = *now.row;
    ++row.code_tries;
    save(out, std::move(row));
    return out;
  }
  if (!now.row || now.row->owner || now.row->code_mac.empty()
      || now.row->code_expires_at <= around.now || now.row->code_tries >= around.rules->code_tries)
    return out;
  auto row = *now.row;
  // The try is counted in the same commit, before its result can be known to anybody.
  ++row.code_tries;
  if (!same_mac(row.code_mac, event.mac)) {
    if (row.code_tries >= around.rules->code_tries)
      row.code_mac.clear(); // Worn out.
    save(out, std::move(row));
    return out;
  }
  out.error = ec::none;
  user_row user;
  user.id = event.new_user;
  user.in = around.in;
  user.email = row.value;
  user.nickname = first_nickname(row.value);
  user.roles = {"candidate"};
  // Who shows their registration gets their own password and nobody else's. Without it the code
  // says who owns the mailbox and not who asked: among several registrations none can be taken.
  if (event.shown) {
    row.password_hash = event.shown->password_hash;
    row.invite_code = event.shown->invite_code;
  } else if (row.contested) {
    row.password_hash.clear(); // A program of before may have written one.
    row.invite_code.clear();
  }
  user.invited_by = row.invite_code;
  user.created_at = around.now;
  user.version = 1;
  money_row account;
  account.user = user.id;
  account.in = around.in;
  account.version = 1;
  row.owner = user.id;
  row.contested = false;
  row.code_mac.clear();
  row.code_tries = 0;
  row.failed_sign_ins = 0; // Those of the time when nobody owned it.
  row.locked_until = {};
  remember_device(row, event.device.marker);
  bool has_password = !row.password_hash.empty();
  if (!has_password)
    out.records.emplace_back(
        no_password_mail(around.in, row.value, row.version + 1, around.lang, around.now));
  save(out, std::move(row));
  out.records.emplace_back(user);
  out.records.emplace_back(account);
  out.records.emplace_back(audit_row{around.in, user.id.str(), "user.registered", user.id.str(),
                                     "{}", around.address, around.now});
  out.entry = enter(out, around, event.new_session, user, event.device);
  out.entry->password_set = has_password;
  out.next.user = std::move(user);
  return out;
}

outcome decide(const state& now, const facts& around, const staff_made& event) {
  outcome out;
  out.next = now;
  auto audit = [&](const user_id& who, const char* action) {
    out.records.emplace_back(
        audit_row{around.in, "ops:cli", action, who.str(), "{}", around.address, around.now});
  };
  if (now.user) {
    auto user = *now.user;
    for (const auto& role : event.roles)
      if (std::find(user.roles.begin(), user.roles.end(), role) == user.roles.end())
        user.roles.push_back(role);
    if (user.roles == now.user->roles)
      return out;
    ++user.version;
    audit(user.id, "user.roles_granted");
    out.records.emplace_back(user);
    out.next.user = std::move(user);
    return out;
  }
  auto row = row_or_new(now, around);
  user_row user;
  user.id = event.new_user;
  user.in = around.in;
  user.email = row.value;
  user.nickname = first_nickname(row.value);
  user.roles = event.roles;
  user.created_at = around.now;
  user.version = 1;
  money_row account;
  account.user = user.id;
  account.in = around.in;
  account.version = 1;
  row.owner = user.id;
  row.password_hash = event.password_hash;
  row.contested = false;
  row.code_mac.clear();
  save(out, std::move(row));
  audit(user.id, "user.staff_made");
  out.records.emplace_back(user);
  out.records.emplace_back(account);
  out.next.user = std::move(user);
  return out;
}

std::string waiting_hash(const state& now) {
  return now.row && waits(*now.row) ? now.row->password_hash : std::string{};
}

uint32_t held_up_s(const state& now, timestamp at, std::string_view device_marker) {
  if (!now.row || knows_device(*now.row, device_marker))
    return 0;
  return seconds_until(now.row->locked_until, at);
}

outcome decide(const state& now, const facts& around, const password_given& event) {
  outcome out;
  out.next = now;
  auto row = row_or_new(now, around);
  bool owned = row.owner && now.user;
  if (!event.matches || !owned) {
    // An address without owner is counted and held up like any other: neither the answers nor the
    // time of the commit tell which addresses have an account.
    out.error = ec::invalid_credentials;
    ++row.failed_sign_ins;
    if (row.failed_sign_ins >= free_wrong_passwords) {
      auto doubled = std::min<uint32_t>(row.failed_sign_ins - free_wrong_passwords, 8);
      row.locked_until = around.now + seconds{std::min<uint32_t>(2u << doubled, longest_hold_s)};
    }
    out.records.emplace_back(
        audit_row{around.in, owned ? now.user->id.str() : "stranger", "sign_in.refused",
                  owned ? now.user->id.str() : address_tag(around),
                  owned ? R"({"reason":"password"})" : R"({"reason":"no_account"})", around.address,
                  around.now});
    save(out, std::move(row));
    return out;
  }
  if (now.user->status == user_status::blocked) {
    out.error = ec::account_blocked;
    out.records.emplace_back(audit_row{around.in, now.user->id.str(), "sign_in.refused",
                                       now.user->id.str(), R"({"reason":"blocked"})",
                                       around.address, around.now});
    return out;
  }
  bool news = remember_device(row, event.device.marker);
  if (row.failed_sign_ins > 0 || news) {
    row.failed_sign_ins = 0;
    row.locked_until = {};
    save(out, std::move(row));
  }
  out.entry = enter(out, around, event.new_session, *now.user, event.device);
  return out;
}

} // namespace zhian::identity
