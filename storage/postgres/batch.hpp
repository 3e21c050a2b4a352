// One transaction of a lane: fence, dedup, heads, rows, events, commit — and the isolation of
// guilty commands.
//
// Normally in one journey: BEGIN · fence, number of the batch · heads of the streams · events · ops
// · rows · COMMIT. Each statement that may meet a row that had moved is held to its count on the
// server, and an op that was committed before meets its key: then nothing is committed, and the
// batch is written step by step to learn whose fault it was.
//
//   journey 1   BEGIN · fence, known ops, number of the batch · heads of the streams
//               repeated? roll back, go on without them
//   journey 2   events · ops · rows
//               moved rows? roll back, go on without them
//   journey 3   COMMIT
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "protocols/errors.hpp"
#include "protocols/storage.hpp"
#include "storage/postgres/pipeline.hpp"
#include "storage/postgres/tables.hpp"

namespace zhian::storage {

/// What became of one command.
struct outcome {
  ec error = ec::none;
  std::string detail;
  bool untouched = false; ///< With storage_unavailable: surely not committed, so another connection
                          ///< may try again.
  /// With storage_unavailable: its COMMIT was never answered. `last_batch` tells on another
  /// connection what became of it, and `outcomes_of` what it would have answered.
  bool in_doubt = false;
  committed result;
  std::vector<std::shared_ptr<const stream_frame>> frames; ///< To publish, in order.
};

/// Parts of the protocol that a test switches off to prove that the suite notices.
struct sabotage {
  bool no_fence = false;
  bool no_dedup = false;
  bool no_version = false; ///< Rows are replaced whatever their version.
  bool tell_first = false; ///< Commands that number no events are answered before they are written.
};

/// Which lane of its node writes, and the number of its newest transaction, committed or not.
struct lane_mark {
  uint32_t lane = 0;
  uint64_t batch = 0;
};

/// The last batch of a lane that was committed; waits for one that still is being committed. Those
/// up to `mark.batch` that are not committed by now never will be, also when they are still on
/// their way. Empty: `incarnation` is no member any more, nothing is known. Throws like
/// `pipeline::run`.
std::optional<uint64_t> last_batch(pipeline& db, const std::string& incarnation, lane_mark mark);

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

  /// Of commands that were committed together, in this order and as the newest of this lane, in a
  /// transaction that was never answered. Without the numbers of its events, which are somebody
  /// else's to tell when the shard has moved since, a command is storage_unavailable. Throws like
  /// `pipeline::run`.
  std::vector<outcome> outcomes_of(const std::vector<const write_set*>& commands);

  bool lost() const { return lost_; }
  /// Its number is that of the batch in doubt, if there is one: nothing was begun after it.
  const lane_mark& mark() const { return mark_; }

private:
  /// The stream of an event within one batch.
  struct numbering {
    shard_id shard = 0;
    uint64_t count = 0;
    uint64_t placed = 0; ///< Of its events, while they are put into a statement.
    uint64_t next = 0;
    std::string epoch;
  };
  /// Makes `commands` those under way; all of them, by number.
  std::vector<size_t> take(const std::vector<const write_set*>& commands);
  void run(std::vector<size_t> which);
  void run_singly(const std::vector<size_t>& which);
  /// Whether `which` is dealt with; otherwise those that are left in it are tried again.
  bool refused(const statement_refused& x, std::vector<size_t>& which);
  bool try_once(const std::vector<size_t>& which, std::vector<size_t>& guilty);
  std::vector<batch_item> sort_out(const std::vector<size_t>& which);
  /// Whether it was committed. If not, nothing was, and nobody knows why.
  bool in_one_journey(const std::vector<size_t>& which, row_writes& writes);
  bool step_by_step(const std::vector<size_t>& which, const row_writes& writes,
                    std::vector<size_t>& guilty);
  /// `sql`, which answers the rows it touched, and an error when these are not as many as one more
  /// parameter says.
  const std::string& held_to_count(const std::string& sql, size_t parameters);
  void add_opening(const std::vector<size_t>& which, bool known_ops);
  void note_known(const std::vector<size_t>& which, const answer_rows& known,
                  std::vector<size_t>& guilty);
  void add_events(const std::vector<size_t>& which);
  void add_ops(const std::vector<size_t>& which);
  void number_events(const std::vector<size_t>& which, const answer_rows& heads);
  void find_fenced(const std::vector<size_t>& which);
  void fail(size_t command, ec why, std::string detail);
  /// Their COMMIT got no answer.
  void doubt(const std::vector<size_t>& which, const std::string& why);
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
  std::vector<size_t> under_way_;            ///< Of the newest attempt.
  std::vector<bool> open_;                   ///< Whose outcome is not known yet.
  std::map<std::string, numbering> streams_; ///< Of the attempt under way.
  std::unordered_map<const std::string*, std::string> held_to_count_; ///< By the statement.
};

} // namespace zhian::storage
