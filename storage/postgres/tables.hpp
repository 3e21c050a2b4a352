// How each record becomes rows: one multi-row statement a kind and batch.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <pqxx/pqxx>

#include "protocols/errors.hpp"
#include "protocols/storage.hpp"

namespace zhian::storage {

/// A record and the command it belongs to.
struct batch_item {
  size_t command = 0;
  const write_set* from = nullptr;
  const record* what = nullptr;
};

/// A command that cannot be in this transaction, and why.
struct guilty_command {
  size_t command = 0;
  ec why = ec::version_conflict;
  std::string detail;
};

/// The row a record changes, or empty when any number of them may be in one batch.
/// Two commands with the same key cannot share a transaction.
std::string key_of(const record& x, const write_set& from);

/// Writes all items, kind by kind. Adds the commands whose rows had moved to `guilty`;
/// the caller then rolls back. Events are not written here (their seq comes from the heads).
void write_records(pqxx::transaction_base& tx, const std::vector<batch_item>& items,
                   std::vector<guilty_command>& guilty);

} // namespace zhian::storage
