#include "storage/postgres/money_rules.hpp"

#include "protocols/ids.hpp"
#include "storage/postgres/read_rows.hpp"

namespace zhian::storage {

std::optional<stored_money_rules> newest_money_rules(pqxx::transaction_base& tx, uint64_t known) {
  auto rows = tx.exec_params(
      "SELECT version, body FROM money_rules WHERE version > $1 ORDER BY version DESC LIMIT 1",
      known);
  if (rows.empty())
    return std::nullopt;
  return stored_money_rules{rows[0][0].as<uint64_t>(), text_of(rows[0][1])};
}

bool put_money_rules(pqxx::transaction_base& tx, uint64_t version, const std::string& json,
                     const rules_author& by) {
  auto taken =
      tx.exec_params1("SELECT set_money_rules($1, $2, $3)", version, json, by.who)[0].as<bool>();
  if (taken)
    tx.exec_params("SELECT append_audit(ARRAY[0], ARRAY[$1]::smallint[], ARRAY[$2]::text[],"
                   " ARRAY['money_rules.changed'], ARRAY[$3]::text[], ARRAY['{}']::jsonb[],"
                   " ARRAY[$4]::text[], ARRAY[$5]::text[], ARRAY[now()])",
                   static_cast<int>(realm::zhimai), by.who,
                   "money_rules/" + std::to_string(version), by.address, by.trace);
  return taken;
}

} // namespace zhian::storage
