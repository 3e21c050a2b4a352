// Who of the staff looks at something personal leaves a line in the audit log before it is shown.
#pragma once

#include <optional>
#include <string>

#include "http/server/call.hpp"

namespace zhian::http {

/// A reply when the line could not be left: then nothing is to be shown. `detail`: JSON object
/// text.
net::awaitable<std::optional<http_reply>> note(http_call& in, std::string action,
                                               std::string target, std::string detail = "{}");

} // namespace zhian::http
