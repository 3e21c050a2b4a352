// The certificate of a node as its files hold it now.
#pragma once

#include <array>
#include <filesystem>
#include <memory>

#include "cluster/gate/stream.hpp"

namespace zhian::cluster {

/// Read again when a file changes, so that a new one needs no restart. One that cannot be used
/// leaves the one before in place.
class certificate {
public:
  /// Throws std::runtime_error naming the file that cannot be used. `files` empty: there is none.
  explicit certificate(tls_files files);

  /// Null: links are plain. Another pointer than the last time: the files have changed.
  std::shared_ptr<net::ssl::context> current();

private:
  using times = std::array<std::filesystem::file_time_type, 3>;
  times stamp() const;

  tls_files files_;
  times stamp_{};
  std::shared_ptr<net::ssl::context> context_;
};

} // namespace zhian::cluster
