// The sentences of a reference answer, in Chinese and English.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actors/interview/bank.hpp"

namespace zhian::interview::texts {

/// Points that any answer of this kind can stand on, for a question the bank does not know.
std::vector<key_point> common_points(bool story, language lang);
/// Whether a question asks for something that happened.
bool asks_for_past(std::string_view question, language lang);
/// How the answer begins: a story with its scene, an explanation with its conclusion.
std::string opening_step(bool story, language lang);
/// What is said about one key point: `index` of `count`, with words that belong to it and, if
/// there is one, a line of the resume.
std::string point_step(size_t index, size_t count, const key_point& point,
                       const std::vector<std::string>& examples, std::string_view evidence,
                       language lang);
/// How it ends.
std::string closing_step(bool story, language lang);

} // namespace zhian::interview::texts
