#include "http/routes/prefer.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "protocols/ascii.hpp"

namespace zhian::http {

namespace {

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  auto from = text.find_first_not_of(blanks);
  if (from == std::string_view::npos)
    return {};
  return text.substr(from, text.find_last_not_of(blanks) - from + 1);
}

bool is_wait(std::string_view name) {
  constexpr std::string_view wait = "wait";
  return name.size() == wait.size()
         && std::equal(name.begin(), name.end(), wait.begin(),
                       [](char a, char b) { return ascii_lower(a) == b; });
}

} // namespace

std::chrono::seconds preferred_wait(std::string_view prefer) {
  while (!prefer.empty()) {
    auto end = std::min(prefer.find(','), prefer.size());
    auto one = prefer.substr(0, end);
    prefer.remove_prefix(std::min(end + 1, prefer.size()));
    one = one.substr(0, one.find(';')); // Parameters of a preference say nothing here.
    auto equals = one.find('=');
    if (equals == std::string_view::npos || !is_wait(without_blanks(one.substr(0, equals))))
      continue;
    auto digits = without_blanks(one.substr(equals + 1));
    uint32_t seconds = 0;
    auto [last, bad] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
    if (digits.empty() || last != digits.data() + digits.size())
      return {};
    if (bad == std::errc::result_out_of_range)
      return longest_preferred_wait;
    if (bad != std::errc{})
      return {};
    return std::min(longest_preferred_wait, std::chrono::seconds{seconds});
  }
  return {};
}

} // namespace zhian::http
