#include "cluster/core/admin.hpp"

#include <chrono>
#include <iostream>
#include <thread>

#include <pqxx/pqxx>

#include "actors/gateways/password_hash.hpp"
#include "actors/identity/identity_state.hpp"
#include "protocols/entity.hpp"
#include "protocols/permissions.hpp"
#include "storage/postgres/connection.hpp"

namespace zhian {

int cli_admin_create(const settings& conf, const std::string& email, const std::string& password,
                     const std::string& role) {
  auto address = normalise_email(email);
  if (!address) {
    std::cerr << "not an e-mail address: " << email << '\n';
    return 1;
  }
  if (!known_role(role)) {
    std::cerr << "no such role: " << role << '\n';
    return 1;
  }
  if (password.size() < 8 || password.size() > 128) {
    std::cerr << "the password must have 8 to 128 bytes\n";
    return 1;
  }
  auto hash = passwords::hash(password, conf.auth.bcrypt_cost);
  if (!hash) {
    std::cerr << "the password cannot be hashed\n";
    return 1;
  }
  try {
    auto entity = refs::email(realm::zhimai, *address);
    auto payload = identity::staff_json(*hash, {role});
    auto db = storage::open_connection(conf.postgres.dsn, storage::connection_use::query);
    {
      pqxx::work tx{*db};
      tx.exec_params("INSERT INTO timer (shard_id, realm, entity, name, due_at, payload) VALUES "
                     "($1, $2, $3, 'staff', now(), $4)"
                     " ON CONFLICT (shard_id, entity, name) DO UPDATE SET due_at = now(), payload "
                     "= excluded.payload",
                     static_cast<int>(entity.shard), static_cast<int>(entity.in), entity.str(),
                     payload);
      tx.commit();
    }
    for (int i = 0; i < 200; ++i) {
      pqxx::work tx{*db};
      auto r = tx.exec_params(
          "SELECT 1 FROM timer WHERE shard_id = $1 AND entity = $2 AND name = 'staff'",
          static_cast<int>(entity.shard), entity.str());
      if (r.empty()) {
        std::cout << *address << " has the role " << role << '\n';
        return 0;
      }
      tx.commit();
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    std::cout << "no node is running: " << *address << " gets the role " << role
              << " as soon as one does\n";
    return 0;
  } catch (const std::exception& x) {
    std::cerr << "the store does not answer: " << x.what() << '\n';
    return 1;
  }
}

} // namespace zhian
