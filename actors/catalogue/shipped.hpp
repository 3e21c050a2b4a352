// The questions that come with the program: data/classic_questions_*.json, embedded at build time
// and parsed once. The store has them from then on; see docs/decisions/0048.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actors/catalogue/question_state.hpp"

namespace zhian::catalogue {

/// What became of one data file: its questions, or the first reason to refuse it.
struct shipped_file {
  std::vector<shipped_question> questions;
  std::string error; ///< "cq-backend-001: zh.key_points: missing"; empty when good.
};
/// Reads one data file strictly: unknown members, missing languages and whatever could not be kept
/// are refused.
shipped_file parse_shipped(std::string_view json);

/// All questions, in the order of the data files. The reference lives as long as the process.
const std::vector<shipped_question>& shipped_questions();

} // namespace zhian::catalogue
