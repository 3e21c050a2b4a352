#pragma once

#include <string_view>

namespace zhian::files {

/// What the bytes are, whatever the client called them: "application/pdf", the Word, Excel and ZIP
/// types, "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain", or
/// "application/octet-stream".
std::string_view media_type_of(std::string_view bytes);

} // namespace zhian::files
