#include "storage/postgres/signing_keys.hpp"

#include "protocols/errors.hpp"
#include "protocols/ids.hpp"
#include "storage/postgres/connection.hpp"

namespace zhian::storage {

std::vector<stored_signing_key> read_signing_keys(pqxx::transaction_base& tx) {
  std::vector<stored_signing_key> out;
  for (const auto& r :
       tx.exec("SELECT kid, sealed, ms FROM (SELECT kid, sealed, use_at,"
               " (extract(epoch FROM use_at - clock_timestamp()) * 1000)::bigint AS ms"
               " FROM signing_key ORDER BY use_at DESC LIMIT 100) k ORDER BY use_at, kid"))
    out.push_back({r[0].as<std::string>(), r[1].as<std::string>(),
                   std::chrono::milliseconds{r[2].as<int64_t>()}});
  return out;
}

bool keep_signing_keys(pqxx::transaction_base& tx, const offered_signing_key& x,
                       const std::string& actor) {
  auto taken = tx.exec_params("SELECT keep_signing_keys($1, $2, $3 * interval '1 ms',"
                              " $4 * interval '1 ms', $5 * interval '1 ms', $6)",
                              x.kid, x.sealed, x.life.count(), x.overlap.count(),
                              x.access_ttl.count(), x.at_once)[0][0]
                   .as<bool>();
  if (taken)
    tx.exec_params("SELECT append_audit(ARRAY[0], ARRAY[$1]::smallint[], ARRAY[$2]::text[],"
                   " ARRAY['signing_key.made'], ARRAY[$3]::text[], ARRAY['{}']::jsonb[],"
                   " ARRAY[''], ARRAY[''], ARRAY[now()])",
                   static_cast<int>(realm::zhimai), actor, "signing_key/" + x.kid);
  return taken;
}

caf::expected<stored_signing_key>
rotate_signing_key(const std::string& dsn, const std::string& actor, offered_signing_key x) {
  x.at_once = true;
  try {
    auto db = open_connection(dsn, connection_use::query);
    pqxx::work tx{*db};
    bool taken = keep_signing_keys(tx, x, actor);
    auto keys = read_signing_keys(tx);
    tx.commit();
    if (!taken && keys.empty())
      return make_error(ec::internal, "no key was taken and there is none");
    if (!taken)
      return make_error(ec::record_gone, "the next key, " + keys.back().kid
                                             + ", is there already and will be used in "
                                             + std::to_string(keys.back().use_in.count() / 1000)
                                             + " s");
    return keys.back();
  } catch (const std::exception& err) {
    return make_error(ec::storage_unavailable, err.what());
  }
}

} // namespace zhian::storage
