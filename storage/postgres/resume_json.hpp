// The parts of a resume that are stored as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/resume.hpp"

namespace zhian::storage {

/// [["education",12,80],…]
std::string json_sections(const std::vector<text_section>& items);
/// [["平台",3],…]
std::string json_words(const std::vector<word_count>& items);
/// [1,2]
std::string json_numbers(const std::vector<uint32_t>& items);

/// They read back what was written; anything else is left out.
std::vector<text_section> sections_of_json(std::string_view text);
std::vector<word_count> words_of_json(std::string_view text);
std::vector<uint32_t> numbers_of_json(std::string_view text);

} // namespace zhian::storage
