// How far back a search among postings asks at a time. Pure.
#pragma once

#include <cstdint>

namespace zhian::storage {

/// How far a search has come, from the newest posting on.
struct era_progress {
  uint64_t looked = 0; ///< Postings that were looked through, about.
  uint64_t found = 0;  ///< Of those.
  uint64_t wanted = 1; ///< So many are still missing; at least one.
  uint64_t before = 1; ///< What was not looked through lies below this ordinal; at least 1.
  uint64_t last = 0;   ///< Eras that the step before asked for; 0: there was none.
};

/// How many eras are asked next, the newest first; 0: all that is left, at once. When enough was
/// found to judge by, as many as hold what is wanted if it goes on like that; else one, then four,
/// then all. Each step is at least four times the one before, so that few are made wherever a word
/// lies.
uint64_t eras_to_ask(const era_progress& x);

} // namespace zhian::storage
