// JSON on standard output.
#pragma once

#include <string_view>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace zhian::cli {

/// A writer with words for our types; `str()` is the text.
class json_out {
public:
  json_out& open() {
    out_.StartObject();
    return *this;
  }
  json_out& close() {
    out_.EndObject();
    return *this;
  }
  json_out& open_list() {
    out_.StartArray();
    return *this;
  }
  json_out& close_list() {
    out_.EndArray();
    return *this;
  }
  json_out& key(std::string_view name) {
    out_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
    return *this;
  }
  json_out& text(std::string_view x) {
    out_.String(x.data(), static_cast<rapidjson::SizeType>(x.size()));
    return *this;
  }
  json_out& field(std::string_view name, std::string_view x) { return key(name).text(x); }
  json_out& field(std::string_view name, const char* x) { return key(name).text(x); }
  json_out& field(std::string_view name, bool x) {
    key(name).out_.Bool(x);
    return *this;
  }
  template <class T>
  requires(std::is_integral_v<T> && !std::is_same_v<T, bool>) json_out& field(std::string_view name,
                                                                              T x) {
    if constexpr (std::is_signed_v<T>)
      key(name).out_.Int64(x);
    else
      key(name).out_.Uint64(x);
    return *this;
  }
  std::string_view str() const { return {buffer_.GetString(), buffer_.GetSize()}; }

private:
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> out_{buffer_};
};

} // namespace zhian::cli
