// Questions that a language model proposes. It may have been talked into anything by what it read:
// only what has the form is taken, and of that only what quotes the resume or the posting. Pure.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "actors/diagnosis/model_answer.hpp"
#include "actors/forecast/forecast.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::forecast {

// Bounds of an answer's form, in characters. Whatever exceeds them is no answer.
inline constexpr size_t most_question_text = 300;
inline constexpr size_t most_question_why = 400;
inline constexpr size_t most_question_point = 200;
inline constexpr size_t most_question_quote = 600;
/// Key points of a question that are kept.
inline constexpr size_t most_key_points = 6;

/// How many are kept; what an answer has beyond is left out.
struct question_limits {
  size_t questions = 0;
  size_t follow_ups = 0; ///< Of each.
};

/// The form an answer must have, as the member `name`: told to the model beside what a version
/// says, since what reads the answer is the program's.
void write_question_form(json_writer& out, std::string_view name);

/// The questions out of a model's answer, in its order. The form is kept to the letter: one object
/// with the member `questions`, a list of at least one object with the members `kind`, `text`,
/// `why`, `quote`, `key_points`, `difficulty` and `follow_ups`, each once and no others. Left out is
/// what has the form and says what it must not: a quote that is in neither text, a link, an
/// address, a score; and what is asked already (`given`). Any bytes are taken. Fails:
/// invalid_reply; wrong_quotes (none quotes right), unusable_text (those that do cannot be kept).
/// What rooms judge an answer by stays the rules' own: whoever talks a model into key points that
/// any answer meets has won nothing.
std::variant<std::vector<forecast_question>, diagnosis::answer_fault>
read_questions(std::string_view answer, const wanted& x, const std::vector<std::string>& given,
               const question_limits& limits);

} // namespace zhian::forecast
