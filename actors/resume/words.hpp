// The words of a text by ICU's segmentation, Chinese by its dictionary. Pure.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "protocols/resume.hpp"

namespace zhian::resume {

/// The words that stand in the text at least twice, most frequent first, then in order of
/// appearance: Chinese words of two characters and more, Latin ones of two letters and more (told
/// apart without regard to case); no numbers and no words that carry nothing ("的", "and"). Only
/// the first 100,000 characters are looked at.
std::vector<word_count> frequent_words(std::string_view utf8, size_t most = 30);

} // namespace zhian::resume
