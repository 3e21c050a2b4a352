// What became of a resume between two versions of it. Pure.
#pragma once

#include <vector>

#include "actors/diagnosis/diagnosis.hpp"

namespace zhian::diagnosis {

/// A score before and after.
struct score_change {
  dimension what = dimension::structure;
  int32_t before = 0;
  int32_t after = 0;
  bool operator==(const score_change&) const = default;
};

/// Findings of both diagnoses; each stands in one list only.
struct comparison {
  int32_t total_before = 0;
  int32_t total_after = 0;
  std::vector<score_change> scores; ///< All seven, in their order.
  std::vector<finding> gone;        ///< Of the first only.
  std::vector<finding> fresh;       ///< Of the second only.
  std::vector<finding> kept;        ///< Of both, as the second has them.
  bool same_rules = true;           ///< Not: scores may differ for what changed in the rules.
};

/// Two findings are the same when their kinds are, what they are about, and the letters and digits
/// they quote; of a kind about the whole text there is one only. A statement that was rewritten and
/// is still wrong is therefore one gone and one fresh.
comparison compare(const report& before, const report& after);

} // namespace zhian::diagnosis
