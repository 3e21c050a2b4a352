// What becomes of a frame on one direction of a link. Pure: the time and the seed come in from
// outside, and the same seed decides the same.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace zhian::chaos {

/// Time since the switch began.
using moment = std::chrono::microseconds;

/// How bad a direction is; as it stands, a good one.
struct impairment {
  moment delay{0};
  moment jitter{0}; ///< The delay is up to so much shorter or longer.
  double loss = 0;  ///< Of frames, from 0 to 1; so are the others.
  double duplication = 0;
  double reordering =
      0; ///< These do not wait for their turn. Without a delay there is nothing to overtake.
};

/// SplitMix64: short, and the same numbers with every library.
class chance {
public:
  explicit chance(uint64_t seed) : state_(seed) {}
  /// In [0, 1).
  double next();

private:
  uint64_t state_;
};

/// When the copies of a frame are due: none, one or two.
struct fate {
  std::array<moment, 2> due{};
  size_t copies = 0;
  bool reordered = false;
};

/// One direction between two ports.
class one_way {
public:
  explicit one_way(uint64_t seed) : chance_(seed) {}

  void set(const impairment& x) { bad_ = x; }
  const impairment& now() const { return bad_; }

  /// Frames keep their order, whatever the jitter, but for those that are reordered: a change of
  /// order is asked for, not a side effect. What comes after the link was mended waits for what is
  /// still under way.
  fate decide(moment now);

private:
  impairment bad_;
  chance chance_;
  moment last_{0}; ///< When the last frame that keeps its turn is due.
};

/// The generator of the direction from one port to another: a stream of its own, so that traffic of
/// one does not disturb the chance of the others.
uint64_t seed_of(uint64_t seed, size_t from, size_t to);

} // namespace zhian::chaos
