// How an answer is judged by the built-in interviewer: docs/interview-rubric.md tells it for
// people.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/engines/config_json.hpp"
#include "actors/interview/bank.hpp"

namespace zhian::interview {

/// One of the five sides of an answer: "relevance", "concreteness", "structure", "depth",
/// "expression".
struct dimension_score {
  std::string name;
  int score = 0;     ///< 0…100.
  std::string quote; ///< The span of the answer the score rests on; empty when nothing bears it.
  uint32_t quote_begin = 0; ///< Bytes into the answer; always at a character.
  uint32_t quote_end = 0;
  std::string comment; ///< One sentence for the person, in their language.
};

/// The judgement of one answer.
struct answer_score {
  int overall = 0;                         ///< 0…100, weighted over the dimensions.
  std::vector<dimension_score> dimensions; ///< Always the five, in the order above.
  std::vector<std::string> covered;        ///< Names of key points that were found.
  std::vector<std::string> missing;        ///< Names of those that were not.
  bool declined = false;                   ///< "I don't know": nothing to follow up on.
};

/// Judges everything a person said to one question (follow-up answers joined by a line break). No
/// clock, no chance, no service. Any bytes are taken; texts that are not UTF-8 score, but are
/// quoted only at whole characters. `by`: the version whose weights count.
answer_score score_answer(const question& asked, std::string_view answer, language lang,
                          const engine_config& by = *engines::shipped_interview());

/// The most follow-ups one question gets; a version may say fewer.
inline constexpr uint32_t max_follow_ups = 2;

/// Whether any answer could lead to another follow-up: if not, it need not be judged yet.
bool may_follow_up(const question& q, const std::vector<std::string>& asked,
                   uint32_t most = max_follow_ups);

/// What to ask next on the same matter, complete; nothing for a complete answer, for "I don't know"
/// and after `most`. `answer` and `score` are as in `score_answer`; `asked` holds the
/// texts of the follow-ups this question already had, none of which is asked again.
std::optional<follow_up> pick_follow_up(const question& q, std::string_view answer,
                                        const answer_score& score,
                                        const std::vector<std::string>& asked,
                                        uint32_t most = max_follow_ups);

/// The name of a dimension for people.
std::string_view dimension_label(std::string_view name, language lang);

/// Changes whenever the same answer may be judged differently; stored with a report.
std::string_view rubric_version();
/// The same of a version: those with the shipped weights have one name.
std::string rubric_version_of(const engine_config& by);

} // namespace zhian::interview
