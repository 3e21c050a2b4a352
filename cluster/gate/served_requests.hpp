// What other nodes ask of entities of this one, for the gate: each request is answered, refused, or
// kept a moment because its shard is about to be held here. Belongs to the gate's actor.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <caf/event_based_actor.hpp>

#include "cluster/core/shard_map.hpp"
#include "cluster/gate/catalogue.hpp"
#include "cluster/gate/early_requests.hpp"
#include "cluster/gate/live_links.hpp"
#include "protocols/metrics.hpp"

namespace zhian::cluster {

class served_requests {
public:
  /// `self` asks the shard hosts; it outlives this, as `links` does.
  served_requests(caf::event_based_actor* self, const catalogue& known,
                  std::shared_ptr<const shard_map> map, live_links& links);

  /// A request in full. Nobody hears of one whose time is over.
  void take(early_requests::request what);
  /// These were given to this node, which will hold them in a moment.
  void expect(const std::vector<shard_id>& shards) { early_.expect(shards); }
  /// The map has new owners of these.
  void owners_known(const std::vector<shard_id>& shards);
  void refuse(const std::string& to, const node_bytes& request, const caf::error& why);
  /// The gate ends.
  void end() { map_.reset(); }

private:
  void serve(const std::string& from, envelope& what);
  void answer(const std::string& to, envelope what);

  caf::event_based_actor* self_;
  const catalogue& known_;
  std::shared_ptr<const shard_map> map_;
  live_links& links_;
  early_requests early_;
  metrics::counter& served_ =
      metrics::get_counter("zhian_gate_served_total", "Calls of other nodes that were answered");
};

} // namespace zhian::cluster
