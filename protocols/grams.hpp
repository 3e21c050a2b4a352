// What is looked for in a text, without a dictionary: words of letters and digits, and of scripts
// without blanks single characters and pairs of neighbours. "数据库索引" is found by 据库索, by 索
// and by 数据库, not by 库数.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zhian {

/// The grams a text has: sorted, each once. For what is searched in.
std::vector<std::string> grams_of(std::string_view text);

/// The grams that a text must have to hold the words of a search: sorted, each once, `most` at
/// most. A run of two or more ideographs asks for its pairs alone.
std::vector<std::string> grams_to_find(std::string_view search, size_t most);

} // namespace zhian
