#include "storage/postgres/json_text.hpp"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace zhian::storage {

std::string json_strings(const std::vector<std::string>& items) {
  rapidjson::StringBuffer out;
  rapidjson::Writer<rapidjson::StringBuffer> writer{out};
  writer.StartArray();
  for (const auto& item : items)
    writer.String(item.data(), static_cast<rapidjson::SizeType>(item.size()));
  writer.EndArray();
  return {out.GetString(), out.GetSize()};
}

std::vector<std::string> strings_of_json(std::string_view text) {
  std::vector<std::string> out;
  rapidjson::Document doc;
  doc.Parse(text.data(), text.size());
  if (doc.HasParseError() || !doc.IsArray())
    return out;
  for (const auto& item : doc.GetArray())
    if (item.IsString())
      out.emplace_back(item.GetString(), item.GetStringLength());
  return out;
}

} // namespace zhian::storage
