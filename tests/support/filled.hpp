// A message with something in every field, the same every time: what codecs are tested with.
#pragma once

#include "protocols/wire/codec.hpp"

namespace zhian::test {

template <class T>
void fill(T& x, uint64_t& next) {
  ++next;
  if constexpr (std::is_enum_v<T>) {
    x = static_cast<T>(1);
  } else if constexpr (std::is_same_v<T, bool>) {
    x = true;
  } else if constexpr (std::is_same_v<T, double>) {
    x = static_cast<double>(next) / 4;
  } else if constexpr (std::is_integral_v<T>) {
    x = static_cast<T>(next);
  } else if constexpr (std::is_same_v<T, std::string>) {
    x = "text " + std::to_string(next);
  } else if constexpr (std::is_same_v<T, timestamp>) {
    x = timestamp{std::chrono::microseconds{1'800'000'000'000'000 + static_cast<int64_t>(next)}};
  } else if constexpr (std::is_same_v<T, std::array<uint8_t, 16>>) {
    for (auto& byte : x)
      byte = static_cast<uint8_t>(next);
  } else if constexpr (wire::is_id<T>::value) {
    x.shard = static_cast<shard_id>(next % shard_count);
    x.unique.high = next;
    x.unique.low = ~next;
  } else if constexpr (wire::is_optional<T>::value) {
    fill(x.emplace(), next);
  } else if constexpr (wire::is_vector<T>::value) {
    x.resize(2);
    for (auto& element : x)
      fill(element, next);
  } else {
    x.fields([&](auto&... field) { (fill(field, next), ...); });
  }
}

template <class T>
T filled() {
  T out{};
  uint64_t next = 0;
  fill(out, next);
  return out;
}

} // namespace zhian::test
