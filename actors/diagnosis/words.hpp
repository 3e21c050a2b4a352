// What people read about a finding, in Chinese and English (data/findings.json).
#pragma once

#include <string>
#include <string_view>

#include "actors/diagnosis/diagnosis.hpp"

namespace zhian::diagnosis {

/// A finding in words.
struct finding_words {
  std::string what;    ///< What is wrong, one sentence.
  std::string rewrite; ///< What to write instead.
};

/// In the language of the reader; what is suggested to be written is in that of the resume. A slot
/// for which the finding has no value is left out.
finding_words words_of(const finding& x, language lang);

std::string_view label_of(dimension x, language lang);
std::string_view label_of(degree x, language lang);

/// The embedded file.
std::string_view words_json();

} // namespace zhian::diagnosis
