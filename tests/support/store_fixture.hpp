// A fresh database on the private PostgreSQL of the test run, migrated, with the roles a real one
// has.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <pqxx/pqxx>

#include "config/settings.hpp"
#include "protocols/storage.hpp"

namespace zhian::test {

/// Reads ZHIAN_TEST_PG_DSN (a superuser's connection string); makes the database `zt_<random>` and
/// drops it at the end.
class store_fixture {
public:
  /// Without `patrols` the timers of the patrols and of the news are taken away: what they do at a
  /// node's start is the subject of their own tests.
  explicit store_fixture(bool patrols = false);
  ~store_fixture();

  const std::string& app_dsn() const { return app_; }
  const std::string& owner_dsn() const { return owner_; }
  const std::string& super_dsn() const { return super_; }

  /// Settings of a node on this database: no Redis, a scratch data directory, ports of the system's
  /// choice.
  settings node_settings(const std::string& name = "node-1") const;

  /// One value of a query as the superuser.
  std::string value(const std::string& sql) const;
  void run(const std::string& sql) const;

  /// Makes `incarnation` a member and the owner of all shards; answers the epochs by shard.
  std::vector<uint64_t> own_all(const std::string& name, const std::string& incarnation) const;

private:
  std::string admin_, name_, super_, owner_, app_, scratch_;
};

} // namespace zhian::test
