#include "actors/identity/release_state.hpp"

#include <algorithm>

#include "actors/identity/mails.hpp"

namespace zhian::identity {

uint32_t release_held_up_s(const state& now, timestamp at) {
  if (!now.row || now.row->locked_until <= at)
    return 0;
  return static_cast<uint32_t>(
      std::chrono::ceil<std::chrono::seconds>(now.row->locked_until - at).count());
}

outcome decide(const state& now, const facts& around, const owner_leaves& event) {
  outcome out;
  out.next = now;
  if (!now.row || now.row->owner != event.owner)
    return out;
  if (!event.matches) {
    auto row = *now.row;
    out.error = ec::password_wrong;
    ++row.failed_sign_ins;
    if (row.failed_sign_ins >= free_wrong_passwords) {
      auto doubled = std::min<uint32_t>(row.failed_sign_ins - free_wrong_passwords, 8);
      row.locked_until =
          around.now + std::chrono::seconds{std::min<uint32_t>(2u << doubled, longest_hold_s)};
    }
    ++row.version;
    out.records.emplace_back(row);
    out.records.emplace_back(audit_row{around.in, event.owner.str(), "user.close_refused",
                                       event.owner.str(), R"({"reason":"password"})",
                                       around.address, around.now});
    out.next.row = std::move(row);
    return out;
  }
  // Made anew, so that nothing of the owner stays, whatever fields the row has. The hourly window
  // of mails stays: closing is no way around it.
  identity_row row;
  row.in = now.row->in;
  row.kind = now.row->kind;
  row.value = now.row->value;
  row.shard = now.row->shard;
  row.code_sent_at = now.row->code_sent_at;
  row.window_start = now.row->window_start;
  row.window_sends = now.row->window_sends;
  row.day_start = now.row->day_start;
  row.day_sends = now.row->day_sends;
  row.created_at = now.row->created_at;
  row.version = now.row->version + 1;
  out.records = event.records;
  out.records.emplace_back(closed_mail(around.in, row.value, event.owner, around.lang, around.now));
  out.records.emplace_back(row);
  out.next.row = std::move(row);
  out.next.user.reset();
  return out;
}

} // namespace zhian::identity
