// How the failures of a language model stand in the row of a task: words with blanks between, and
// behind the last one a mark when the model is not to be asked again.
#pragma once

#include <string_view>

namespace zhian {

inline constexpr char model_lost_mark = '!';

constexpr bool is_model_lost(std::string_view kept) {
  return kept.ends_with(model_lost_mark);
}

/// The words alone: what results keep and people are told.
constexpr std::string_view model_failure_words(std::string_view kept) {
  if (is_model_lost(kept))
    kept.remove_suffix(1);
  return kept;
}

} // namespace zhian
