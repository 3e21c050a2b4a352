// The node's file store: answers `put_file` and `get_file`.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include "protocols/resume.hpp"
#include "storage/files/open_store.hpp"

namespace zhian {

/// The largest file kept, unless told otherwise.
inline constexpr uint64_t default_max_file_bytes = uint64_t{64} << 20;

/// A store on the local disk under `root`. Content-addressed by SHA-256; the type is sniffed, the
/// name cleaned. put_file fails: file_empty, payload_too_large, storage_unavailable, overloaded.
/// get_file fails: not_found, storage_unavailable, overloaded. Nothing put less than `fresh` ago is
/// erased, whatever was asked: an upload under way may be about to refer to it.
caf::actor spawn_file_store(caf::actor_system& sys, const std::string& root,
                            uint64_t max_bytes = default_max_file_bytes,
                            std::chrono::seconds fresh = std::chrono::seconds{0});

/// The same over any object store; `make` is called once a worker, of which there are `workers`.
caf::actor spawn_file_store(caf::actor_system& sys, files::store_maker make,
                            uint64_t max_bytes = default_max_file_bytes,
                            std::chrono::seconds fresh = std::chrono::seconds{0},
                            uint32_t workers = 2);

} // namespace zhian
