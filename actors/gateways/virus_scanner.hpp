// The node's virus scanner: answers `scan_file`.
#pragma once

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include "config/settings.hpp"
#include "protocols/resume.hpp"

namespace zhian {

/// Scans by clamd; null when none is configured. A scanner that does not answer is an error, never
/// a pass: file_infected, scan_unavailable, shutting_down.
caf::actor spawn_virus_scanner(caf::actor_system& sys, const resume_settings& with);

} // namespace zhian
