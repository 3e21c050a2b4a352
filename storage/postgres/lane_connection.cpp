#include "storage/postgres/lane_connection.hpp"

#include <algorithm>
#include <exception>

#include "protocols/runtime/log.hpp"
#include "storage/postgres/connection.hpp"

namespace zhian::storage {

bool lane_connection::open() {
  if (writer_)
    return true;
  if (std::chrono::steady_clock::now() < next_attempt_)
    return false;
  try {
    db_ = open_pipeline(dsn_);
    writer_ =
        std::make_unique<batch_writer>(*db_, status_->incarnation, timeline_of(*db_), off_, mark_);
    delay_ = std::chrono::milliseconds{50};
    return true;
  } catch (const std::exception& x) {
    log::warn("lane", "no connection to the store", {{"what", x.what()}});
    drop();
    next_attempt_ = std::chrono::steady_clock::now() + delay_;
    delay_ = std::min(delay_ * 2, std::chrono::milliseconds{1000});
    return false;
  }
}

void lane_connection::drop() {
  if (writer_)
    mark_ = writer_->mark();
  writer_.reset();
  db_.reset();
}

fate lane_connection::fate_of(uint64_t number) {
  try {
    auto last = last_batch(*db_, status_->incarnation, mark_.lane);
    if (!last) {
      log::warn("lane", "no member any more: a batch stays in doubt", {{"lane", mark_.lane}});
      return fate::unknown;
    }
    auto became = *last >= number ? fate::committed : fate::rolled_back;
    log::info("lane", "a batch is no longer in doubt",
              {{"lane", mark_.lane}, {"committed", became == fate::committed}});
    return became;
  } catch (const statement_refused& x) {
    // The old connection is still at its COMMIT, or this one is of no use.
    log::warn("lane", "a batch is still in doubt", {{"what", x.what()}});
    if (x.sqlstate != "55P03" && x.sqlstate != "57014" && x.sqlstate != "40P01")
      drop();
  } catch (const std::exception& x) {
    log::warn("lane", "a batch is still in doubt", {{"what", x.what()}});
    drop();
  }
  return fate::unknown;
}

} // namespace zhian::storage
