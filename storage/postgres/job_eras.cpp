#include "storage/postgres/job_eras.hpp"

#include <algorithm>

#include "storage/postgres/job_json.hpp"

namespace zhian::storage {

namespace {

/// Fewer may be chance.
constexpr uint64_t enough_to_judge = 8;
constexpr uint64_t growth = 4;
/// As many as one question names.
constexpr uint64_t most_eras = 32;

/// As many as hold what is wanted, and a quarter more, because nothing lies quite evenly.
uint64_t judged(const era_progress& x) {
  auto rows = x.wanted * x.looked / x.found * 5 / 4;
  auto newest = (x.before - 1) / era_size;
  auto in_newest = x.before - newest * era_size;
  auto beyond = rows > in_newest ? rows - in_newest : 0;
  return 1 + (beyond + era_size - 1) / era_size;
}

} // namespace

uint64_t eras_to_ask(const era_progress& x) {
  auto left = (x.before - 1) / era_size + 1;
  uint64_t next = 0;
  if (x.found >= enough_to_judge)
    next = std::max(judged(x), x.last * growth);
  else if (x.last < growth)
    next = x.last == 0 ? 1 : growth;
  // To name half of the eras costs more than to name none.
  return next * 2 >= left ? 0 : std::min(next, most_eras);
}

} // namespace zhian::storage
