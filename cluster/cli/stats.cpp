// zhian ops rebuild-stats
#include <iostream>

#include "cluster/cli/cli.hpp"
#include "cluster/cli/commands.hpp"
#include "cluster/cli/store_access.hpp"
#include "protocols/json_writer.hpp"
#include "storage/postgres/stats_ops.hpp"

namespace zhian::cli {

int ops_rebuild_stats(const common_options& from, const ops_options& how) {
  return with_settings(from, [&](settings& conf) {
    storage::stats_ops store{conf.postgres.dsn, acting_person()};
    auto got = how.check ? store.check() : store.rebuild();
    if (!got)
      return complain(got.error());
    if (how.json) {
      json_writer out;
      out.open()
          .field("users", got->users)
          .field("wrong_users", got->wrong_users)
          .field("wrong_rows", got->wrong_rows)
          .field("example", got->example)
          .field("rebuilt", !how.check)
          .close();
      std::cout << out.take() << '\n';
    } else {
      std::cout << got->users << " users; " << got->wrong_rows << " rows of " << got->wrong_users
                << " users differed" << (got->example.empty() ? "" : ", e.g. of " + got->example)
                << (how.check || got->wrong_rows == 0 ? "\n" : "; they were made again\n");
    }
    return static_cast<int>(how.check && got->wrong_rows > 0 ? failed : done);
  });
}

} // namespace zhian::cli
