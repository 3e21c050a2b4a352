// The words of a Markdown file without its marks. Pure.
#pragma once

#include <string>
#include <string_view>

namespace zhian::resume {

/// Blocks become lines; a link keeps its address behind its words when they differ; raw HTML is
/// dropped. `utf8` must be valid UTF-8.
std::string markdown_plain(std::string_view utf8);

} // namespace zhian::resume
