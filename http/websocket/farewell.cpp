#include "http/websocket/farewell.hpp"

#include <algorithm>

namespace zhian::http {

namespace {

using namespace std::chrono_literals;

constexpr size_t least_per_second = 500;
constexpr auto longest_farewell = 20000ms;

size_t divided_up(size_t x, size_t by) {
  return (x + by - 1) / by;
}

} // namespace

farewell_plan plan_farewell(size_t members, uint32_t io_threads, std::chrono::milliseconds within) {
  farewell_plan out;
  auto threads = std::max<size_t>(io_threads, 1);
  auto steps_per_second = static_cast<size_t>(1000ms / out.step);
  auto steps = std::max<size_t>(static_cast<size_t>(within / out.step), 1);
  out.batch = std::max({divided_up(least_per_second, steps_per_second * threads),
                        divided_up(members, steps), size_t{1}});
  out.longest_delay_ms = static_cast<uint32_t>(std::clamp<size_t>(members, 200, 1000));
  return out;
}

std::chrono::milliseconds farewell_time(std::chrono::milliseconds drain_timeout) {
  return std::min<std::chrono::milliseconds>(drain_timeout * 3 / 4, longest_farewell);
}

} // namespace zhian::http
