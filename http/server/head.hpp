// The text of a response head.
#pragma once

#include <string>
#include <string_view>

#include "http/server/call.hpp"

namespace zhian::http {

/// How the connection goes on after the reply.
struct head_options {
  std::string_view reason;
  bool keep = true;
  bool old_client = false; ///< HTTP/1.0: says keep-alive explicitly, knows no chunks.
};

/// Status line and fields, the empty line included. A field whose value could break the head is
/// left out.
std::string make_head(const http_reply& x, std::string_view request_id,
                      const head_options& options);

} // namespace zhian::http
