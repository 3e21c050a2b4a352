// Keeps an outside service that fails from being asked again and again. Pure: the caller brings the
// time.
//
//   closed ──`failures` in a row──▶ open ──pause over──▶ half_open ──good──▶ closed
//                                    ▲                      │ failed: the pause doubles
//                                    └──────────────────────┘
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace zhian {

class circuit_breaker {
public:
  using time = std::chrono::steady_clock::time_point;
  using duration = std::chrono::milliseconds;
  enum class phase : uint8_t { closed = 0, half_open = 1, open = 2 };
  /// The pause grows to at most this many times its first length.
  static constexpr int most_growth = 8;

  circuit_breaker(uint32_t failures, duration pause)
      : limit_(failures), first_pause_(pause), pause_(pause) {}

  /// Whether a call may be made now: its generation, by which it tells how it ended; 0: no. When
  /// the pause is over, one call at a time tries.
  uint64_t permit(time now) {
    if (phase_ == phase::open && now >= until_) {
      phase_ = phase::half_open;
      trying_ = false;
    }
    if (phase_ == phase::closed)
      return generation_;
    if (phase_ == phase::open || trying_)
      return 0;
    trying_ = true;
    return ++generation_;
  }

  // What calls of an older generation say is of the time before and speaks for no trial.

  /// A permitted call got an answer, good or bad: the service is there.
  void succeeded(uint64_t generation) {
    if (generation != generation_)
      return;
    phase_ = phase::closed;
    in_a_row_ = 0;
    pause_ = first_pause_;
    trying_ = false;
  }
  /// A permitted call failed by the fault of the service.
  void failed(uint64_t generation, time now) {
    if (generation != generation_)
      return;
    if (phase_ == phase::half_open) {
      pause_ = std::min(pause_ * 2, first_pause_ * most_growth);
      open(now);
    } else if (phase_ == phase::closed && ++in_a_row_ >= limit_) {
      open(now);
    }
  }
  /// A permitted call ended without telling anything about the service.
  void abandoned(uint64_t generation) {
    if (generation == generation_)
      trying_ = false;
  }

  phase now_in() const { return phase_; }
  /// How long nothing will be permitted; zero when it may be tried.
  duration wait(time now) const {
    if (phase_ != phase::open || now >= until_)
      return duration{0};
    return std::chrono::ceil<duration>(until_ - now);
  }

private:
  void open(time now) {
    phase_ = phase::open;
    until_ = now + pause_;
    in_a_row_ = 0;
    trying_ = false;
    ++generation_;
  }

  uint32_t limit_;
  duration first_pause_;
  duration pause_;
  phase phase_ = phase::closed;
  uint32_t in_a_row_ = 0;
  bool trying_ = false;
  uint64_t generation_ = 1; ///< Calls permitted under it are heard.
  time until_{};
};

} // namespace zhian
