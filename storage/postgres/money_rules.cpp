#include "storage/postgres/money_rules.hpp"

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
                     const std::string& author) {
  return tx.exec_params1("SELECT set_money_rules($1, $2, $3)", version, json, author)[0].as<bool>();
}

} // namespace zhian::storage
