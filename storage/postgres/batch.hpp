// One transaction of a lane: fence, dedup, heads, rows, events, commit — and the isolation of
// guilty commands.
//
//   journey 1   BEGIN · fence and known ops · numbers of the events      repeated? roll back, go on
//   without them journey 2   events · ops · rows                                      moved rows?
//   roll back, go on without them journey 3   COMMIT
#pragma once

#include <map>
#include <memory>
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
  batch_writer(pipeline& db, std::string incarnation, std::string timeline, sabotage off = {});

  /// Writes `commands` in as few transactions as possible, normally one. No two of them may share
  /// an op or a row (the lane sees to that). The outcome of a lost connection is
  /// storage_unavailable for all that were in the open transaction; `lost()` then tells that the
  /// connection is unusable.
  std::vector<outcome> write(const std::vector<const write_set*>& commands);

  bool lost() const { return lost_; }

private:
  /// The stream of an event within one batch.
  struct numbering {
    shard_id shard = 0;
    uint64_t count = 0;
    uint64_t next = 0;
    std::string epoch;
  };
  void run(std::vector<size_t> which);
  bool try_once(const std::vector<size_t>& which, std::vector<size_t>& guilty);
  void add_opening(const std::vector<size_t>& which);
  void note_known(const std::vector<size_t>& which, const answer_rows& known,
                  std::vector<size_t>& guilty);
  void add_events(const std::vector<size_t>& which);
  void add_ops(const std::vector<size_t>& which);
  void find_fenced(const std::vector<size_t>& which);
  void fail(size_t command, ec why, std::string detail);

  pipeline& db_;
  std::string me_;
  std::string timeline_;
  sabotage off_;
  bool lost_ = false;
  bool in_doubt_ = false; ///< The connection was lost while COMMIT was under way.
  const std::vector<const write_set*>* commands_ = nullptr;
  std::vector<outcome> outcomes_;
  std::map<std::string, numbering> streams_; ///< Of the attempt under way.
};

} // namespace zhian::storage
