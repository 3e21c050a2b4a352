// Where the bytes of files lie: a directory (disk_store) or an object service (s3_store).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/errors.hpp"
#include "protocols/time.hpp"

namespace zhian::files {

/// The bytes of an object, or why there are none.
struct object_bytes {
  ec error = ec::none; ///< not_found, storage_unavailable
  std::string bytes;
};

/// A page of the objects of a store.
struct object_list {
  ec error = ec::none; ///< unsupported, storage_unavailable
  std::vector<std::string> keys;
  std::string next; ///< Behind which key to go on; empty: that was all.
  uint32_t looked = 0;
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

  /// Drops an object that was put for the last time before `before`; one that is not there is no
  /// error. A store that cannot tell when answers `unsupported` and keeps everything. Fails:
  /// file_in_use (put since then), storage_unavailable.
  virtual ec erase(std::string_view key, timestamp before) {
    static_cast<void>(key);
    static_cast<void>(before);
    return ec::unsupported;
  }

  /// Objects behind the key `after` that were put for the last time before `before`, in the order
  /// of their keys; looks at `most` at most. A store that cannot tell when answers `unsupported`.
  virtual object_list list(std::string_view after, timestamp before, uint32_t most) {
    static_cast<void>(after);
    static_cast<void>(before);
    static_cast<void>(most);
    return {ec::unsupported, {}, {}, 0};
  }

  /// Leaves the mark of a cluster in the store, its id (32 hex digits); drops it; looks whether it
  /// is there, so that a node can tell the cluster's store from another. A mark is no object: it is
  /// neither listed nor swept. Fails: not_found (`find_mark`), storage_unavailable, unsupported.
  virtual ec put_mark(std::string_view id) {
    static_cast<void>(id);
    return ec::unsupported;
  }
  virtual ec drop_mark(std::string_view id) {
    static_cast<void>(id);
    return ec::unsupported;
  }
  virtual ec find_mark(std::string_view id) {
    static_cast<void>(id);
    return ec::unsupported;
  }

  /// Whether every node of a cluster sees the same objects; several nodes need such a store.
  virtual bool shared() const = 0;
};

} // namespace zhian::files
