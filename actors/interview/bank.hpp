// The question bank: what the interviewer may ask, with its follow-ups and what a good answer
// contains. Written in data/*.json, embedded at build time and parsed once.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/interview.hpp"

namespace zhian::interview {

/// What a question is for; the plan orders an interview by it.
enum class question_kind : uint8_t {
  opening,
  experience,
  technical,
  behavioural,
  situational,
  closing
};
std::string_view to_string(question_kind x);
std::optional<question_kind> parse_question_kind(std::string_view text);
std::ostream& operator<<(std::ostream& out, question_kind x);

/// When a follow-up is worth asking.
enum class follow_up_rule : uint8_t {
  short_answer,  ///< "short": too little was said to judge.
  vague,         ///< "vague": general words, no case of one's own.
  no_numbers,    ///< "no_numbers": a case without measure or outcome.
  missing_point, ///< "missing_point": a part of a good answer was left out; its text may hold
                 ///< {point}.
  strong         ///< "strong": a good answer that can bear a deeper question.
};
std::string_view to_string(follow_up_rule x);
std::optional<follow_up_rule> parse_follow_up_rule(std::string_view text);
std::ostream& operator<<(std::ostream& out, follow_up_rule x);

/// One more question on the same matter.
struct follow_up {
  follow_up_rule when = follow_up_rule::short_answer;
  std::string text;
};

/// Something a good answer contains; any one of the terms shows it.
struct key_point {
  std::string name; ///< A noun phrase for people, in the question's language.
  std::vector<std::string> terms;
};

/// One question in one language. `text` may hold the slots {skill}, {company} and {position}.
struct question {
  std::string id; ///< "q-backend-003-zh": the idea, then the language.
  language lang = language::zh;
  std::string text;
  std::vector<std::string> roles;  ///< Role groups ("backend"); empty: any role.
  std::vector<std::string> skills; ///< Skills it is about, lower case; empty: none in particular.
  std::vector<level> levels;       ///< Seniorities it suits; never empty.
  question_kind kind = question_kind::experience;
  std::vector<follow_up> follow_ups;
  std::vector<key_point> key_points;
};

/// All questions, in the order of the data files. The reference lives as long as the process.
const std::vector<question>& bank();

/// The question with this id; null when there is none (a room of another version may name one that
/// is gone).
const question* find_question(std::string_view id);

/// The question as it was asked in a room: with the planned text in place of the one with slots,
/// and with what it brought along in place of what the bank says. Null when the bank no longer has it.
std::shared_ptr<const question> as_asked(const planned_question& x);

/// Changes with every change of the data: stored with a report, so that one can tell what it was
/// judged against.
std::string_view bank_version();

/// What became of one data file: its questions, or the first reason to refuse it.
struct parsed_questions {
  std::vector<question> questions;
  std::string error; ///< "q-backend-003/en: key_points: fewer than 3"; empty when good.
};

/// Reads one data file strictly: unknown members, missing languages and broken slots are refused.
parsed_questions parse_questions(std::string_view json);

} // namespace zhian::interview
