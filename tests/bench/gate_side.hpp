// One node of the benchmark of links: hosts, an entity that answers, a gate and its links.
#pragma once

#include <memory>
#include <string>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include "cluster/core/shard_map.hpp"
#include "cluster/gate/gate.hpp"
#include "cluster/gate/stream.hpp"

namespace zhian::bench {

/// What is asked: the text comes back.
struct echo {
  static constexpr uint16_t kind = 0x0ee0;
  struct reply {
    static constexpr uint16_t kind = 0x0ee1;
    std::string text;
    ZHIAN_FIELDS(text)
  };
  std::string text;
  ZHIAN_FIELDS(text)
};

/// How a question reaches whoever answers it.
enum class way { local, tls, plain, caf, caf_tls };
constexpr way all_ways[] = {way::local, way::tls, way::plain, way::caf, way::caf_tls};
constexpr const char* name_of(way x) {
  constexpr const char* names[] = {"local", "tls", "plain", "caf", "caf_tls"};
  return names[static_cast<size_t>(x)];
}
constexpr bool has_tls(way x) {
  return x == way::tls || x == way::caf_tls;
}

struct side_config : caf::actor_system_config {
  side_config();
};

/// `holds` is the one shard of the node; `links` are those of `by` (none when that is local).
class side {
public:
  side(way by, std::string name, std::string incarnation, shard_id holds, cluster::tls_files tls);
  ~side();
  side(const side&) = delete;
  side& operator=(const side&) = delete;

  const cluster::peer& me() const { return me_; }
  const cluster::shard_map& map() const { return *map_; }
  caf::actor_system& system() { return sys_; }
  /// `other` holds `theirs`.
  void meet(const cluster::peer& other, shard_id theirs);

private:
  side_config conf_;
  caf::actor_system sys_{conf_};
  cluster::catalogue requests_;
  std::shared_ptr<cluster::shard_map> map_ = std::make_shared<cluster::shard_map>();
  cluster::peer me_;
  caf::actor entity_;
  caf::actor gate_;
  std::shared_ptr<cluster::transport> links_;
};

/// CPU time of this process so far.
double cpu_seconds();

/// The other process: `--serve WAY INCARNATION CA CERTIFICATE KEY`. Writes its address, reads one
/// line, "INCARNATION ADDRESS" of the node that asks, and then answers each further line with its
/// CPU time, until there is no more.
int serve(int argc, char** argv);

} // namespace zhian::bench
