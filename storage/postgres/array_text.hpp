// Text form of a one-dimensional PostgreSQL array, built column by column for unnest().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocols/digest.hpp"
#include "protocols/ids.hpp"

namespace zhian::storage {

/// Builds "{1,2,NULL}" or "{\"a\",\"b\"}"; every string is quoted, so no value can end its element.
class array_text {
public:
  void put(std::string_view text) {
    sep();
    out_ += '"';
    for (char c : text) {
      if (c == '"' || c == '\\')
        out_ += '\\';
      out_ += c;
    }
    out_ += '"';
  }
  void put(const std::string& text) { put(std::string_view{text}); }
  void put(const char* text) { put(std::string_view{text}); }
  void put(bool x) {
    sep();
    out_ += x ? 't' : 'f';
  }
  template <class T>
  requires(std::is_integral_v<T> && !std::is_same_v<T, bool>) void put(T x) {
    sep();
    out_ += std::to_string(x);
  }
  void put(timestamp at) { put(to_rfc3339_us(at)); }
  void put_null() {
    sep();
    out_ += "NULL";
  }
  template <class T>
  void put(const std::optional<T>& x) {
    x ? put(*x) : put_null();
  }
  /// bytea in hex form.
  void put_bytes(std::string_view bytes) {
    sep();
    out_ += "\"\\\\x" + to_hex(bytes) + '"';
  }
  std::string take() {
    if (out_.empty())
      return "{}";
    out_ += '}';
    return std::move(out_);
  }

private:
  void sep() { out_ += out_.empty() ? '{' : ','; }
  std::string out_;
};

} // namespace zhian::storage
