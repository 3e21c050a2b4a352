// Files that are downloaded, and their names.
#pragma once

#include <string>
#include <string_view>

namespace zhian::http {

/// The value of Content-Disposition, by RFC 6266: the name in ASCII for old clients, and as it is.
std::string attachment(std::string_view name);
/// Of words of people, what a file may be called everywhere; at most 60 characters of it.
std::string part_of_name(std::string_view words);

} // namespace zhian::http
