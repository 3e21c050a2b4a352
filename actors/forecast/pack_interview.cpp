#include "actors/forecast/pack_interview.hpp"

#include <algorithm>

#include "actors/interview/own_question.hpp"

namespace zhian::forecast {

std::optional<pack_interview> plan_pack(const interview_from_pack& asked, const task_row& pack,
                                        const std::vector<task_part_row>& parts, uint32_t most) {
  constexpr size_t with_an_end = 4;
  auto wished = asked.questions == 0 ? most_interview_questions : asked.questions;
  auto n = std::min<size_t>({wished, most, most_interview_questions, parts.size()});
  pack_interview out;
  for (size_t i = 0; i < n; ++i) {
    const auto& part = i + 1 == n && n >= with_an_end ? parts.back() : parts[i];
    auto own = interview::read_notes(part.part.notes);
    if (!own)
      return std::nullopt;
    planned_question question;
    question.id = own->asked.id;
    question.text = own->asked.text;
    question.skill = own->skill;
    question.reason = forecast_reason;
    question.notes = part.part.notes;
    out.plan.push_back(std::move(question));
  }
  if (out.plan.empty())
    return std::nullopt;
  bool en = pack.input.lang == language::en;
  out.config.position = pack.input.position;
  if (out.config.position.empty())
    out.config.position = en ? "Question forecast" : "面试押题练习";
  out.config.company = pack.input.company;
  out.config.lang = pack.input.lang;
  out.config.seniority = asked.seniority;
  out.config.questions = static_cast<uint32_t>(out.plan.size());
  return out;
}

} // namespace zhian::forecast
