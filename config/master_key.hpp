// The master key of a development machine.
#pragma once

#include <optional>
#include <string>

#include "config/settings.hpp"

namespace zhian {

/// Fills `auth.master_key` outside production when none is given: from `<node.data_dir>/master.key`
/// (mode 600), which is made at the first call, so that tokens outlive a restart. Answers why that
/// failed, or nothing.
std::optional<std::string> ensure_master_key(settings& of);

} // namespace zhian
