#include "storage/postgres/migrate.hpp"

#include <algorithm>

#include <pqxx/pqxx>

#include "protocols/digest.hpp"

namespace zhian::storage {

migrate_result migrate(const std::string& owner_dsn, const std::string& app_role) {
  migrate_result out;
  try {
    pqxx::connection db{owner_dsn};
    {
      pqxx::nontransaction alone{db}; // Until this connection ends.
      alone.exec("SELECT pg_advisory_lock(7468100)");
      alone.exec("CREATE TABLE IF NOT EXISTS schema_migration (name text PRIMARY KEY, checksum "
                 "text NOT NULL, at timestamptz NOT NULL DEFAULT now())");
      // Whoever waits for a table makes everybody behind him wait: rather give up and be called
      // again than hold up running nodes.
      alone.exec("SET lock_timeout = '5s'");
    }
    // A transaction a file, so that no lock of one is held while another waits.
    for (const auto& file : embedded_migrations()) {
      if (file.name == "grants")
        continue;
      pqxx::work tx{db};
      auto sum = sha256_hex(file.sql);
      auto known = tx.exec_params("SELECT checksum FROM schema_migration WHERE name = $1",
                                  std::string{file.name});
      if (!known.empty()) {
        if (known[0][0].as<std::string>() != sum) {
          out.problem =
              "migration " + std::string{file.name} + " was changed after it had been applied";
          return out;
        }
        continue;
      }
      tx.exec(std::string{file.sql});
      tx.exec_params("INSERT INTO schema_migration (name, checksum) VALUES ($1, $2)",
                     std::string{file.name}, sum);
      tx.commit();
      out.applied.emplace_back(file.name);
    }
    for (const auto& file : embedded_migrations()) {
      if (file.name != "grants")
        continue;
      pqxx::work tx{db};
      std::string sql{file.sql};
      auto quoted = tx.quote_name(app_role);
      for (size_t at = 0; (at = sql.find("$APP", at)) != std::string::npos; at += quoted.size())
        sql.replace(at, 4, quoted);
      tx.exec(sql);
      tx.commit();
    }
  } catch (const std::exception& x) {
    out.problem = x.what();
  }
  return out;
}

std::string schema_gap(const std::string& dsn) {
  try {
    pqxx::connection db{dsn};
    pqxx::nontransaction tx{db};
    if (tx.exec("SELECT to_regclass('schema_migration')")[0][0].is_null())
      return "the database is empty: run `zhian migrate`";
    std::vector<std::string> have;
    for (const auto& row : tx.exec("SELECT name FROM schema_migration"))
      have.push_back(row[0].as<std::string>());
    for (const auto& file : embedded_migrations())
      if (file.name != "grants" && std::find(have.begin(), have.end(), file.name) == have.end())
        return "migration " + std::string{file.name} + " is missing: run `zhian migrate`";
    return {};
  } catch (const std::exception& x) {
    return x.what();
  }
}

} // namespace zhian::storage
