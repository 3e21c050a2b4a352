#include "protocols/time_zones.hpp"

#include <fstream>
#include <memory>
#include <set>
#include <unordered_map>

#include <unicode/basictz.h>
#include <unicode/timezone.h>

namespace zhian {

namespace {

using namespace std::chrono;

/// The names of tzdata's own source: "Z <name> …" is a zone, "L <zone> <name>" another name of one.
std::set<std::string, std::less<>> read_names() {
  std::set<std::string, std::less<>> out{"UTC",
                                         "Asia/Shanghai"}; // These also where there is no tzdata.
  std::ifstream in{"/usr/share/zoneinfo/tzdata.zi"};
  for (std::string line; std::getline(in, line);) {
    if (line.size() < 3 || line[1] != ' ' || (line[0] != 'Z' && line[0] != 'L'))
      continue;
    auto rest = std::string_view{line}.substr(2);
    if (line[0] == 'L')
      rest.remove_prefix(std::min(rest.size(), rest.find(' ') + 1));
    out.emplace(rest.substr(0, rest.find(' ')));
  }
  return out;
}

/// ICU's rules of a zone; null where it knows none. Each thread has its own: ICU fills in parts of
/// a zone when they are first asked for. Only known names get here, so these are some hundreds.
const icu::BasicTimeZone* rules_of(const std::string& name) {
  thread_local std::unordered_map<std::string, std::unique_ptr<icu::TimeZone>> zones;
  auto at = zones.find(name);
  if (at == zones.end()) {
    if (!known_time_zone(name))
      return nullptr;
    std::unique_ptr<icu::TimeZone> zone{
        icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name))};
    if (zone && *zone == icu::TimeZone::getUnknown())
      zone.reset(); // A zone that is younger than this ICU.
    at = zones.emplace(name, std::move(zone)).first;
  }
  return dynamic_cast<const icu::BasicTimeZone*>(at->second.get());
}

/// ICU counts whole milliseconds in a floating-point number; it holds them exactly for ages.
UDate icu_time(milliseconds since_1970) {
  return static_cast<UDate>(since_1970.count());
}

/// Digits only, `from` … `from + n`; -1: they are none.
int digits(std::string_view text, size_t from, size_t n) {
  int out = 0;
  for (auto c : text.substr(from, n)) {
    if (c < '0' || c > '9')
      return -1;
    out = out * 10 + (c - '0');
  }
  return out;
}

} // namespace

bool known_time_zone(std::string_view name) {
  static const auto names = read_names();
  return names.contains(name);
}

local_days day_of(wall_time x) {
  return floor<days>(local_time<minutes>{minutes{x.minutes}});
}

wall_time midnight_of(local_days day) {
  return {minutes{day.time_since_epoch()}.count()};
}

std::string to_string(wall_time x) {
  return to_rfc3339(timestamp{minutes{x.minutes}}).substr(0, 16);
}

std::string date_text(wall_time x) {
  return to_string(x).substr(0, 10);
}

std::optional<wall_time> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-')
    return std::nullopt;
  int y = digits(text, 0, 4), m = digits(text, 5, 2), d = digits(text, 8, 2);
  if (y < 1970 || m < 1 || d < 1)
    return std::nullopt;
  year_month_day date{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
  if (!date.ok())
    return std::nullopt;
  return midnight_of(local_days{date});
}

std::optional<wall_time> parse_wall_time(std::string_view text) {
  if (text.size() != 16 || text[10] != 'T' || text[13] != ':')
    return std::nullopt;
  auto out = parse_date(text.substr(0, 10));
  int h = digits(text, 11, 2), m = digits(text, 14, 2);
  if (!out || h < 0 || h > 23 || m < 0 || m > 59)
    return std::nullopt;
  out->minutes += h * 60 + m;
  return out;
}

std::optional<timestamp> instant_of(const std::string& zone, wall_time at) {
  const auto* rules = rules_of(zone);
  if (rules == nullptr)
    return std::nullopt;
  int32_t raw = 0, summer = 0;
  auto status = U_ZERO_ERROR;
  rules->getOffsetFromLocal(icu_time(minutes{at.minutes}), UCAL_TZ_LOCAL_FORMER,
                            UCAL_TZ_LOCAL_FORMER, raw, summer, status);
  if (U_FAILURE(status))
    return std::nullopt;
  return timestamp{minutes{at.minutes} - milliseconds{raw} - milliseconds{summer}};
}

std::optional<wall_time> wall_time_of(const std::string& zone, timestamp at) {
  const auto* rules = rules_of(zone);
  if (rules == nullptr)
    return std::nullopt;
  int32_t raw = 0, summer = 0;
  auto status = U_ZERO_ERROR;
  auto since = floor<milliseconds>(at.time_since_epoch());
  rules->getOffset(icu_time(since), false, raw, summer, status);
  if (U_FAILURE(status))
    return std::nullopt;
  return wall_time{floor<minutes>(since + milliseconds{raw} + milliseconds{summer}).count()};
}

} // namespace zhian
