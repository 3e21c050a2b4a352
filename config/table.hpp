// The table of settings: what each is called, means, defaults to, and may be.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/settings.hpp"

namespace zhian {

/// The field of one setting, by its type.
using field_ref =
    std::variant<std::string*, bool*, uint16_t*, uint32_t*, std::chrono::milliseconds*,
                 std::chrono::seconds*, std::vector<std::string>*, profile*>;

/// Answers why a text is not acceptable, or an empty view.
using text_rule = std::string_view (*)(std::string_view);

/// Least and most of a value: numbers as they are, durations in milliseconds, texts in bytes, lists
/// in items.
struct value_bounds {
  int64_t least = 0;
  int64_t most = std::numeric_limits<int64_t>::max();
};

/// One row of the table. Built by `row<…>()` in settings.cpp.
struct setting {
  std::string_view name;         ///< TOML path, e.g. "http.port".
  field_ref (*field)(settings&); ///< Where its value is.
  std::string_view meaning;      ///< One sentence.
  value_bounds bounds;
  text_rule rule = nullptr;          ///< Further demand on a text or on each item of a list.
  std::string_view form = {};        ///< That demand in words, for people.
  bool secret = false;               ///< Never shown; may be sealed.
  std::string_view alias = {};       ///< A second environment name; empty: none.
  std::string_view note = "restart"; ///< What a change takes.

  constexpr setting as_secret() const {
    auto out = *this;
    out.secret = true;
    return out;
  }
  constexpr setting demanding(text_rule what, std::string_view words) const {
    auto out = *this;
    out.rule = what;
    out.form = words;
    return out;
  }
  constexpr setting also_called(std::string_view env) const {
    auto out = *this;
    out.alias = env;
    return out;
  }
  constexpr setting noted(std::string_view text) const {
    auto out = *this;
    out.note = text;
    return out;
  }
};

/// Every setting, in the order of settings.hpp.
std::span<const setting> all_settings();

/// The row of a TOML path; null: there is no such setting.
const setting* find_setting(std::string_view name);

/// The environment name of a TOML path: "http.port" is ZHIAN_HTTP_PORT.
std::string environment_name(std::string_view name);

/// The setting an environment variable gives (its name or its alias); null: none.
const setting* find_setting_of_environment(std::string_view variable);

/// The known path nearest to a mistyped one; empty: none is near.
std::string nearest_setting(std::string_view name);
/// The same for environment names.
std::string nearest_variable(std::string_view variable);

/// Whether some setting is in the section of this name.
bool is_section(std::string_view name);

} // namespace zhian
