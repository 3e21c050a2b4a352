// Fetching a document from outside again and again, only when it has changed.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "protocols/message.hpp"

namespace zhian {

/// One GET, conditional where a mark is given. Always answered, within `within`. Never crosses a
/// node.
struct fetch_feed {
  static constexpr uint16_t kind = 0x04cd;
  /// What came of it.
  struct reply {
    static constexpr uint16_t kind = 0x04ce;
    uint16_t status = 0; ///< Of HTTP; 0: there was no answer.
    std::string body;    ///< With status 200.
    std::string etag;    ///< As they came.
    std::string last_modified;
    std::string why; ///< Without an answer, for people.
  };
  std::string url;
  std::string etag;
  std::string last_modified;
  std::chrono::milliseconds within{10000};
  uint32_t most_bytes = 1024 * 1024;
  std::string ca_file; ///< Empty: the system's.
};
using fetched_feed = fetch_feed::reply;

} // namespace zhian
