// What a node knows of the cluster: members and the owners of shards, as last read from the store.
// A hint: what may be written is decided in the transaction (reference: cluster.md A, C).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/ids.hpp"
#include "protocols/message.hpp"

namespace zhian::cluster {

enum class member_state : uint8_t { up, draining, left, dead };
std::string_view to_string(member_state x);
/// "up", "draining", …; anything else is no state.
std::optional<member_state> parse_member_state(std::string_view text);

/// A row of `cluster_member`.
struct member {
  std::string name;        ///< Of the slot; the same after a restart.
  std::string incarnation; ///< Of the process.
  std::string address;     ///< Where its gate listens, "host:port".
  member_state state = member_state::up;
  uint64_t beat = 0;
  uint32_t weight = 100;
  std::string app_version;
  uint32_t wire_min = 1;
  uint32_t wire_max = 1;
  bool resting = false;  ///< It died again and again of late: nothing new is given to it.
  bool made_way = false; ///< It drains because it had no link with another one.
  /// Incarnations it had a link with at its last beat; nothing: its version does not say.
  std::optional<std::vector<std::string>> links{};

  /// Whether the store lets it keep its shards.
  bool live() const { return state == member_state::up || state == member_state::draining; }
  bool operator==(const member&) const = default;
};

struct shard_owner {
  uint64_t epoch = 0;
  std::string incarnation; ///< Empty: nobody.
  bool operator==(const shard_owner&) const = default;
};

/// Shards an operator has put at a node, by its name, whatever rendezvous says.
using shard_pins = std::map<shard_id, std::string>;

struct cluster_view {
  uint64_t version = 0;
  std::vector<member> members;
  std::vector<shard_owner> shards; ///< By number.
  shard_pins pins{};

  const member* find(std::string_view incarnation) const;
};

/// The store has given shards to another member, says who asked it to.
struct shards_given {
  static constexpr uint16_t kind = 0x0fe9;
  std::string to; ///< Incarnation.
  std::vector<shard_id> shards;
  std::vector<uint64_t> epochs; ///< At which that one holds them now.
  bool operator==(const shards_given&) const = default;
  ZHIAN_FIELDS(to, shards, epochs)
};

/// Whether `a` is an older version than `b`: numbers between dots, compared as numbers.
bool older_version(std::string_view a, std::string_view b);

} // namespace zhian::cluster
