// The transport over TCP with TLS (or plain on trusted networks), one thread for all links of a
// node.
#pragma once

#include <memory>
#include <string>

#include "cluster/gate/greeting.hpp"
#include "cluster/gate/link.hpp"
#include "cluster/gate/stream.hpp"
#include "cluster/gate/transport.hpp"

namespace zhian::cluster {

struct link_transport_options {
  peer me;       ///< Its address is where it listens; port 0: any free one.
  tls_files tls; ///< Empty: plain.
  link_rules rules{};
  wire_versions speaks{};
  link_events events;
};

/// Listens and links. Of two nodes the one with the smaller name dials; the other one only knocks,
/// to learn whether anybody still listens. Throws std::runtime_error when the address is taken or a
/// TLS file cannot be used.
std::unique_ptr<transport> make_link_transport(link_transport_options options);

} // namespace zhian::cluster
