// Versions of how engines work, as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocols/engine_versions.hpp"

namespace zhian::http::json {

/// A version with its content.
std::string engine_version(const zhian::engine_version& x);
/// A page of them, without.
std::string engine_versions(const std::vector<zhian::engine_version>& items, std::string_view next);
/// How the reports of two versions were scored.
std::string engine_scores(std::string_view feature, const compare_engine_scores& asked,
                          const compare_engine_scores::reply& x);

} // namespace zhian::http::json
