// Which follow-up to ask: rules alone, in the order in which an interviewer would care.
#include <algorithm>

#include "actors/interview/answer_facts.hpp"
#include "actors/interview/rubric.hpp"

namespace zhian::interview {

namespace {

constexpr size_t short_answer = 60; ///< 60 ideographs or 30 words.
constexpr int complete = 80;        ///< With all that depth asks for: nothing more to ask.
constexpr int concrete = 70;        ///< And that is not told in general words.
constexpr int settled = 70;         ///< After one follow-up this is good enough to move on.
constexpr int can_bear_more = 65;
constexpr int vague = 35; ///< Of concreteness.

int score_of(const answer_score& score, std::string_view name) {
  auto found = std::find_if(score.dimensions.begin(), score.dimensions.end(),
                            [&](const auto& x) { return x.name == name; });
  return found == score.dimensions.end() ? 0 : found->score;
}

bool applies(follow_up_rule rule, std::string_view answer, const answer_score& score) {
  switch (rule) {
  case follow_up_rule::short_answer:
    return amount(answer) < short_answer;
  case follow_up_rule::vague:
    return score_of(score, "concreteness") < vague;
  case follow_up_rule::missing_point:
    return !score.missing.empty();
  case follow_up_rule::no_numbers:
    return quantities(folded_text{answer}).empty();
  case follow_up_rule::strong:
    return score.overall >= can_bear_more;
  }
  return false;
}

/// Nothing is left to ask. A story has to have its end, whatever else was told.
bool is_complete(const question& q, std::string_view answer, const answer_score& score) {
  auto story = q.kind == question_kind::experience || q.kind == question_kind::behavioural;
  return score.overall >= complete && score_of(score, "depth") == 100
         && score_of(score, "concreteness") >= concrete
         && (!story || find_signal(folded_text{answer}, signal::result));
}

/// The line that was said last: to a follow-up, if there was one.
std::string_view last_line(std::string_view answer) {
  auto end = answer.find_last_not_of(" \n\r\t");
  if (end == std::string_view::npos)
    return {};
  answer = answer.substr(0, end + 1);
  auto line = answer.rfind('\n');
  return line == std::string_view::npos ? answer : answer.substr(line + 1);
}

} // namespace

bool may_follow_up(const question& q, const std::vector<std::string>& asked, uint32_t most) {
  return asked.size() < std::min(most, max_follow_ups) && !q.follow_ups.empty();
}

std::optional<follow_up> pick_follow_up(const question& q, std::string_view answer,
                                        const answer_score& score,
                                        const std::vector<std::string>& asked, uint32_t most) {
  if (!may_follow_up(q, asked, most) || score.declined || is_refusal(last_line(answer)))
    return std::nullopt;
  if (is_complete(q, answer, score))
    return std::nullopt;
  if (!asked.empty() && score.overall >= settled)
    return std::nullopt;
  auto fresh = [&](const std::string& text) {
    return std::find(asked.begin(), asked.end(), text) == asked.end();
  };
  for (auto rule :
       {follow_up_rule::short_answer, follow_up_rule::vague, follow_up_rule::missing_point,
        follow_up_rule::no_numbers, follow_up_rule::strong}) {
    if (!applies(rule, answer, score))
      continue;
    for (const auto& x : q.follow_ups) {
      if (x.when != rule)
        continue;
      if (rule != follow_up_rule::missing_point) {
        if (fresh(x.text))
          return x;
        continue;
      }
      for (const auto& point : score.missing)
        if (auto text = fill_slots(x.text, {{"point", point}}); fresh(text))
          return follow_up{rule, std::move(text)};
    }
  }
  return std::nullopt;
}

} // namespace zhian::interview
