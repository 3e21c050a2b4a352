// The report of a finished interview: pure, the same room gives the same report.
#pragma once

#include <string>
#include <vector>

#include "actors/interview/room_state.hpp"
#include "actors/interview/rubric.hpp"

namespace zhian::interview {

/// One dimension over the whole interview.
struct dimension_summary {
  std::string name;
  std::string label;
  int score = 0;         ///< Mean over the answered questions, 0…100.
  uint32_t question = 0; ///< The question nearest to that mean, and what was said to it.
  std::string quote;
};

/// One main question with its follow-ups.
struct question_feedback {
  uint32_t number = 0;
  planned_question planned;
  bool answered = false;
  answer_score judged; ///< Of the answers joined by a line break; empty when not answered.
  std::vector<std::string> follow_ups; ///< Those that were asked.
  uint32_t answers = 0;                ///< Given in this room.
  uint32_t time_s = 0;    ///< From the end of each question to its answer, without pauses.
  bool inherited = false; ///< Answered in the room this one was branched from: judged, not counted.
  std::string feedback;   ///< Two or three sentences for the person.
};

/// Something done well, or something to work on.
struct remark {
  std::string text;
  std::string dimension; ///< Empty: about a question as a whole.
  uint32_t question = 0; ///< Main question the quote is from; 0: none.
  std::string quote;     ///< The person's own words; may be empty.
};

/// All that is written into `record_row::report`.
struct interview_report {
  std::string engine;
  std::string bank_version;
  std::string rubric_version;
  std::string config_version;  ///< Of the snapshot the room started from.
  uint32_t engine_version = 0; ///< How its engine worked; 0: as the program brought it.
  language lang = language::zh;
  end_reason reason = end_reason::completed;
  int32_t score = -1; ///< Mean over the answered questions; -1: nothing was answered.
  uint32_t questions_planned = 0;
  uint32_t questions_asked = 0;
  uint32_t questions_answered = 0;
  uint32_t answers = 0;
  uint32_t duration_s = 0; ///< Without pauses.
  uint32_t paused_s = 0;
  std::optional<branch_origin> branch;
  std::string summary;
  std::vector<dimension_summary> dimensions;
  std::vector<question_feedback> questions; ///< Those that were asked.
  std::vector<remark> strengths;
  std::vector<remark> suggestions;
  engine_log engines; ///< Who spoke, and how providers failed.
};

/// The question and everything the person said to it so far, as the rubric wants it.
struct asked_question {
  std::shared_ptr<const question> asked; ///< Never null.
  std::string answer;                    ///< Answers joined by a line break; empty: none.
  std::vector<std::string> follow_ups;   ///< Texts already asked.
  uint32_t answers = 0;
};
asked_question collect(const room_state& room, uint32_t number);

/// Seconds from the first minute to the end; pauses and the silence before an idle end do not
/// count.
uint32_t duration_of(const room_state& room, end_reason reason, timestamp at);

/// The report of `room`, which ends now for `reason`.
interview_report build_report(const room_state& room, end_reason reason, timestamp at);

/// The report as stored, with a member `v`.
std::string report_json(const interview_report& x);

} // namespace zhian::interview
