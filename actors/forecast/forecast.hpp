// The question forecast: which questions an interview will probably ask a person, and why. Plain
// rules over the resume, the posting and the question bank; docs/forecast.md tells them for people.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "actors/interview/bank.hpp"
#include "protocols/entity.hpp"

namespace zhian::forecast {

/// Changes whenever the same texts may get other questions. The bank has a version of its own.
inline constexpr std::string_view rules_version = "forecast-1";

// Bounds of what is asked for and answered.
inline constexpr uint32_t least_questions = 3;
inline constexpr uint32_t most_questions = 20;
inline constexpr uint32_t usual_questions = 10; ///< Where nobody says how many.
inline constexpr size_t most_posting_bytes = 40'000;
inline constexpr size_t longest_quote = 160; ///< Bytes.
inline constexpr size_t most_sources = 3;    ///< Of one question.

/// Which text a question comes from.
enum class origin : uint8_t { resume, posting };
std::string_view to_string(origin x);

/// A place that a question comes from: bytes of that text as it was given, at whole characters.
struct source {
  origin of = origin::resume;
  uint32_t at = 0;
  uint32_t length = 0;
  std::string quote; ///< What stands there; one line.
  bool operator==(const source&) const = default;
};

enum class difficulty : uint8_t { easy, medium, hard };
std::string_view to_string(difficulty x);

/// One question.
struct forecast_question {
  /// Text (no slot is left), kind, key points and follow-ups. The id is that of the bank, or
  /// "forecast-" and the rule.
  interview::question asked;
  std::string skill; ///< What it is about, for people; may be empty.
  std::string why;   ///< Why it is likely, one sentence.
  std::vector<source> sources;
  difficulty hard = difficulty::medium;
  int likely = 0; ///< 0…100; the order comes from it.
  /// What people are shown in place of the key points and follow-ups that rooms go by; empty: those.
  std::vector<std::string> told_points = {};
  std::vector<std::string> told_follow_ups = {};
};

/// What a forecast is made from.
struct wanted {
  std::string_view resume;  ///< Its text.
  std::string_view posting; ///< Empty: none.
  std::string_view position;
  std::string_view company;
  language lang = language::zh; ///< Of the questions.
  uint32_t count = 10;          ///< Taken into 3…20.
  std::chrono::year_month today{};
};

/// Exactly `count` different questions: the opening one first, the closing one last, and between
/// them the likeliest first. No clock, no chance, no service; any bytes are taken. Some
/// milliseconds.
std::vector<forecast_question> forecast(const wanted& x);

/// Those that follow `kept`, texts of questions that were given before, up to `count` in all. With
/// the same rules these are the rest of the same forecast; with others none of the kept ones comes
/// again, and the closing one is last.
std::vector<forecast_question> forecast_after(const wanted& x,
                                              const std::vector<std::string>& kept);

} // namespace zhian::forecast
