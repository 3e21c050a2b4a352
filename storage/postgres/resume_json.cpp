#include "storage/postgres/resume_json.hpp"

#include <rapidjson/document.h>

#include "protocols/json_writer.hpp"

namespace zhian::storage {

namespace {

/// Calls `take` with each element of a JSON list.
template <class F>
void each(std::string_view text, F take) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (doc.HasParseError() || !doc.IsArray())
    return;
  for (const auto& x : doc.GetArray())
    take(x);
}

bool is_entry(const rapidjson::Value& x, rapidjson::SizeType numbers) {
  if (!x.IsArray() || x.Size() != numbers + 1 || !x[0].IsString())
    return false;
  for (rapidjson::SizeType i = 1; i <= numbers; ++i)
    if (!x[i].IsUint())
      return false;
  return true;
}

std::string name_of(const rapidjson::Value& x) {
  return {x[0].GetString(), x[0].GetStringLength()};
}

} // namespace

std::string json_sections(const std::vector<text_section>& items) {
  json_writer out;
  out.open_list();
  for (const auto& x : items)
    out.open_list().put(x.name).put(x.begin).put(x.end).close_list();
  return out.close_list().take();
}

std::string json_words(const std::vector<word_count>& items) {
  json_writer out;
  out.open_list();
  for (const auto& x : items)
    out.open_list().put(x.word).put(x.count).close_list();
  return out.close_list().take();
}

std::string json_numbers(const std::vector<uint32_t>& items) {
  json_writer out;
  out.open_list();
  for (auto x : items)
    out.put(x);
  return out.close_list().take();
}

std::vector<text_section> sections_of_json(std::string_view text) {
  std::vector<text_section> out;
  each(text, [&](const rapidjson::Value& x) {
    if (is_entry(x, 2))
      out.push_back({name_of(x), x[1].GetUint(), x[2].GetUint()});
  });
  return out;
}

std::vector<word_count> words_of_json(std::string_view text) {
  std::vector<word_count> out;
  each(text, [&](const rapidjson::Value& x) {
    if (is_entry(x, 1))
      out.push_back({name_of(x), x[1].GetUint()});
  });
  return out;
}

std::vector<uint32_t> numbers_of_json(std::string_view text) {
  std::vector<uint32_t> out;
  each(text, [&](const rapidjson::Value& x) {
    if (x.IsUint())
      out.push_back(x.GetUint());
  });
  return out;
}

} // namespace zhian::storage
