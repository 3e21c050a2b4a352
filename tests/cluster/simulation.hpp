// A cluster in virtual time: the rules of placement as they are, a store with true fence semantics,
// calls that take time or are lost, nodes that stop, die and come back, operators who drain, evict
// and pin. One seed is one run.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <queue>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/cluster/model_store.hpp"

namespace zhian::test {

struct simulation_options {
  uint64_t seed = 1;
  size_t nodes = 3;
  size_t shards = 24;
  int64_t faults_until = 60'000'000'000; ///< Then everything heals.
  bool only_parted = false; ///< No faults but pairs of nodes without a link, and no orders.
  model_sabotage off{};
  bool trace = false; ///< Tells on standard error what happens.
};

struct simulation_result {
  std::vector<std::string> faults; ///< Empty: all that was promised held.
  uint64_t acknowledged = 0;
  uint64_t claims = 0;
  uint64_t fenced = 0;
  uint64_t memory_reads = 0;
  uint64_t orders = 0;         ///< Of operators.
  uint64_t made_way = 0;       ///< And came back.
  uint64_t heard = 0;          ///< Shards that were held before the store was asked.
  int64_t longest_wait_ms = 0; ///< Of a client, until its op was acknowledged.
};

simulation_result simulate(const simulation_options& options);

} // namespace zhian::test
