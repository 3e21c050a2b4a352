// The transport over the middleman of CAF: for networks that are trusted. Whoever reaches its port
// can make its thread spin (TLS) and take as much memory as he likes; see
// docs/decisions/0043-caf-transport.md.
#pragma once

#include <memory>

#include "cluster/gate/linking.hpp"

namespace zhian::cluster {

/// The same links, greetings, credit and probes as those of `make_link_transport`, which it does
/// not understand and is not understood by. Throws std::runtime_error when the address is taken or
/// a TLS file cannot be used.
std::unique_ptr<transport> make_caf_transport(link_transport_options options);

} // namespace zhian::cluster
