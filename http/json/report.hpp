// Downloads of reports, as JSON.
#pragma once

#include <string>
#include <string_view>

#include "protocols/report.hpp"

namespace zhian::http::json {

/// What a download was paid with, and where it is.
std::string download(const download_view& x, std::string_view url);

} // namespace zhian::http::json
