#include "storage/postgres/sign_in_story.hpp"

#include <pqxx/pqxx>

#include "protocols/account_rows.hpp"
#include "protocols/errors.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/json_text.hpp"
#include "storage/postgres/read_rows.hpp"

namespace zhian::storage {

namespace {

std::string shown(const pqxx::field& f) {
  return to_rfc3339(time_of(f));
}

void read_address(pqxx::work& tx, realm in, const std::string& email, sign_in_story& out) {
  auto rows = tx.exec_params(
      "SELECT owner, failed_sign_ins, locked_until, locked_until > now(), password_hash <> '' FROM"
      " identity"
      " WHERE realm = $1 AND kind = 'email' AND value = $2",
      static_cast<int>(in), email);
  if (rows.empty())
    return;
  const auto r = rows[0];
  out.known = true;
  out.wrong_in_a_row = r[1].as<uint32_t>();
  if (r[3].as<bool>())
    out.held_up_until = shown(r[2]);
  if (r[0].is_null())
    return;
  out.verified = true;
  out.has_password = r[4].as<bool>();
  out.user = text_of(r[0]);
  auto owner = tx.exec_params(
      "SELECT u.status, u.roles, coalesce(p.block_reason, ''), (SELECT count(*) FROM session s"
      " WHERE s.user_id = u.id AND s.revoked_at IS NULL AND s.expires_at > now())"
      " FROM app_user u LEFT JOIN profile p ON p.user_id = u.id WHERE u.id = $1",
      out.user);
  if (owner.empty())
    return;
  out.status = to_string(static_cast<user_status>(owner[0][0].as<int>()));
  out.roles = strings_of_json(text_of(owner[0][1]));
  out.block_reason = text_of(owner[0][2]);
  out.live_sessions = owner[0][3].as<uint32_t>();
}

} // namespace

caf::expected<sign_in_story> sign_in_story_of(const std::string& dsn, const std::string& who,
                                              realm in, const std::string& email,
                                              const std::string& tag, uint32_t limit) {
  try {
    auto db = open_connection(dsn, connection_use::query);
    pqxx::work tx{*db};
    sign_in_story out;
    read_address(tx, in, email, out);
    for (const auto& r :
         tx.exec_params("SELECT at, outcome, detail, client, device, trace FROM sign_in_trail WHERE"
                        " realm = $1 AND address = $2 ORDER BY id DESC LIMIT $3",
                        static_cast<int>(in), email, limit))
      out.trail.push_back(
          {shown(r[0]), text_of(r[1]), text_of(r[2]), text_of(r[3]), text_of(r[4]), text_of(r[5])});
    tx.exec_params("SELECT append_audit(ARRAY[$1]::int[], ARRAY[$2]::smallint[], ARRAY[$3]::text[],"
                   " ARRAY['sign_in.explained']::text[], ARRAY[$4]::text[], ARRAY['{}']::jsonb[],"
                   " ARRAY['']::text[], ARRAY['']::text[], ARRAY[now()])",
                   static_cast<int>(refs::email(in, email).shard), static_cast<int>(in),
                   "ops:" + who, out.user.empty() ? tag : out.user);
    tx.commit();
    return out;
  } catch (const std::exception& x) {
    return make_error(ec::storage_unavailable, x.what());
  }
}

} // namespace zhian::storage
