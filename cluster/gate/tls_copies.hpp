// Files of a certificate as CAF may read them. It opens three files for each connection and ends
// the process when one of them is missing or they do not fit together, so it is given copies, in
// memory, which always do.
#pragma once

#include <array>
#include <string>

#include "cluster/gate/stream.hpp"

namespace zhian::cluster {

class tls_copies {
public:
  /// Throws std::runtime_error naming the file that cannot be used, and when the three do not fit
  /// together.
  explicit tls_copies(const tls_files& files);
  ~tls_copies();
  tls_copies(const tls_copies&) = delete;
  tls_copies& operator=(const tls_copies&) = delete;

  /// Where the copies can be opened, as often as anybody wants; the paths stay the same.
  tls_files paths() const;
  /// Takes over what `other` holds. Nobody may be reading meanwhile.
  void take(const tls_copies& other);

private:
  void fill(size_t which, const std::string& text);

  std::array<std::string, 3> texts_;
  std::array<int, 3> fds_{-1, -1, -1};
};

} // namespace zhian::cluster
