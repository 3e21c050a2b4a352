// What the rubric tells people about a score, in Chinese and English.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "actors/interview/answer_facts.hpp"
#include "actors/interview/rubric.hpp"

namespace zhian::interview {

/// The dimensions in their order.
inline constexpr std::array<std::string_view, 5> dimension_names{
    "relevance", "concreteness", "structure", "depth", "expression"};

/// Comments on something that is no answer.
enum class fixed_comment : uint8_t {
  empty,    ///< Nothing was said.
  echo,     ///< Only the question was repeated.
  declined, ///< "I don't know".
};
std::string_view text_of(fixed_comment x, language lang);

/// One comment for each dimension: what was good, or what would make it better.
std::array<std::string, 5> comments_for(const question& asked, const answer_facts& facts,
                                        const answer_score& score, language lang);

} // namespace zhian::interview
