#include "cluster/cli/store_access.hpp"

#include <cstdlib>
#include <iostream>

#include <pwd.h>
#include <unistd.h>

#include "cluster/cli/cli.hpp"
#include "protocols/errors.hpp"
#include "storage/postgres/cluster_ops.hpp"

namespace zhian::cli {

int complain(const std::string& why, int code) {
  std::cerr << "zhian ops: " << why << '\n';
  return code;
}

int complain(const caf::error& err) {
  return complain(std::string{to_string(ec_of(err))} + ": " + detail_of(err), failed);
}

int with_settings(const common_options& from, const std::function<int(settings&)>& body) {
  auto conf = settings_or_complain(from);
  if (!conf)
    return wrong_config;
  if (conf->postgres.dsn.empty())
    return complain("postgres.dsn is needed", wrong_config);
  return body(*conf);
}

int with_cluster(const common_options& from,
                 const std::function<int(storage::cluster_ops&)>& body) {
  return with_settings(from, [&](settings& conf) {
    storage::cluster_ops store{conf.postgres.dsn, acting_person()};
    return body(store);
  });
}

std::string acting_person() {
  if (const char* name = std::getenv("SUDO_USER"); name != nullptr && *name != '\0')
    return name;
  if (const auto* entry = ::getpwuid(::geteuid()))
    return entry->pw_name;
  return std::to_string(::geteuid());
}

} // namespace zhian::cli
