#include "storage/postgres/connection.hpp"

namespace zhian::storage {

std::unique_ptr<pqxx::connection> open_connection(const std::string& dsn, connection_use use) {
  // A URI takes its parameters behind '?', a keyword string behind a space.
  bool uri = dsn.starts_with("postgres://") || dsn.starts_with("postgresql://");
  std::string full = dsn;
  if (uri)
    full += dsn.find('?') == std::string::npos ? "?connect_timeout=2" : "&connect_timeout=2";
  else
    full += " connect_timeout=2";
  auto db = std::make_unique<pqxx::connection>(full);
  // A connection that came back by itself would have lost the settings below.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  db->inhibit_reactivation(true);
#pragma GCC diagnostic pop
  pqxx::nontransaction tx{*db};
  const char* limit = use == connection_use::beat ? "1s" : "2s";
  tx.exec(std::string{"SET TIME ZONE 'UTC'; SET DateStyle = 'ISO'; SET client_encoding = 'UTF8'; SET statement_timeout = '"}
          + limit
          + "'; SET lock_timeout = '1s'; SET idle_in_transaction_session_timeout = '2s'; SET tcp_user_timeout = '5s';"
            " SET client_connection_check_interval = '1s'; SET synchronous_commit = '"
          + (use == connection_use::beat ? "off" : "on") + "'; SET bytea_output = 'hex'; SET jit = off");
  // A lane looks rows up by key and nothing else. A plan made while a table was empty would read all of it, and is kept
  // until the table is analysed: by then it may hold millions.
  if (use == connection_use::lane)
    tx.exec("SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;"
            " SET plan_cache_mode = force_generic_plan;"
            // A room's state is compressed at every line: LZ4, where the server has it, takes a fraction of the time.
            " SELECT set_config('default_toast_compression', 'lz4', false) FROM pg_settings"
            " WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)");
  tx.commit();
  return db;
}

std::string timeline_of(pqxx::connection& db) {
  pqxx::nontransaction tx{db};
  auto r = tx.exec("SELECT CASE WHEN pg_is_in_recovery() THEN 0 ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END");
  return r[0][0].as<std::string>();
}

} // namespace zhian::storage
