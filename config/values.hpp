// Reading and printing the value of one setting.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/table.hpp"

namespace zhian {

/// A value of a type no setting has (a date, a table, …); `type` is its name.
struct alien_value {
  std::string type;
};

/// A value as a source gave it. The environment gives texts; TOML gives all of them.
using raw_value = std::variant<std::string, bool, int64_t, std::vector<std::string>, alien_value>;

/// Sets the field of `which`; answers why it cannot, or nothing. `typed`: the source has types of
/// its own (TOML), so "8080" is no number there. A refused value changes nothing. The answer never
/// holds a secret.
std::optional<std::string> assign(settings& to, const setting& which, const raw_value& value,
                                  bool typed);

/// The value as one would write it in the environment; of a secret "(set)" or "(empty)".
std::string show_value(settings& of, const setting& which);

/// "a whole number", "a duration", … : what kind of value a setting takes.
std::string_view kind_in_words(const setting& which);

/// The bounds in words, e.g. "1 to 64"; empty: none worth telling.
std::string bounds_in_words(const setting& which);

/// Milliseconds of "250ms", "10s", "5m", "12h" or "30d"; nothing when it is not such a text.
std::optional<int64_t> parse_duration_ms(std::string_view text);

/// The shortest text that `parse_duration_ms` reads back.
std::string show_duration_ms(int64_t ms);

std::string_view to_string(profile x);

} // namespace zhian
