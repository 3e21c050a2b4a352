// The transport over TCP with TLS (or plain on trusted networks).
#pragma once

#include <memory>

#include "cluster/gate/linking.hpp"

namespace zhian::cluster {

/// Throws std::runtime_error when the address is taken or a TLS file cannot be used.
std::unique_ptr<transport> make_link_transport(link_transport_options options);

} // namespace zhian::cluster
