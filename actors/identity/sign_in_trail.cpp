#include "actors/identity/sign_in_trail.hpp"

#include "protocols/json_writer.hpp"

namespace zhian::identity {

namespace {

trail_row line(const facts& around, std::string_view outcome, std::string detail) {
  trail_row out;
  out.in = around.in;
  out.address = around.email;
  out.outcome = outcome;
  out.detail = std::move(detail);
  out.client = around.address;
  out.at = around.now;
  return out;
}

std::string_view device_of(const device_info& x) {
  return x.name.empty() ? x.agent : x.name;
}

} // namespace

trail_row trail_of(const state& before, const facts& around, const password_given& event,
                   const outcome& after) {
  json_writer detail;
  detail.open();
  std::string_view what;
  if (after.error == ec::none && after.entry) {
    what = "signed_in";
    detail.field("session_id", after.entry->grant.session.str());
  } else if (after.error == ec::account_blocked) {
    what = "blocked";
  } else if (!before.row || !before.row->owner || !before.user) {
    what = "unknown_address";
  } else {
    what = "wrong_password";
    if (after.next.row) {
      detail.field("in_a_row", after.next.row->failed_sign_ins).field("free", free_wrong_passwords);
      if (after.next.row->locked_until > around.now)
        detail.field("held_up_until", to_rfc3339(after.next.row->locked_until));
    }
  }
  auto out = line(around, what, detail.close().take());
  out.device = std::string{device_of(event.device)};
  return out;
}

trail_row held_up_trail(const state& now, const facts& around, const device_info& device,
                        uint32_t wait_s) {
  json_writer detail;
  detail.open().field("retry_after_s", wait_s);
  if (now.row)
    detail.field("in_a_row", now.row->failed_sign_ins)
        .field("until", to_rfc3339(now.row->locked_until));
  auto out = line(around, "held_up", detail.close().take());
  out.device = device_of(device);
  return out;
}

trail_row limited_trail(const facts& around, std::string_view rule, uint32_t wait_s) {
  json_writer detail;
  detail.open().field("rule", rule).field("retry_after_s", wait_s).close();
  return line(around, limited_outcome, detail.take());
}

} // namespace zhian::identity
