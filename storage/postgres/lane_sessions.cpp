#include "storage/postgres/lane_sessions.hpp"

namespace zhian::storage {

namespace {
constexpr const char* prefix = "zhian-lane/";
}

std::string lane_session_name(const std::string& incarnation) {
  return prefix + incarnation;
}

uint64_t end_orphaned_lanes(pqxx::transaction_base& tx) {
  auto rows = tx.exec_params(
      "SELECT count(*) FROM (SELECT pg_terminate_backend(a.pid) AS ended FROM pg_stat_activity a"
      " WHERE a.usename = current_user AND a.datname = current_database()"
      " AND starts_with(a.application_name, $1) AND NOT EXISTS (SELECT FROM cluster_member m"
      " WHERE $1 || m.incarnation = a.application_name AND m.state IN ('up', 'draining'))) x"
      " WHERE ended",
      std::string{prefix});
  return rows[0][0].as<uint64_t>();
}

} // namespace zhian::storage
