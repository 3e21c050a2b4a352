// The web client as replies.
#pragma once

#include <optional>

#include "http/server/call.hpp"
#include "http/web/files.hpp"

namespace zhian::http {

/// A file of the client's, compressed as the caller takes it.
http_reply web_file(const http_call& in, const web::file& x);

/// The reply to a GET or HEAD that is for the client and no operation; nothing for all else.
std::optional<http_reply> web_reply(const http_call& in);

} // namespace zhian::http
