// Words that tell how an answer is made, in Chinese and English, and what they are found by.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "actors/interview/text.hpp"

namespace zhian::interview {

/// What a word or phrase is a sign of.
enum class signal : uint8_t {
  situation, ///< Where and when it was.
  task,      ///< What had to be reached.
  action,    ///< What was done.
  result,    ///< What came of it.
  order,     ///< First, then, finally.
  reason,    ///< Because, therefore.
  contrast,  ///< But, compared with: weighing.
  example,   ///< For example.
  own_part,  ///< What the person did, not the team.
  hedge,     ///< Words that avoid saying something definite.
  filler     ///< Words without any content.
};

/// The folded words and phrases of both languages.
std::span<const std::string_view> words_of(signal x);

/// The first sign of this kind; nothing when there is none.
std::optional<span> find_signal(const folded_text& text, signal x);

/// How many places hold a sign of this kind, at most `most`.
size_t count_signals(const folded_text& text, signal x, size_t most);

/// Spans of `text.text()` with a quantity: figures with or without unit, percentages, Chinese and
/// English number words with a unit. Years, list numbers, version numbers and digits inside names
/// ("h5", "k8s") are no quantities.
std::vector<span> quantities(const folded_text& text);

/// Whether all of a text says no more than "I don't know".
bool is_refusal(std::string_view text);

} // namespace zhian::interview
