// How long a test waits for what must come: longer in builds with sanitizers (ZHIAN_TEST_SLOW).
#pragma once

#include <cstdlib>

namespace zhian::test {

template <class Duration>
Duration patience(Duration usual) {
  const char* factor = std::getenv("ZHIAN_TEST_SLOW");
  auto times = factor == nullptr ? 1 : std::atoi(factor);
  return usual * (times > 1 ? times : 1);
}

} // namespace zhian::test
