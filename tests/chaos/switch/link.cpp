#include "tests/chaos/switch/link.hpp"

#include <algorithm>

namespace zhian::chaos {

namespace {

uint64_t mixed(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

constexpr uint64_t step = 0x9e3779b97f4a7c15;

moment share(moment of, double part) {
  return moment{static_cast<int64_t>(static_cast<double>(of.count()) * part)};
}

} // namespace

double chance::next() {
  state_ += step;
  return static_cast<double>(mixed(state_) >> 11) * 0x1.0p-53;
}

fate one_way::decide(moment now) {
  // All are drawn, whatever is set: one setting does not shift the chance of another.
  auto lost = chance_.next(), doubled = chance_.next(), ahead = chance_.next(),
       spread = chance_.next();
  fate out;
  if (lost < bad_.loss)
    return out;
  out.copies = doubled < bad_.duplication ? 2 : 1;
  if (ahead < bad_.reordering && bad_.delay > moment{0}) {
    out.reordered = true;
    out.due.fill(now + share(bad_.delay, spread));
    return out;
  }
  auto wait = std::max(moment{0}, bad_.delay + share(bad_.jitter, 2 * spread - 1));
  last_ = std::max(last_, now + wait);
  out.due.fill(last_);
  return out;
}

uint64_t seed_of(uint64_t seed, size_t from, size_t to) {
  return mixed(mixed(seed + step) + (from + 1) * step) + (to + 1) * step;
}

} // namespace zhian::chaos
