#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace zhian::files {

inline constexpr size_t max_name_bytes = 200;

/// A name that is safe to show, store and offer for download: the last part of a path, without
/// control, invisible or direction-changing characters and what Windows forbids, at most 200 bytes
/// (the extension is kept), never empty.
std::string clean_file_name(std::string_view given);

} // namespace zhian::files
