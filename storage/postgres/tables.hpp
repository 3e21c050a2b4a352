// How each record becomes rows: one multi-row statement a kind and batch.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "protocols/errors.hpp"
#include "protocols/storage.hpp"
#include "storage/postgres/pipeline.hpp"

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

/// A statement to run, and what to learn from its answer.
struct statement {
  const std::string* sql; ///< Lives as long as the process.
  std::vector<std::string> parameters;
  std::function<void(const answer_rows&)> look; ///< May be empty.
  /// The rows it answers when nothing had moved; 0: only `look` can tell, or nobody cares.
  size_t rows = 0;
};

/// What writes the rows of a batch: the statements in their order, and when all have been looked
/// at, who is guilty.
struct row_writes {
  std::vector<statement> statements;
  std::vector<std::function<void(std::vector<guilty_command>&)>> verdicts;
  bool blind = false; ///< Rows are replaced whatever their version; see `sabotage::no_version`.
};

/// What writes all items, kind by kind. Commands whose rows had moved are guilty: the caller then
/// rolls back. Events are not written here (their seq comes from the heads).
row_writes writes_of(const std::vector<batch_item>& items, bool blind = false);

} // namespace zhian::storage
