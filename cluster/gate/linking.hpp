// A transport over any carrier: who is to be linked with, the greeting, the links. One thread for
// all links of a node.
#pragma once

#include <functional>
#include <memory>

#include "cluster/gate/carrier.hpp"
#include "cluster/gate/greeting.hpp"
#include "cluster/gate/link.hpp"
#include "cluster/gate/transport.hpp"

namespace zhian::cluster {

struct link_transport_options {
  peer me;       ///< Its address is where it listens; port 0: any free one.
  tls_files tls; ///< Empty: plain.
  link_rules rules{};
  wire_versions speaks{};
  link_events events;
};

using carrier_maker =
    std::function<std::unique_ptr<carrier>(net::io_context&, const link_transport_options&)>;

/// Of two nodes the one with the smaller name dials; the other one only knocks, to learn whether
/// anybody still listens. Throws what `make` throws.
std::unique_ptr<transport> make_linking(link_transport_options options, const carrier_maker& make);

} // namespace zhian::cluster
