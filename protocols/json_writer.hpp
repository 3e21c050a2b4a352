// Writing JSON, fluently:
//
//   json_writer out;
//   out.open().field("id", id.str()).field("roles", roles).null("plan").close();
//   return out.take();
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "protocols/utf8.hpp"

namespace zhian {

/// Writes one JSON text, without blanks. Members stand in the order of the calls; that objects and
/// lists are closed again is the caller's part.
///
/// There is no form for a timestamp: which of the two RFC 3339 forms is meant belongs to the
/// contract of each text, so it is said in place (`to_rfc3339`, `to_rfc3339_us`).
class json_writer {
public:
  /// An object as a value, or as the member `name`.
  json_writer& open() {
    out_.StartObject();
    return *this;
  }
  json_writer& open(std::string_view name) { return key(name).open(); }
  json_writer& close() {
    out_.EndObject();
    return *this;
  }

  /// A list as a value, or as the member `name`.
  json_writer& open_list() {
    out_.StartArray();
    return *this;
  }
  json_writer& open_list(std::string_view name) { return key(name).open_list(); }
  json_writer& close_list() {
    out_.EndArray();
    return *this;
  }
  /// The member `name`: a list of what `write(item)` puts for each of the items.
  template <class List, class Write>
  json_writer& list(std::string_view name, const List& items, Write write) {
    open_list(name);
    for (const auto& x : items)
      write(x);
    return close_list();
  }

  /// The name of the member whose value comes next. Names are ours and valid.
  json_writer& key(std::string_view name) {
    out_.Key(name.data(), size_of(name));
    return *this;
  }

  /// A value. Text that is not UTF-8, or holds NUL (which jsonb refuses), is written with U+FFFD in
  /// those places: a row that cannot be stored would stop its owner for ever, and a client would
  /// not read a frame that is no JSON.
  json_writer& put(std::string_view x) {
    if (storable_text(x)) {
      out_.String(x.data(), size_of(x));
    } else {
      auto mended = mend_text(x);
      out_.String(mended.data(), size_of(mended));
    }
    return *this;
  }
  json_writer& put(const char* x) { return put(std::string_view{x}); }
  json_writer& put(bool x) {
    out_.Bool(x);
    return *this;
  }
  template <std::integral T>
  json_writer& put(T x) {
    if constexpr (std::signed_integral<T>)
      out_.Int64(x);
    else
      out_.Uint64(x);
    return *this;
  }
  json_writer& put(const std::vector<std::string>& texts) {
    open_list();
    for (const auto& x : texts)
      put(x);
    return close_list();
  }

  /// A member and its value.
  template <class T>
  json_writer& field(std::string_view name, const T& x) {
    return key(name).put(x);
  }
  json_writer& null(std::string_view name) {
    key(name);
    out_.Null();
    return *this;
  }
  /// A member whose value is JSON text already, made by us; null where the text is empty.
  json_writer& raw(std::string_view name, std::string_view json) {
    if (json.empty())
      return null(name);
    key(name);
    out_.RawValue(json.data(), json.size(), rapidjson::kObjectType);
    return *this;
  }

  /// The text written so far: call it when everything is closed.
  std::string take() const { return {buffer_.GetString(), buffer_.GetSize()}; }

private:
  static rapidjson::SizeType size_of(std::string_view x) {
    return static_cast<rapidjson::SizeType>(x.size());
  }

  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> out_{buffer_};
};

} // namespace zhian
