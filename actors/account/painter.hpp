// Two services of the node: the painter makes harmless pictures of hostile ones, the packer makes
// ZIP files.
#pragma once

#include <string>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include "protocols/profile.hpp"

namespace zhian {

/// Answers `paint`. Each request gets one confined process `<self_exe> paint`.
caf::actor spawn_painter(caf::actor_system& sys, const std::string& self_exe = "/proc/self/exe");

/// Answers `pack`.
caf::actor spawn_packer(caf::actor_system& sys);

namespace account {

/// Bytes of all files of one archive at most.
inline constexpr uint64_t most_packed_bytes = uint64_t{60} << 20;

/// One ZIP of the files, in their order. Fails: payload_too_large, internal.
caf::expected<std::string> make_zip(const std::vector<packed_file>& files);

} // namespace account

} // namespace zhian
