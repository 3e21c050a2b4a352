// The newest prints of a node, so that a download that is repeated, or continued, is not printed
// again. Not shared between threads.
#pragma once

#include <list>
#include <string>

#include "protocols/report.hpp"

namespace zhian::report {

class shelf_of_prints {
public:
  explicit shelf_of_prints(size_t most_bytes) : most_bytes_(most_bytes) {}

  /// Null: it is not there (any more).
  const print_report::reply* find(const std::string& key);
  /// Lets the least used ones go. A print that is larger than the shelf is not kept.
  void keep(std::string key, print_report::reply what);
  size_t bytes() const { return bytes_; }

private:
  struct print {
    std::string key;
    print_report::reply what;
  };
  std::list<print> prints_; ///< The one used last first; a few dozen.
  size_t most_bytes_;
  size_t bytes_ = 0;
};

/// The same for requests that give the same bytes, and for no others.
std::string key_of(const print_report& x);

} // namespace zhian::report
