// The page docs/settings.md.
#pragma once

#include <string>

namespace zhian {

/// The whole page, in Markdown: how settings are given, sealed and rotated, and a table of all of
/// them.
std::string describe_settings();

} // namespace zhian
