// The texts of a question in the store, and what it is found by.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocols/question.hpp"

namespace zhian::storage {

/// {"text":…,"key_points":[…],"answer":…}
std::string json_of_text(const question_text& x);
/// Reads it back; anything else answers nothing.
std::optional<question_text> text_of_json(std::string_view json);

/// The grams of the question itself in both languages, with blanks between them.
std::string search_text_of(const question_content& x);
/// The same of all there is of it.
std::string search_of(const question_content& x);

} // namespace zhian::storage
