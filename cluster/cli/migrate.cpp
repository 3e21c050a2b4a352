#include "storage/postgres/migrate.hpp"

#include <iostream>

#include "cluster/cli/cli.hpp"
#include "cluster/cli/commands.hpp"
#include "protocols/errors.hpp"
#include "storage/postgres/ops.hpp"

namespace zhian::cli {

int migrate(const common_options& from) {
  auto conf = settings_or_complain(from);
  if (!conf)
    return wrong_config;
  if (conf->postgres.migrate_dsn.empty() || conf->postgres.dsn.empty()) {
    std::cerr << "zhian migrate: both postgres.migrate_dsn (the owner role) and postgres.dsn (the "
                 "role that gets the"
                 " grants) are needed\n";
    return wrong_config;
  }
  // Signing in tells the role whichever way it is named in the connection string, and that it can
  // sign in at all.
  auto role = storage::role_of(conf->postgres.dsn);
  if (!role) {
    std::cerr << "zhian migrate: the application role cannot sign in: " << detail_of(role.error())
              << '\n';
    return failed;
  }
  auto got = storage::migrate(conf->postgres.migrate_dsn, *role);
  for (const auto& name : got.applied)
    std::cout << "applied " << name << '\n';
  if (!got.problem.empty()) {
    std::cerr << "zhian migrate: " << got.problem << '\n';
    return failed;
  }
  std::cout << "the database is at the state of this binary; grants are for " << *role << '\n';
  return done;
}

} // namespace zhian::cli
