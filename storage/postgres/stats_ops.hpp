// What was counted, held against the rows it was counted from, and made again from them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <caf/expected.hpp>

namespace zhian::storage {

/// What was found.
struct stats_report {
  uint64_t users = 0;
  uint64_t wrong_users = 0;
  uint64_t wrong_rows = 0;
  std::string example; ///< A user with rows that differed; empty: none.
};

/// One connection of the application role. Fails with storage_unavailable.
class stats_ops {
public:
  /// `who` stands in the audit line as "ops:<who>".
  stats_ops(std::string dsn, std::string who);
  ~stats_ops();

  /// Compares every user's counts; changes nothing.
  caf::expected<stats_report> check();
  /// The same, and makes those again that differ, a user a transaction; nodes may run. Leaves an
  /// audit line.
  caf::expected<stats_report> rebuild();

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace zhian::storage
