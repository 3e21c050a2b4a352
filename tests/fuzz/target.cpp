#include "tests/fuzz/target.hpp"

#include <rapidjson/document.h>

#include "protocols/utf8.hpp"

namespace zhian::fuzz {

namespace {

std::vector<target>& registered() {
  static std::vector<target> instance;
  return instance;
}

bool has_good_texts(const rapidjson::Value& x) {
  if (x.IsString())
    return storable_text({x.GetString(), x.GetStringLength()});
  if (x.IsObject()) {
    for (const auto& member : x.GetObject())
      if (!has_good_texts(member.name) || !has_good_texts(member.value))
        return false;
  } else if (x.IsArray()) {
    for (const auto& element : x.GetArray())
      if (!has_good_texts(element))
        return false;
  }
  return true;
}

} // namespace

const std::vector<target>& all_targets() {
  return registered();
}

registration::registration(std::string_view name, void (*run)(std::string_view)) {
  registered().push_back({name, run});
}

bool is_good_json(std::string_view text) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(text.data(),
                                                                                    text.size());
  return !doc.HasParseError() && has_good_texts(doc);
}

} // namespace zhian::fuzz
