// One transaction of a lane: fence, dedup, heads, rows, events, commit — and the isolation of guilty commands.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <pqxx/pqxx>

#include "protocols/errors.hpp"
#include "protocols/storage.hpp"

namespace zhian::storage {

/// What became of one command.
struct outcome {
  ec error = ec::none;
  std::string detail;
  bool untouched = false; ///< With storage_unavailable: surely not committed, so another connection may try again.
  committed result;
  std::vector<std::shared_ptr<const stream_frame>> frames; ///< To publish, in order.
};

/// Parts of the protocol that a test switches off to prove that the suite notices.
struct sabotage {
  bool no_fence = false;
  bool no_dedup = false;
};

/// Writes batches on one connection.
class batch_writer {
public:
  /// `incarnation`: the uuid this node is a member with. `timeline`: see `timeline_of`.
  batch_writer(pqxx::connection& db, std::string incarnation, std::string timeline, sabotage off = {});

  /// Writes `commands` in as few transactions as possible, normally one. No two of them may share an op
  /// or a row (the lane sees to that). The outcome of a lost connection is storage_unavailable for all that were
  /// in the open transaction; `lost()` then tells that the connection is unusable.
  std::vector<outcome> write(const std::vector<const write_set*>& commands);

  bool lost() const { return lost_; }

private:
  struct attempt;
  void run(std::vector<size_t> which);
  bool try_once(const std::vector<size_t>& which, std::vector<size_t>& guilty);
  void find_fenced(const std::vector<size_t>& which);
  void fail(size_t command, ec why, std::string detail);

  pqxx::connection& db_;
  std::string me_;
  std::string timeline_;
  sabotage off_;
  bool lost_ = false;
  bool in_doubt_ = false; ///< The connection was lost while COMMIT was under way.
  const std::vector<const write_set*>* commands_ = nullptr;
  std::vector<outcome> outcomes_;
};

} // namespace zhian::storage
