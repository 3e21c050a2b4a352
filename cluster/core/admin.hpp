// Making members of staff from the command line.
#pragma once

#include <string>

#include "config/settings.hpp"

namespace zhian {

/// Makes `email` a member of staff of the zhimai realm with `role`, or gives an existing user the
/// role. The command is a durable timer of the address entity, so the node that owns the address
/// carries it out under the fence, once; waits up to 20 s for that. Answers the exit code and
/// writes what happened to stdout or stderr.
int cli_admin_create(const settings& conf, const std::string& email, const std::string& password,
                     const std::string& role);

} // namespace zhian
