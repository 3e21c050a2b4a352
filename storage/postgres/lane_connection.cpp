#include "storage/postgres/lane_connection.hpp"

#include <algorithm>
#include <exception>

#include "protocols/runtime/log.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/lane_sessions.hpp"

namespace zhian::storage {

bool lane_connection::open() {
  if (writer_)
    return true;
  if (std::chrono::steady_clock::now() < next_attempt_)
    return false;
  try {
    db_ = open_pipeline(dsn_, lane_session_name(status_->incarnation));
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

bool lane_connection::asked(const std::function<void()>& ask) {
  try {
    ask();
    return true;
  } catch (const statement_refused& x) {
    // The old connection is still at its COMMIT, or this one is of no use.
    log::warn("lane", "a batch is still in doubt", {{"what", x.what()}});
    if (x.sqlstate != "55P03" && x.sqlstate != "57014" && x.sqlstate != "40P01")
      drop();
  } catch (const std::exception& x) {
    log::warn("lane", "a batch is still in doubt", {{"what", x.what()}});
    drop();
  }
  return false;
}

fate lane_connection::fate_of(uint64_t number) {
  std::optional<uint64_t> last;
  if (!asked([&] { last = last_batch(*db_, status_->incarnation, {mark_.lane, number}); }))
    return fate::unknown;
  if (!last) {
    log::warn("lane", "no member any more: a batch stays in doubt", {{"lane", mark_.lane}});
    return fate::unknown;
  }
  auto became = *last >= number ? fate::committed : fate::rolled_back;
  log::info("lane", "a batch is no longer in doubt",
            {{"lane", mark_.lane}, {"committed", became == fate::committed}});
  return became;
}

std::optional<std::vector<outcome>>
lane_connection::outcomes_of(const std::vector<write_set>& commands) {
  std::vector<const write_set*> all;
  for (const auto& c : commands)
    all.push_back(&c);
  std::optional<std::vector<outcome>> out;
  asked([&] { out = writer_->outcomes_of(all); });
  return out;
}

} // namespace zhian::storage
