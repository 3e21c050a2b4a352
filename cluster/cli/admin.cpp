#include "cluster/core/admin.hpp"

#include <iostream>

#include "cluster/cli/cli.hpp"
#include "cluster/cli/commands.hpp"
#include "cluster/cli/input.hpp"

namespace zhian::cli {

int admin_create(const common_options& from, const admin_options& how) {
  auto conf = settings_or_complain(from);
  if (!conf)
    return wrong_config;
  if (conf->postgres.dsn.empty()) {
    std::cerr << "zhian admin create: postgres.dsn is needed\n";
    return wrong_config;
  }
  auto password = read_password("Password of " + how.email);
  if (!password || password->empty()) {
    std::cerr << "zhian admin create: no password on standard input, or the two differ\n";
    return failed;
  }
  return cli_admin_create(*conf, how.email, *password, how.role);
}

} // namespace zhian::cli
