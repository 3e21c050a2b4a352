// Where the bytes of files lie: local disk here, any object service by another implementation.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocols/errors.hpp"

namespace zhian::files {

/// The bytes of an object, or why there are none.
struct object_bytes {
  ec error = ec::none; ///< not_found, storage_unavailable
  std::string bytes;
};

/// A store of immutable objects under content addresses (64 hex digits of their SHA-256). One
/// instance a thread.
class object_store {
public:
  virtual ~object_store() = default;

  /// Keeps `bytes` under `key` durably; an object that is there already and whole stays. Fails:
  /// storage_unavailable.
  virtual ec put(std::string_view key, std::string_view bytes) = 0;

  /// Reads an object of at most `max_bytes`. Fails: not_found, storage_unavailable (also when it is
  /// larger).
  virtual object_bytes get(std::string_view key, uint64_t max_bytes) = 0;

  /// Takes an object away unless it was put within `spare`: somebody may be about to refer to it. One
  /// that is not there is taken away already. Fails: file_in_use, storage_unavailable, unsupported.
  virtual ec remove(std::string_view key, std::chrono::seconds spare) {
    static_cast<void>(key);
    static_cast<void>(spare);
    return ec::unsupported;
  }

  /// Whether every node of a cluster sees the same objects; several nodes need such a store.
  virtual bool shared() const = 0;
};

} // namespace zhian::files
