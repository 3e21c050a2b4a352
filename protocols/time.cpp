#include "protocols/time.hpp"

#include <algorithm>
#include <atomic>
#include <ctime>

namespace zhian {

namespace {

/// Exactly `width` digits of `x`, with zeros in front.
void put_digits(char* to, unsigned width, unsigned x) {
  for (; width > 0; x /= 10)
    to[--width] = static_cast<char>('0' + x % 10);
}

/// Each frame, log line and row has a time in it: written digit by digit, a tenth of what printf
/// takes. Years are of four digits: 0000 to 9999.
std::string format(timestamp at, bool micros) {
  using namespace std::chrono;
  auto day = floor<days>(at);
  year_month_day date{day};
  auto us = static_cast<uint64_t>((at - day).count());
  auto seconds = static_cast<unsigned>(us / 1'000'000);
  auto rest = static_cast<unsigned>(us % 1'000'000);
  std::string out{micros ? "0000-00-00T00:00:00.000000Z" : "0000-00-00T00:00:00.000Z"};
  auto* to = out.data();
  put_digits(to, 4, static_cast<unsigned>(std::clamp(static_cast<int>(date.year()), 0, 9999)));
  put_digits(to + 5, 2, static_cast<unsigned>(date.month()));
  put_digits(to + 8, 2, static_cast<unsigned>(date.day()));
  put_digits(to + 11, 2, seconds / 3600);
  put_digits(to + 14, 2, seconds / 60 % 60);
  put_digits(to + 17, 2, seconds % 60);
  if (micros)
    put_digits(to + 20, 6, rest);
  else
    put_digits(to + 20, 3, rest / 1000);
  return out;
}

} // namespace

std::string to_rfc3339(timestamp at) {
  return format(at, false);
}

std::string to_rfc3339_us(timestamp at) {
  return format(at, true);
}

std::optional<timestamp> parse_timestamp(std::string_view text) {
  using namespace std::chrono;
  auto digits = [&](size_t at, size_t n) -> int {
    int value = 0;
    for (size_t i = at; i < at + n; ++i) {
      if (i >= text.size() || text[i] < '0' || text[i] > '9')
        return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' ')
      || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  int y = digits(0, 4), mo = digits(5, 2), d = digits(8, 2);
  int h = digits(11, 2), mi = digits(14, 2), s = digits(17, 2);
  if (y < 0 || mo < 1 || d < 1 || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 59)
    return std::nullopt;
  year_month_day date{year{y}, month{static_cast<unsigned>(mo)}, day{static_cast<unsigned>(d)}};
  if (!date.ok())
    return std::nullopt;
  size_t at = 19;
  int64_t us = 0;
  if (text[at] == '.') {
    if (digits(++at, 1) < 0)
      return std::nullopt;
    int64_t scale = 100000;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
      us += (text[at] - '0') * scale;
      scale /= 10;
    }
  }
  auto zone = text.substr(at);
  if (zone != "Z" && zone != "+00" && zone != "+00:00" && zone != "+0000")
    return std::nullopt;
  return timestamp{sys_days{date}.time_since_epoch() + hours{h} + minutes{mi} + seconds{s}
                   + microseconds{us}};
}

namespace {

using std::chrono::microseconds;

constexpr microseconds tolerance{50'000};

microseconds since_boot() {
  return microseconds{boottime_ns() / 1000};
}

/// UTC at boot, as this process has it. A clock is one for the whole process, like the machine's.
std::atomic<int64_t>& utc_at_boot() {
  static std::atomic<int64_t> at{
      (std::chrono::floor<microseconds>(std::chrono::system_clock::now()).time_since_epoch()
       - since_boot())
          .count()};
  return at;
}

} // namespace

timestamp wall_now() {
  return timestamp{microseconds{utc_at_boot().load(std::memory_order_relaxed)} + since_boot()};
}

microseconds heed_store_clock(timestamp theirs, int64_t sent, int64_t received) {
  auto& at = utc_at_boot();
  auto half = microseconds{(received - sent) / 2000};
  auto ours = timestamp{microseconds{at.load()} + microseconds{sent / 1000} + half};
  auto off = theirs - ours;
  if (std::chrono::abs(off) <= std::max(tolerance, 2 * half))
    return microseconds{0};
  at += off.count();
  return off;
}

int64_t boottime_ns() {
  timespec at{};
  clock_gettime(CLOCK_BOOTTIME, &at);
  return int64_t{at.tv_sec} * 1'000'000'000 + at.tv_nsec;
}

} // namespace zhian
