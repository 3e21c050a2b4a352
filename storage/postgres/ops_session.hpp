// What the stores of operators share: one connection of the application role, transactions whose
// failure is a value, the audit line of an act.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include <pqxx/pqxx>

#include "protocols/errors.hpp"
#include "protocols/ids.hpp"
#include "storage/postgres/connection.hpp"

namespace zhian::storage {

/// A timestamp of the store as RFC 3339.
std::string time_text(const pqxx::field& from);

/// Used by one thread.
class ops_session {
public:
  /// `who` stands in audit lines as "ops:<who>".
  ops_session(std::string dsn, std::string who) : dsn_(std::move(dsn)), by_("ops:" + who) {}

  const std::string& dsn() const { return dsn_; }
  const std::string& by() const { return by_; }

  /// Runs `body(transaction)`; commits unless it answers an error. What our functions refuse
  /// ("CF…") is record_gone with their words, everything else storage_unavailable.
  template <class Body>
  auto run(Body body) -> decltype(body(std::declval<pqxx::work&>())) {
    try {
      if (!db_)
        db_ = open_connection(dsn_, connection_use::query);
      pqxx::work tx{*db_};
      auto out = body(tx);
      if (out)
        tx.commit();
      return out;
    } catch (const pqxx::sql_error& x) {
      db_.reset();
      bool ours = x.sqlstate().starts_with("CF");
      return make_error(ours ? ec::record_gone : ec::storage_unavailable, first_line(x.what()));
    } catch (const std::exception& x) {
      db_.reset();
      return make_error(ec::storage_unavailable, x.what());
    }
  }

  void audit(pqxx::work& tx, shard_id shard, realm in, const std::string& action,
             const std::string& target, const std::string& trace) const;

private:
  static std::string first_line(std::string text);

  std::string dsn_;
  std::string by_;
  std::unique_ptr<pqxx::connection> db_;
};

} // namespace zhian::storage
