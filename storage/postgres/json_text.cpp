#include "storage/postgres/json_text.hpp"

#include <rapidjson/document.h>

#include "protocols/json_writer.hpp"

namespace zhian::storage {

std::string json_strings(const std::vector<std::string>& items) {
  return json_writer{}.put(items).take();
}

std::vector<std::string> strings_of_json(std::string_view text) {
  std::vector<std::string> out;
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (doc.HasParseError() || !doc.IsArray())
    return out;
  for (const auto& item : doc.GetArray())
    if (item.IsString())
      out.emplace_back(item.GetString(), item.GetStringLength());
  return out;
}

} // namespace zhian::storage
