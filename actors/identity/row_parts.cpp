#include "actors/identity/row_parts.hpp"

#include "protocols/audit_tag.hpp"

namespace zhian::identity {

uint32_t seconds_until(timestamp then, timestamp now) {
  if (then <= now)
    return 0;
  return static_cast<uint32_t>(std::chrono::ceil<std::chrono::seconds>(then - now).count());
}

identity_row row_or_new(const state& now, const facts& around) {
  if (now.row)
    return *now.row;
  identity_row row;
  row.in = around.in;
  row.kind = "email";
  row.value = around.email;
  row.shard = around.shard;
  row.created_at = around.now;
  return row;
}

bool may_send(identity_row& row, const facts& around) {
  if (around.now - row.window_start >= std::chrono::hours{1}) {
    row.window_start = around.now;
    row.window_sends = 0;
  }
  if (around.now - row.day_start >= std::chrono::hours{24}) {
    row.day_start = around.now;
    row.day_sends = 0;
  }
  if (row.window_sends >= around.rules->sends_per_hour
      || row.day_sends >= around.rules->sends_per_day)
    return false;
  ++row.window_sends;
  ++row.day_sends;
  return true;
}

void save(outcome& out, identity_row row) {
  ++row.version;
  out.records.emplace_back(row);
  out.next.row = std::move(row);
}

std::string address_tag(const facts& around) {
  return audit_tag(around.rules->master_key, around.email);
}

} // namespace zhian::identity
