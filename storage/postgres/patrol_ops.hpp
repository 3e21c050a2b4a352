// What an accountant sees of the patrols, and the proof of it: read from the rows alone, in
// transactions that can write nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <caf/expected.hpp>

#include "protocols/money_rows.hpp"

namespace zhian::storage {

/// A run as listed.
struct run_line {
  std::string patrol;
  std::string slot;
  std::string state;
  int64_t checked = 0;
  int64_t ours_fen = 0;
  int64_t theirs_fen = 0;
  int64_t findings = 0;
  std::string counts; ///< JSON object text.
  std::string started_at;
  std::string finished_at; ///< Empty: it runs.
  int64_t no = 0;          ///< In the chain; 0: it runs.
  std::string hash;        ///< Hex digits.
};

/// A finding as listed.
struct finding_line {
  std::string at;
  std::string what; ///< Its class.
  std::string order;
  std::string user;
  std::string evidence;
  int64_t expected_fen = 0;
  int64_t seen_fen = 0;
  std::string state; ///< "open" or "closed".
  std::string owner;
  std::string resolution;
  std::vector<std::string> allowed;
};

/// The chain of one patrol, computed anew.
struct chain_line {
  std::string patrol;
  int64_t runs = 0;
  int64_t missed = 0;
  std::string from;  ///< Its first slot …
  std::string to;    ///< … and its last.
  std::string hash;  ///< Of the last run; what to write down elsewhere.
  std::string fault; ///< Empty: whole. Otherwise what is wrong first.
};

/// One invariant over all rows.
struct proof_line {
  std::string name;
  std::string says;
  int64_t broken = 0;
  std::string example; ///< Of a broken row; may be empty.
};

struct verification {
  std::vector<chain_line> chains;
  std::vector<proof_line> proofs;
  int64_t accounts = 0;
  int64_t settled_fen = 0;
  int64_t ledger_fen = 0;

  bool holds() const;
};

/// One connection; a role that may only read is enough. Every call fails with storage_unavailable.
class patrol_ops {
public:
  explicit patrol_ops(std::string dsn);
  ~patrol_ops();

  /// The newest first; `patrol` empty: of all.
  caf::expected<std::vector<run_line>> runs(const std::string& patrol, uint32_t limit);
  /// The newest first; those that are open, or all.
  caf::expected<std::vector<finding_line>> findings(bool all, uint32_t limit);
  /// Shows each account, when it was made, and its paid orders; all of one moment. Answers how
  /// many.
  caf::expected<int64_t>
  each_buyer(const std::function<void(money_row, timestamp, std::vector<order_row>)>& look);
  /// Chains and books, all of one moment.
  caf::expected<verification> verify();

private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

} // namespace zhian::storage
