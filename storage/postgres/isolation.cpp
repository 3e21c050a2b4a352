// How a batch is tried again without the commands that cannot be in it: a guilty one costs the
// others two round trips, and nothing else.
#include <algorithm>

#include "protocols/runtime/log.hpp"
#include "storage/postgres/batch.hpp"

namespace zhian::storage {

namespace {

/// After so many the store is slow, not the commands: the rest is not tried one by one as well.
constexpr int most_slow = 2;

} // namespace

void batch_writer::fail_untouched(const std::vector<size_t>& which, const std::string& detail) {
  for (auto i : which) {
    fail(i, ec::storage_unavailable, detail);
    outcomes_[i].untouched = true;
  }
}

void batch_writer::doubt(const std::vector<size_t>& which, const std::string& why) {
  committing_ = false;
  log::warn("lane", "the outcome of a commit is unknown",
            {{"commands", which.size()}, {"what", why}});
  for (auto i : which) {
    fail(i, ec::storage_unavailable, "the outcome is unknown");
    outcomes_[i].in_doubt = true;
  }
}

void batch_writer::run_singly(const std::vector<size_t>& which) {
  for (auto i : which)
    if (slow_ < most_slow)
      run({i});
    else
      fail_untouched({i}, "the store is slow");
}

void batch_writer::run(std::vector<size_t> which) {
  // First together, then once without the guilty, then one by one: a bad command costs the others
  // two round trips.
  for (int round = 0; !which.empty(); ++round) {
    if (lost_)
      return fail_untouched(which, "connection lost");
    if (round >= 2 && which.size() > 1)
      return run_singly(which);
    std::vector<size_t> guilty;
    try {
      if (try_once(which, guilty))
        return;
    } catch (const connection_lost& x) {
      lost_ = true;
      if (!committing_)
        continue;
      return doubt(which, x.what());
    } catch (const statement_refused& x) {
      committing_ = false; // The server has answered.
      if (refused(x, which))
        return;
      continue;
    }
    std::erase_if(which, [&](size_t i) {
      return std::find(guilty.begin(), guilty.end(), i) != guilty.end();
    });
  }
}

bool batch_writer::refused(const statement_refused& x, std::vector<size_t>& which) {
  const auto& state = x.sqlstate;
  try {
    db_.roll_back();
    if (state == "CF001")
      find_fenced(which);
  } catch (const std::runtime_error&) {
    lost_ = true;
    return false;
  }
  if (state == "CF001") {
    std::erase_if(which, [&](size_t i) { return outcomes_[i].error == ec::fenced; });
    return false;
  }
  // One command with too much to do, or whose row somebody holds, is not to cost the others their
  // commit.
  bool too_long = state == "57014" || state == "55P03";
  // A replica, a plan that no longer fits its table, a statement that is gone: another connection
  // is better.
  bool spoilt = state == "25006" || state == "0A000" || state == "26000";
  // Two commands in each other's way: one of them fails, the others need not.
  bool in_the_way = state == "40P01" || state == "40001";
  // A server going down: nothing was committed, a repeat may succeed.
  bool passing = spoilt || state.starts_with("57P") || state.starts_with("53") || state == "25P03";
  if (passing || ((too_long || in_the_way) && which.size() == 1)) {
    if (too_long)
      ++slow_;
    fail_untouched(which, x.what()); // An error rolls back.
    if (spoilt || state.starts_with("57P") || state == "25P03")
      lost_ = true;
    return true;
  }
  if (which.size() > 1) {
    run_singly(which);
    return true;
  }
  log::error("lane", "a command was refused by the database",
             {{"sqlstate", state},
              {"what", x.what()},
              {"entity", (*commands_)[which[0]]->entity},
              {"trace", (*commands_)[which[0]]->trace}});
  fail(which[0], ec::internal, "refused by the database");
  return true;
}

} // namespace zhian::storage
