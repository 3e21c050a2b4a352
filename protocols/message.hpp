// What may travel between actors: plain structs with a number and named fields.
//
//   struct read_me {
//     static constexpr uint16_t kind = 0x0301;  // never reused, never changes its meaning
//     using reply = me_view;                    // what the receiver answers
//     language lang = language::zh;
//     ZHIAN_FIELDS(lang)
//   };
//
// Inside a node a message travels as it is. Between nodes `wire/codec.hpp` writes its fields
// length-prefixed in declared order, so a field may be appended: an older node skips it, a newer
// one fills the default.
#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>

#include <caf/allowed_unsafe_message_type.hpp>

/// Declares the fields of a message, in wire order. Append only.
#define ZHIAN_FIELDS(...)                                                                          \
  template <class F>                                                                               \
  decltype(auto) fields(F&& f) {                                                                   \
    return f(__VA_ARGS__);                                                                         \
  }                                                                                                \
  template <class F>                                                                               \
  decltype(auto) fields(F&& f) const {                                                             \
    return f(__VA_ARGS__);                                                                         \
  }

/// A message without fields.
#define ZHIAN_FIELDS_EMPTY                                                                         \
  template <class F>                                                                               \
  decltype(auto) fields(F&& f) {                                                                   \
    return f();                                                                                    \
  }                                                                                                \
  template <class F>                                                                               \
  decltype(auto) fields(F&& f) const {                                                             \
    return f();                                                                                    \
  }

namespace zhian {

/// A numbered struct. Numbers: 0x01xx core, 0x02xx identity, 0x03xx session, 0x04xx account, 0x05xx
/// room, and from 0x0520 task, 0x06xx resume, 0x07xx order, 0x08xx approval, 0x09xx catalogue,
/// 0x0exx the bank of the chaos suite (profile `test`), 0x0dxx and 0x0fxx node-local services
/// (these never cross a node).
template <class T>
concept message = requires {
  { T::kind } -> std::convertible_to<uint16_t>;
};

/// A message that is answered with a `T::reply`.
template <class T>
concept request = message<T> && requires {
  typename T::reply;
};

/// The empty answer.
struct done {
  static constexpr uint16_t kind = 0x0101;
  ZHIAN_FIELDS_EMPTY
};

} // namespace zhian

namespace caf {
// CAF's own serialisation is never used for our messages: only the byte envelope crosses a node.
template <class T>
requires(!std::is_reference_v<T> && zhian::message<T>) struct allowed_unsafe_message_type<T>
    : std::true_type {
};
} // namespace caf
