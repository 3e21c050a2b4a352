// The classic question bank as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocols/question_queries.hpp"

namespace zhian::http::json {

/// A page as everybody reads it, in `wanted` where a question is there in it.
std::string questions(const std::vector<question_item>& items, std::string_view next,
                      language wanted);
/// One of them, with its answer.
std::string question(const question_item& x, language wanted);
std::string question_counts(const count_questions::reply& x);

/// As staff see them: both languages, and what became of it.
std::string staff_question(const classic_question_row& x);
std::string staff_questions(const std::vector<question_item>& items, std::string_view next);
std::string import_done(const import_report& x);

} // namespace zhian::http::json
