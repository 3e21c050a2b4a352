#include "storage/postgres/connection.hpp"

#include <mutex>

namespace zhian::storage {

namespace {

/// Added to every DSN: a server that vanished without a word is noticed within seconds, also by who
/// waits for an answer. A URI takes its parameters behind '?', a keyword string behind a space.
std::string with_limits(const std::string& dsn, bool writes, const std::string& name = {}) {
  bool uri = dsn.starts_with("postgres://") || dsn.starts_with("postgresql://");
  auto out = dsn;
  char before = uri && dsn.find('?') == std::string::npos ? '?' : uri ? '&' : ' ';
  auto add = [&](std::string_view name, std::string_view value) {
    out.append(1, before).append(name).append("=").append(value);
    before = uri ? '&' : ' ';
  };
  add("connect_timeout", "2");
  add("tcp_user_timeout", "5000");
  add("keepalives_idle", "2");
  add("keepalives_interval", "1");
  add("keepalives_count", "3");
  // A lane that met a replica would refuse everything until its connection ends.
  if (writes)
    add("target_session_attrs", "read-write");
  if (!name.empty())
    add("application_name", name);
  return out;
}

constexpr const char* timeline_sql =
    "SELECT CASE WHEN pg_is_in_recovery() THEN 0"
    " ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END";

/// What every connection is set to.
std::string settings_of(const char* statement_limit, const char* synchronous) {
  return std::string{"SET TIME ZONE 'UTC'; SET DateStyle = 'ISO'; SET client_encoding = 'UTF8'; "
                     "SET statement_timeout = '"}
         + statement_limit
         + "'; SET lock_timeout = '1s'; SET idle_in_transaction_session_timeout = '2s'; SET "
           "tcp_user_timeout = '5s';"
           " SET client_connection_check_interval = '1s'; SET bytea_output = 'hex'; SET jit = off;"
           " SET synchronous_commit = '"
         + synchronous + "'; ";
}

} // namespace

std::unique_ptr<pqxx::connection> open_connection(const std::string& dsn, connection_use use) {
  auto db = std::make_unique<pqxx::connection>(with_limits(dsn, false));
  // A connection that came back by itself would have lost the settings below.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  db->inhibit_reactivation(true);
#pragma GCC diagnostic pop
#if defined(__SANITIZE_THREAD__)
  // libpqxx makes its table of encodings at the first statement, and asks whether it is there by an
  // atomic load of its own, which TSan does not see. It sees a lock.
  static std::mutex first_statement;
  std::lock_guard guard{first_statement};
#endif
  pqxx::nontransaction tx{*db};
  bool beat = use == connection_use::beat;
  const char* limit = beat ? "1s" : use == connection_use::gather ? "20s" : "2s";
  tx.exec(settings_of(limit, beat ? "off" : "on"));
  tx.commit();
  return db;
}

std::unique_ptr<pipeline> open_pipeline(const std::string& dsn, const std::string& name) {
  return std::make_unique<pipeline>(
      with_limits(dsn, true, name),
      settings_of("2s", "on")
          // A lane looks rows up by key and nothing else. A plan made while a table was empty would
          // read all of it, and is kept until the table is analysed: by then it may hold millions.
          + "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;"
            " SET plan_cache_mode = force_generic_plan;"
            // A room's state is compressed at every line: LZ4, where the server has it, takes a
            // fraction of the time.
            " SELECT set_config('default_toast_compression', 'lz4', false) FROM pg_settings"
            " WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)");
}

std::string timeline_of(pipeline& db) {
  auto rows = db.run(timeline_sql);
  return std::string{rows.text(0, 0)};
}

std::string timeline_of(pqxx::connection& db) {
  pqxx::nontransaction tx{db};
  return tx.exec(timeline_sql)[0][0].as<std::string>();
}

} // namespace zhian::storage
