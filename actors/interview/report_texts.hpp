// The sentences of a report, in Chinese and English.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actors/interview/report.hpp"

namespace zhian::interview::texts {

std::string_view not_answered(language lang);
std::string_view declined(language lang);
/// "You could add: a, b and c."
std::string could_add(const std::vector<std::string>& points, language lang);
/// What a strong dimension means.
std::string_view strength(std::string_view dimension, language lang);
/// For somebody without a strong dimension.
std::string relative_strength(std::string_view label, language lang);
/// How to get better at a dimension.
std::string_view advice(std::string_view dimension, language lang);
/// "Question 2 leaves out …"
std::string revisit(uint32_t question, const std::vector<std::string>& points, language lang);
std::string_view finish_all(language lang);
std::string_view aim_higher(language lang);
std::string_view answer_something(language lang);
/// Two sentences on the whole.
std::string summary(const interview_report& x);
/// Appends with the blank the language wants.
void append_sentence(std::string& to, std::string_view sentence, language lang);

} // namespace zhian::interview::texts
