// Structured logs: one JSON object a line, written by a background thread. Never pass a secret, a
// token, a code, a password or the text of a mail: `field` values are written as they are.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace zhian::log {

enum class severity : uint8_t { debug, info, warn, error };

/// The four logs of the contract (H-099…H-102; audit lives in the store and is mirrored here).
enum class channel : uint8_t { access, error, business, audit };

using value = std::variant<std::string_view, int64_t, uint64_t, double, bool>;

struct field {
  std::string_view name;
  value what;
  field(std::string_view n, std::string_view v) : name(n), what(v) {}
  field(std::string_view n, const char* v) : name(n), what(std::string_view{v}) {}
  field(std::string_view n, const std::string& v) : name(n), what(std::string_view{v}) {}
  field(std::string_view n, bool v) : name(n), what(v) {}
  field(std::string_view n, double v) : name(n), what(v) {}
  template <class T>
  requires(std::is_integral_v<T> && !std::is_same_v<T, bool>) field(std::string_view n, T v)
      : name(n) {
    if constexpr (std::is_signed_v<T>)
      what = static_cast<int64_t>(v);
    else
      what = static_cast<uint64_t>(v);
  }
};

using fields = std::initializer_list<field>;

/// Where and how much; called once by main. Without it, warnings and errors go to stderr.
/// `path` empty: stderr.
void start(severity least, const std::string& path, std::string node_name);
void flush();

void write(severity how, channel to, std::string_view area, std::string_view text, fields with);

inline void debug(std::string_view area, std::string_view text, fields with = {}) {
  write(severity::debug, channel::error, area, text, with);
}
inline void info(std::string_view area, std::string_view text, fields with = {}) {
  write(severity::info, channel::error, area, text, with);
}
inline void warn(std::string_view area, std::string_view text, fields with = {}) {
  write(severity::warn, channel::error, area, text, with);
}
inline void error(std::string_view area, std::string_view text, fields with = {}) {
  write(severity::error, channel::error, area, text, with);
}
/// A business event: something a user or the system did.
inline void business(std::string_view area, std::string_view text, fields with = {}) {
  write(severity::info, channel::business, area, text, with);
}
/// One line a request.
inline void access(std::string_view text, fields with) {
  write(severity::info, channel::access, "http", text, with);
}

} // namespace zhian::log
