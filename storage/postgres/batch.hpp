// One transaction of a lane: fence, dedup, heads, rows, events, commit — and the isolation of
// guilty commands.
//
//   journey 1   BEGIN · fence, known ops, number of the batch · numbers of the events
//               repeated? roll back, go on without them
//   journey 2   events · ops · rows
//               moved rows? roll back, go on without them
//   journey 3   COMMIT
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocols/errors.hpp"
#include "protocols/storage.hpp"
#include "storage/postgres/pipeline.hpp"

namespace zhian::storage {

/// What became of one command.
struct outcome {
  ec error = ec::none;
  std::string detail;
  bool untouched = false; ///< With storage_unavailable: surely not committed, so another connection
                          ///< may try again.
  /// With storage_unavailable: its COMMIT was never answered. `result` and `frames` hold if it was
  /// committed after all, which `last_batch` tells on another connection.
  bool in_doubt = false;
  committed result;
  std::vector<std::shared_ptr<const stream_frame>> frames; ///< To publish, in order.
};

/// Parts of the protocol that a test switches off to prove that the suite notices.
struct sabotage {
  bool no_fence = false;
  bool no_dedup = false;
};

/// Which lane of its node writes, and the number of its newest transaction, committed or not.
struct lane_mark {
  uint32_t lane = 0;
  uint64_t batch = 0;
};

/// The last batch of a lane that was committed; waits for one that still is being committed. Empty:
/// `incarnation` is no member any more, nothing is known. Throws like `pipeline::run`.
std::optional<uint64_t> last_batch(pipeline& db, const std::string& incarnation, uint32_t lane);

/// Writes batches on one connection.
class batch_writer {
public:
  /// `incarnation`: the uuid this node is a member with. `timeline`: see `timeline_of`. `mark`: as
  /// the connection before left it.
  batch_writer(pipeline& db, std::string incarnation, std::string timeline, sabotage off = {},
               lane_mark mark = {});

  /// Writes `commands` in as few transactions as possible, normally one. No two of them may share
  /// an op or a row (the lane sees to that). The outcome of a lost connection is
  /// storage_unavailable for all that were not committed before; `lost()` then tells that the
  /// connection is unusable, and `in_doubt` of an outcome that its COMMIT was under way.
  std::vector<outcome> write(const std::vector<const write_set*>& commands);

  bool lost() const { return lost_; }
  /// Its number is that of the batch in doubt, if there is one: nothing was begun after it.
  const lane_mark& mark() const { return mark_; }

private:
  /// The stream of an event within one batch.
  struct numbering {
    shard_id shard = 0;
    uint64_t count = 0;
    uint64_t next = 0;
    std::string epoch;
  };
  void run(std::vector<size_t> which);
  void run_singly(const std::vector<size_t>& which);
  /// Whether `which` is dealt with; otherwise those that are left in it are tried again.
  bool refused(const statement_refused& x, std::vector<size_t>& which);
  bool try_once(const std::vector<size_t>& which, std::vector<size_t>& guilty);
  void add_opening(const std::vector<size_t>& which);
  void note_known(const std::vector<size_t>& which, const answer_rows& known,
                  std::vector<size_t>& guilty);
  void add_events(const std::vector<size_t>& which);
  void add_ops(const std::vector<size_t>& which);
  void find_fenced(const std::vector<size_t>& which);
  void fail(size_t command, ec why, std::string detail);
  /// Surely not committed: a repeat may succeed.
  void fail_untouched(const std::vector<size_t>& which, const std::string& detail);

  pipeline& db_;
  std::string me_;
  std::string timeline_;
  sabotage off_;
  lane_mark mark_;
  bool lost_ = false;
  bool committing_ = false; ///< COMMIT is under way.
  int slow_ = 0;            ///< Commands of this call that alone took too long.
  const std::vector<const write_set*>* commands_ = nullptr;
  std::vector<outcome> outcomes_;
  std::map<std::string, numbering> streams_; ///< Of the attempt under way.
};

} // namespace zhian::storage
