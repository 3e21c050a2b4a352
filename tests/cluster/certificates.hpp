// Certificates for a test: a cluster's authority and what it signed, made by the openssl command.
#pragma once

#include <filesystem>
#include <string>

#include "cluster/gate/stream.hpp"

namespace zhian::test {

/// In a directory of its own, which goes with it.
class certificate_authority {
public:
  certificate_authority();
  ~certificate_authority();
  certificate_authority(const certificate_authority&) = delete;
  certificate_authority& operator=(const certificate_authority&) = delete;

  /// Files of a node that this authority signed.
  cluster::tls_files issue(const std::string& name) const;

private:
  std::filesystem::path dir_;
};

/// The one that the nodes of a test program trust.
const certificate_authority& authority();

/// The serial number of the certificate that is shown at "host:port".
std::string serial_shown_at(const std::string& address);

} // namespace zhian::test
