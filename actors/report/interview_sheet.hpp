// What a printed interview report is made from: the report as the room stored it, read back as
// plain data.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/report.hpp"

namespace zhian::report {

struct judged_dimension {
  std::string label;
  int score = -1;
  uint32_t question = 0; ///< The quote is an answer to it; 0: to the question it stands below.
  std::string comment;
  std::string quote;
};

struct judged_question {
  uint32_t number = 0;
  std::string text;
  std::string skill;
  bool answered = false;
  bool inherited = false;
  int score = -1;
  uint32_t time_s = 0;
  std::vector<judged_dimension> dimensions;
  std::string feedback;
  std::vector<std::string> covered, missing, follow_ups;
};

struct quoted_remark {
  std::string text;
  uint32_t question = 0; ///< 0: none.
  std::string quote;
};

/// Who spoke from a turn on.
struct voice_line {
  uint32_t from_turn = 0;
  std::string engine, model, prompt_version, config_version;
  bool simulated = false;
};

struct interview_sheet {
  std::string id; ///< Of the record.
  std::string position, company;
  timestamp ended_at{};
  uint32_t edition = 1; ///< Of the report.
  std::string level;
  std::string engine, bank_version, rubric_version, config_version;
  std::string language, reason; ///< As words.
  int score = -1;
  uint32_t planned = 0, asked = 0, answered = 0;
  uint32_t duration_s = 0, paused_s = 0;
  bool branched = false;
  std::string summary;
  std::vector<judged_dimension> dimensions;
  std::vector<judged_question> questions;
  std::vector<quoted_remark> strengths, suggestions;
  std::vector<voice_line> voices;
  uint32_t provider_failures = 0;
};

/// Reads a stored report. Members it does not know are left out, absent ones keep their defaults;
/// lists and texts are cut at bounds far beyond what rooms write. Nothing: the report is no JSON
/// object.
std::optional<interview_sheet> read_interview(const stored_report& from);

} // namespace zhian::report
