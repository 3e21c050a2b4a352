// The words of the forecast's own questions, in Chinese and English (data/questions.json).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actors/forecast/forecast.hpp"

namespace zhian::forecast {

/// What one rule asks. Texts may hold slots in braces.
struct rule_words {
  std::string text;
  std::string why;
};

/// A question of its own.
struct rule {
  std::string id;
  interview::question_kind kind = interview::question_kind::experience;
  int likely = 0;
  difficulty hard = difficulty::medium;
  rule_words zh;
  rule_words en;
  std::vector<interview::key_point> points_zh;
  std::vector<interview::key_point> points_en;
  std::vector<interview::follow_up> follow_ups_zh;
  std::vector<interview::follow_up> follow_ups_en;

  const rule_words& words(language lang) const { return lang == language::en ? en : zh; }
};

/// Something postings ask of people, and the question that tests it.
struct trait {
  std::string id;
  std::vector<std::string> words; ///< Lower case; any of them names it.
  std::string name_zh, text_zh;
  std::string name_en, text_en;
};

/// The rule of this id, which must be one of the file: a missing one is a fault of the build.
const rule& rule_of(std::string_view id);
const std::vector<trait>& all_traits();
/// Why a question of the bank is likely, by the word for it.
const std::string& why_of(std::string_view id, language lang);
/// All ids, for tests.
std::vector<std::string> rule_ids();

/// The embedded file.
std::string_view questions_json();

} // namespace zhian::forecast
