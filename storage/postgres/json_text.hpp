// Small JSON texts of the store: arrays of strings.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zhian::storage {

/// ["a","b"]
std::string json_strings(const std::vector<std::string>& items);
/// Reads it back; anything else answers an empty list.
std::vector<std::string> strings_of_json(std::string_view text);

} // namespace zhian::storage
