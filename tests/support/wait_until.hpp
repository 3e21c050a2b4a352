// Waits for a condition that another thread or process brings about; polls, and gives up after a
// generous limit.
#pragma once

#include <chrono>
#include <thread>

#include "tests/support/patience.hpp"

namespace zhian::test {

template <class Condition>
bool wait_until(Condition condition, std::chrono::milliseconds limit = std::chrono::seconds{20}) {
  auto end = std::chrono::steady_clock::now() + patience(limit);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end)
      return false;
    std::this_thread::sleep_for(std::chrono::microseconds{200}); // The others need the processor.
  }
  return true;
}

} // namespace zhian::test
