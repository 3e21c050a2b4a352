// What the commands of an operator share: settings with a store in them, and how they fail.
#pragma once

#include <functional>
#include <string>

#include <caf/error.hpp>

#include "cluster/cli/commands.hpp"

namespace zhian::storage {
class cluster_ops;
}

namespace zhian::cli {

/// Says why on stderr; answers the exit code.
int complain(const caf::error& err);
int complain(const std::string& why, int code);

/// Runs `body(settings)` when there is a store to ask.
int with_settings(const common_options& from, const std::function<int(settings&)>& body);
/// The same with what tells of nodes and orders them.
int with_cluster(const common_options& from, const std::function<int(storage::cluster_ops&)>& body);

} // namespace zhian::cli
