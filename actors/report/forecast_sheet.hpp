// What a printed question forecast is made from: the pack as its task stored it, part by part, read
// back as plain data.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocols/report.hpp"

namespace zhian::report {

/// Words that a question rests on.
struct quoted_source {
  std::string of; ///< "resume" or "posting".
  std::string quote;
};

struct foreseen_question {
  uint32_t number = 0; ///< From 1 on, without gaps.
  std::string kind;    ///< "opening", …; the word as it is stored.
  std::string text;
  std::string why;
  std::vector<quoted_source> sources;
  std::vector<std::string> key_points;
  std::string difficulty; ///< "easy", "medium", "hard".
  std::vector<std::string> follow_ups;
  bool by_model = false;  ///< A language model proposed it; no: the rules.
  bool simulated = false; ///< That model is a provider on the node's own machine.
};

struct forecast_sheet {
  std::string id; ///< Of its task.
  std::string position;
  std::string company;
  uint32_t resume_version = 0;
  uint32_t edition = 1; ///< Of the report.
  timestamp made_at{};
  task_maker by;
  std::vector<foreseen_question> questions; ///< Never empty.
};

/// Reads the stored parts of a pack. Texts are one line each, lists and texts are cut at bounds far
/// beyond what is written; odd members are left out. Nothing: there is no part, or one of them is
/// no question.
std::optional<forecast_sheet> read_forecast(const stored_report& from);

} // namespace zhian::report
