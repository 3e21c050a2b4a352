// Keeps a failing relay from being asked again and again.
#pragma once

#include <chrono>
#include <cstdint>

#include "actors/gateways/smtp_client.hpp"

namespace zhian::mail {

/// Open: nothing is tried for a while. A refused login opens it at once and for longer, because
/// relays lock accounts that keep trying; an unreachable relay after some failures in a row.
class breaker {
public:
  using time = std::chrono::steady_clock::time_point;
  static constexpr uint32_t patience = 5;
  static constexpr std::chrono::seconds pause{5};
  static constexpr std::chrono::seconds login_pause{60};

  bool open(time now) const { return now < until_; }

  void note(failure what, time now) {
    if (what == failure::refused_login) {
      until_ = now + login_pause;
    } else if (what == failure::no_connection) {
      if (++in_a_row_ >= patience)
        until_ = now + pause;
    } else {
      in_a_row_ = 0;
    }
  }

private:
  uint32_t in_a_row_ = 0;
  time until_{};
};

} // namespace zhian::mail
