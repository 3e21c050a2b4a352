// A lane's connection to the store: lost and opened again, and asked what became of a batch.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocols/services.hpp"
#include "storage/postgres/batch.hpp"
#include "storage/postgres/pipeline.hpp"

namespace zhian::storage {

/// What became of a batch whose COMMIT was never answered.
enum class fate : uint8_t { committed, rolled_back, unknown };

class lane_connection {
public:
  lane_connection(std::string dsn, std::shared_ptr<node_status> status, uint32_t lane, sabotage off)
      : dsn_(std::move(dsn)), status_(std::move(status)), off_(off), mark_{lane, 0} {}

  /// Opens one unless there is one; attempts that fail are spaced out.
  bool open();
  void drop();
  bool lost() const { return !writer_ || writer_->lost(); }

  /// While it is open.
  batch_writer& writer() { return *writer_; }
  /// Of the batch `number`. Unknown: the old connection is still at it, the store does not answer,
  /// or this incarnation is no member any more.
  fate fate_of(uint64_t number);
  /// Of the commands of the newest batch, which was committed; see `batch_writer::outcomes_of`.
  /// Empty: the store does not answer.
  std::optional<std::vector<outcome>> outcomes_of(const std::vector<write_set>& commands);
  /// The newest batch begun, on a connection that was dropped.
  uint64_t last_begun() const { return mark_.batch; }

private:
  /// Runs what asks the store about a batch in doubt; false: not now.
  bool asked(const std::function<void()>& ask);

  std::string dsn_;
  std::shared_ptr<node_status> status_;
  sabotage off_;
  lane_mark mark_; ///< As the last connection left it.
  std::unique_ptr<pipeline> db_;
  std::unique_ptr<batch_writer> writer_;
  std::chrono::steady_clock::time_point next_attempt_{};
  std::chrono::milliseconds delay_{50};
};

} // namespace zhian::storage
