// Migrations: numbered SQL files embedded in the binary, applied once each under an advisory lock.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zhian::storage {

struct embedded_sql {
  std::string_view name; ///< "0001_cluster"; "grants" is applied after every run.
  std::string_view sql;
};
const std::vector<embedded_sql>& embedded_migrations();

struct migrate_result {
  std::vector<std::string> applied; ///< Names applied now.
  std::string problem;              ///< Empty: all well.
};

/// Brings the database to the state of this binary. `owner_dsn`: the role that owns the schema;
/// `app_role`: the role the nodes sign in with, which owns nothing. A file whose checksum differs
/// from the applied one is refused.
migrate_result migrate(const std::string& owner_dsn, const std::string& app_role);

/// What is missing in the database for this binary, as seen by the application role; empty:
/// nothing.
std::string schema_gap(const std::string& dsn);

} // namespace zhian::storage
