// The one file of an upload.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "http/server/call.hpp"

namespace zhian::http {

struct one_file {
  std::string name; ///< Cleaned.
  std::shared_ptr<const std::string> bytes;
  std::optional<http_reply> refused; ///< Set: there is none, and this is the answer.
};

/// Reads the form of the body: exactly one part, a file in the field `file`, not empty.
one_file take_one_file(http_call& in);

} // namespace zhian::http
