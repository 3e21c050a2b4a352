// Our own bytes of a message: each field length-prefixed in declared order.
//
//   struct := (varint length, field bytes)*          fields may be appended in later versions
//   integer, bool, enum := varint (zigzag when signed); double := 8 bytes little endian
//   string := raw bytes; timestamp := zigzag varint of microseconds since 1970
//   optional := empty | 0x01 value; vector := (varint length, element bytes)*; array<uint8_t,N> :=
//   N bytes id := 2 bytes shard + 16 bytes ulid, big endian; empty for none
//
// An older reader skips the fields it does not know; a newer one keeps the default of those that
// are not there.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "protocols/ids.hpp"

namespace zhian::wire {

inline void put_varint(std::string& out, uint64_t x) {
  while (x >= 0x80) {
    out += static_cast<char>(x | 0x80);
    x >>= 7;
  }
  out += static_cast<char>(x);
}

/// Takes a varint off the front; false when it is cut or longer than 64 bits.
inline bool take_varint(std::string_view& in, uint64_t& x) {
  x = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (in.empty())
      return false;
    auto byte = static_cast<uint8_t>(in.front());
    in.remove_prefix(1);
    x |= uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80)
      return true;
  }
  return false;
}

inline uint64_t zigzag(int64_t x) {
  return static_cast<uint64_t>(x) << 1 ^ static_cast<uint64_t>(x >> 63);
}
inline int64_t unzigzag(uint64_t x) {
  return static_cast<int64_t>(x >> 1) ^ -static_cast<int64_t>(x & 1);
}

template <class T>
concept structured = requires(T& x) {
  x.fields([](auto&...) {});
};

template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};
template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
struct is_id : std::false_type {};
template <id_kind K>
struct is_id<typed_id<K>> : std::true_type {};

template <class T>
void put(std::string& out, const T& x);

template <class T>
void put_prefixed(std::string& out, const T& x) {
  std::string bytes;
  put(bytes, x);
  put_varint(out, bytes.size());
  out += bytes;
}

template <class T>
void put(std::string& out, const T& x) {
  if constexpr (std::is_enum_v<T>) {
    put_varint(out, static_cast<uint64_t>(x));
  } else if constexpr (std::is_same_v<T, double>) {
    char raw[8];
    std::memcpy(raw, &x, 8);
    out.append(raw, 8);
  } else if constexpr (std::is_integral_v<T>) {
    if constexpr (std::is_signed_v<T>)
      put_varint(out, zigzag(x));
    else
      put_varint(out, static_cast<uint64_t>(x));
  } else if constexpr (std::is_same_v<T, std::string>) {
    out += x;
  } else if constexpr (std::is_same_v<T, timestamp>) {
    put_varint(out, zigzag(x.time_since_epoch().count()));
  } else if constexpr (std::is_same_v<T, std::array<uint8_t, 16>>) {
    out.append(reinterpret_cast<const char*>(x.data()), x.size());
  } else if constexpr (is_id<T>::value) {
    if (x) {
      out += static_cast<char>(x.shard >> 8);
      out += static_cast<char>(x.shard);
      for (auto half : {x.unique.high, x.unique.low})
        for (int shift = 56; shift >= 0; shift -= 8)
          out += static_cast<char>(half >> shift);
    }
  } else if constexpr (is_optional<T>::value) {
    if (x) {
      out += '\1';
      put(out, *x);
    }
  } else if constexpr (is_vector<T>::value) {
    for (const auto& element : x)
      put_prefixed(out, element);
  } else {
    static_assert(structured<const T>, "a message field needs ZHIAN_FIELDS");
    x.fields([&](const auto&... field) { (put_prefixed(out, field), ...); });
  }
}

template <class T>
bool get(std::string_view in, T& x);

template <class T>
bool get_prefixed(std::string_view& in, T& x) {
  uint64_t size = 0;
  if (!take_varint(in, size) || size > in.size())
    return false;
  auto bytes = in.substr(0, size);
  in.remove_prefix(size);
  return get(bytes, x);
}

template <class T>
bool get(std::string_view in, T& x) {
  if constexpr (std::is_enum_v<T> || (std::is_integral_v<T> && !std::is_signed_v<T>)) {
    uint64_t raw = 0;
    if (!take_varint(in, raw))
      return false;
    x = static_cast<T>(raw);
    return true;
  } else if constexpr (std::is_same_v<T, double>) {
    if (in.size() < 8)
      return false;
    std::memcpy(&x, in.data(), 8);
    return true;
  } else if constexpr (std::is_integral_v<T>) {
    uint64_t raw = 0;
    if (!take_varint(in, raw))
      return false;
    x = static_cast<T>(unzigzag(raw));
    return true;
  } else if constexpr (std::is_same_v<T, std::string>) {
    x.assign(in);
    return true;
  } else if constexpr (std::is_same_v<T, timestamp>) {
    uint64_t raw = 0;
    if (!take_varint(in, raw))
      return false;
    x = timestamp{std::chrono::microseconds{unzigzag(raw)}};
    return true;
  } else if constexpr (std::is_same_v<T, std::array<uint8_t, 16>>) {
    if (in.size() != 16)
      return false;
    std::memcpy(x.data(), in.data(), 16);
    return true;
  } else if constexpr (is_id<T>::value) {
    x = T{};
    if (in.empty())
      return true;
    if (in.size() != 18)
      return false;
    auto byte = [&](size_t i) {
      return static_cast<uint8_t>(in[i]);
    };
    x.shard = static_cast<shard_id>(byte(0) << 8 | byte(1));
    for (size_t i = 0; i < 8; ++i) {
      x.unique.high = x.unique.high << 8 | byte(2 + i);
      x.unique.low = x.unique.low << 8 | byte(10 + i);
    }
    return true;
  } else if constexpr (is_optional<T>::value) {
    x.reset();
    if (in.empty())
      return true;
    return get(in.substr(1), x.emplace());
  } else if constexpr (is_vector<T>::value) {
    x.clear();
    while (!in.empty())
      if (!get_prefixed(in, x.emplace_back()))
        return false;
    return true;
  } else {
    static_assert(structured<T>, "a message field needs ZHIAN_FIELDS");
    return x.fields([&](auto&... field) {
      // A message of an older version ends early: the rest keeps its defaults.
      return ((in.empty() || get_prefixed(in, field)) && ...);
    });
  }
}

template <class T>
std::string encode(const T& x) {
  std::string out;
  put(out, x);
  return out;
}

/// Empty when the bytes are not a T.
template <class T>
std::optional<T> decode(std::string_view bytes) {
  T x{};
  if (!get(bytes, x))
    return std::nullopt;
  return x;
}

} // namespace zhian::wire
