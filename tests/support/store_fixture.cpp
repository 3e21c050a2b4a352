#include "support/store_fixture.hpp"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "protocols/ids.hpp"
#include "storage/postgres/migrate.hpp"

namespace zhian::test {

store_fixture::store_fixture(bool patrols) {
  const char* dsn = std::getenv("ZHIAN_TEST_PG_DSN");
  if (dsn == nullptr)
    throw std::runtime_error("ZHIAN_TEST_PG_DSN is not set: run this test by ./dev test");
  admin_ = dsn;
  name_ = "zt_" + random_hex(6);
  {
    pqxx::connection db{admin_};
    pqxx::nontransaction tx{db};
    tx.exec("DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'zhian_owner') THEN "
            "CREATE ROLE zhian_owner LOGIN; END IF;"
            " IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'zhian_app') THEN CREATE ROLE "
            "zhian_app LOGIN; END IF; END $$");
    tx.exec("CREATE DATABASE " + name_ + " OWNER zhian_owner");
  }
  super_ = admin_ + " dbname=" + name_;
  owner_ = super_ + " user=zhian_owner";
  app_ = super_ + " user=zhian_app";
  auto done = storage::migrate(owner_, "zhian_app");
  if (!done.problem.empty())
    throw std::runtime_error("migrate: " + done.problem);
  if (!patrols)
    run("DELETE FROM timer WHERE entity LIKE 'patrol/%' OR entity = "
        "'catalogue/workplace_news'");
  scratch_ = (std::filesystem::temp_directory_path() / name_).string();
  std::filesystem::create_directories(scratch_);
}

store_fixture::~store_fixture() {
  try {
    pqxx::connection db{admin_};
    pqxx::nontransaction tx{db};
    tx.exec("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
  } catch (const std::exception&) {
    // The run's private server goes away as a whole.
  }
  std::error_code ignored;
  std::filesystem::remove_all(scratch_, ignored);
}

settings store_fixture::node_settings(const std::string& name) const {
  settings s;
  s.which = profile::test;
  s.node.name = name;
  s.node.data_dir = scratch_;
  s.http.port = 0;
  s.http.admin_port = 0;
  s.postgres.dsn = app_;
  s.postgres.readers = 2;
  s.redis.port = 0;
  s.jobs.samples = false;            // Thousands of rows that only the search is about.
  s.mail.url = "smtp://127.0.0.1:1"; // Nobody listens: what is running beside this test gets none
                                     // of its mail.
  s.auth.master_key = std::string(64, 'a');
  s.auth.bcrypt_cost = 4;
  s.interview.delta_interval = std::chrono::milliseconds{1};
  s.pay.first_rules = "open"; // What costs what is the subject of the tests of money alone.
  return s;
}

std::string store_fixture::value(const std::string& sql) const {
  pqxx::connection db{super_};
  pqxx::nontransaction tx{db};
  auto r = tx.exec(sql);
  return r.empty() || r[0][0].is_null() ? std::string{} : r[0][0].as<std::string>();
}

void store_fixture::run(const std::string& sql) const {
  pqxx::connection db{super_};
  pqxx::nontransaction tx{db};
  tx.exec(sql);
}

std::vector<uint64_t> store_fixture::own_all(const std::string& name,
                                             const std::string& incarnation) const {
  pqxx::connection db{app_};
  pqxx::work tx{db};
  tx.exec_params("SELECT join_cluster($1, $2::uuid, 'test', 1, 1, 'test', 100, '\\x00')", name,
                 incarnation);
  std::vector<uint64_t> epochs(shard_count);
  for (const auto& row : tx.exec_params("SELECT id, ep FROM claim($1::uuid, ARRAY(SELECT "
                                        "generate_series(0, 4095)), '{}', '{}', 4096)",
                                        incarnation))
    epochs[row[0].as<size_t>()] = row[1].as<uint64_t>();
  tx.commit();
  return epochs;
}

} // namespace zhian::test
