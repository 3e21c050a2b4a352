// What can be counted in an answer: the ground that the rubric and the follow-ups stand on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actors/interview/bank.hpp"
#include "actors/interview/signals.hpp"
#include "actors/interview/text.hpp"

namespace zhian::interview {

/// One sentence.
struct sentence_facts {
  span at; ///< In the answer.
  size_t size = 0;
  size_t points = 0; ///< Key points it touches.
  size_t shared = 0; ///< Words of the question it takes up.
  size_t quantities = 0;
  size_t results = 0;
  size_t own = 0;
  size_t links = 0; ///< Words that order, give reasons or weigh.
  size_t hedges = 0;
};

/// The whole answer.
struct answer_facts {
  std::vector<sentence_facts> sentences; ///< Those that only repeat the question are left out.
  std::vector<bool> covered;             ///< For each key point of the question.
  size_t size = 0;                       ///< See `amount`.
  size_t terms = 0;                      ///< Different terms of key points that were used.
  size_t shared = 0;                     ///< Different words of the question that were taken up.
  size_t question_words = 0;
  size_t quantities = 0;
  size_t results = 0;
  size_t own = 0;
  size_t hedges = 0;
  size_t fillers = 0;
  bool situation = false;
  bool task = false;
  bool action = false;
  size_t order = 0;
  size_t reasons = 0;
  size_t contrasts = 0;
  size_t examples = 0;
  double variety = 0; ///< Different words (pairs of ideographs) of all words, 0…1.

  size_t points() const;
};

/// Counts. An answer that is too long is counted in full; all counts are bounded by its length.
answer_facts look_at(const question& asked, std::string_view answer);

} // namespace zhian::interview
