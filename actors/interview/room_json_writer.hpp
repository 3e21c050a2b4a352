// RapidJSON as this folder uses it: members with their names, and only texts that PostgreSQL can
// keep.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "actors/resume/text.hpp"
#include "protocols/time.hpp"
#include "protocols/utf8.hpp"

namespace zhian::interview {

/// Writes one JSON text.
class json_writer {
public:
  json_writer& open() {
    out_.StartObject();
    return *this;
  }
  json_writer& close() {
    out_.EndObject();
    return *this;
  }
  json_writer& key(std::string_view name) {
    out_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
    return *this;
  }
  json_writer& open_list(std::string_view name) {
    key(name);
    return open_list();
  }
  json_writer& open_list() {
    out_.StartArray();
    return *this;
  }
  json_writer& close_list() {
    out_.EndArray();
    return *this;
  }
  /// Text that is not UTF-8, or holds NUL (which jsonb refuses), is written with U+FFFD in those
  /// places: a row that cannot be stored would stop its room for ever.
  json_writer& text(std::string_view x) {
    if (!storable_text(x)) {
      auto clean = resume::clean_text(x);
      out_.String(clean.data(), static_cast<rapidjson::SizeType>(clean.size()));
    } else {
      out_.String(x.data(), static_cast<rapidjson::SizeType>(x.size()));
    }
    return *this;
  }
  json_writer& field(std::string_view name, std::string_view x) { return key(name).text(x); }
  json_writer& field(std::string_view name, const std::string& x) { return key(name).text(x); }
  json_writer& field(std::string_view name, const char* x) { return key(name).text(x); }
  json_writer& field(std::string_view name, bool x) {
    key(name);
    out_.Bool(x);
    return *this;
  }
  json_writer& field(std::string_view name, int64_t x) {
    key(name);
    out_.Int64(x);
    return *this;
  }
  json_writer& field(std::string_view name, int x) { return field(name, int64_t{x}); }
  json_writer& field(std::string_view name, uint32_t x) { return field(name, int64_t{x}); }
  json_writer& field(std::string_view name, timestamp x) { return field(name, to_rfc3339_us(x)); }
  json_writer& null(std::string_view name) {
    key(name);
    out_.Null();
    return *this;
  }
  std::string take() const { return {buffer_.GetString(), buffer_.GetSize()}; }

private:
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> out_{buffer_};
};

} // namespace zhian::interview
