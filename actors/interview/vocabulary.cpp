#include "actors/interview/vocabulary.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include <rapidjson/document.h>

#include "actors/interview/data.hpp"
#include "actors/interview/text.hpp"

namespace zhian::interview {

namespace {

std::optional<std::string> text_of(const rapidjson::Value& object, const char* name) {
  auto member = object.FindMember(name);
  if (member == object.MemberEnd() || !member->value.IsString()
      || member->value.GetStringLength() == 0)
    return std::nullopt;
  return std::string{member->value.GetString(), member->value.GetStringLength()};
}

std::optional<std::vector<vocabulary_entry>> entries_of(const rapidjson::Value& root,
                                                        const char* name) {
  auto list = root.FindMember(name);
  if (list == root.MemberEnd() || !list->value.IsArray())
    return std::nullopt;
  std::vector<vocabulary_entry> out;
  std::set<std::string> names;
  for (const auto& item : list->value.GetArray()) {
    if (!item.IsObject() || item.MemberCount() != 4)
      return std::nullopt;
    auto key = text_of(item, "name");
    auto zh = text_of(item, "zh");
    auto en = text_of(item, "en");
    auto words = item.FindMember("words");
    if (!key || !zh || !en || words == item.MemberEnd() || !words->value.IsArray()
        || words->value.Empty() || !names.insert(*key).second)
      return std::nullopt;
    vocabulary_entry entry{*key, *zh, *en, {}};
    for (const auto& word : words->value.GetArray()) {
      if (!word.IsString() || word.GetStringLength() == 0)
        return std::nullopt;
      entry.words.push_back(fold({word.GetString(), word.GetStringLength()}));
    }
    out.push_back(std::move(entry));
  }
  return out;
}

const vocabulary_entry* find_in(const std::vector<vocabulary_entry>& list, std::string_view name) {
  auto found =
      std::find_if(list.begin(), list.end(), [&](const auto& x) { return x.name == name; });
  return found == list.end() ? nullptr : &*found;
}

} // namespace

std::optional<vocabulary> parse_vocabulary(std::string_view json) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (doc.HasParseError() || !doc.IsObject() || doc.MemberCount() != 2)
    return std::nullopt;
  auto roles = entries_of(doc, "roles");
  auto skills = entries_of(doc, "skills");
  if (!roles || !skills)
    return std::nullopt;
  return vocabulary{std::move(*roles), std::move(*skills)};
}

const vocabulary& words() {
  static const vocabulary all = [] {
    auto parsed = parse_vocabulary(embedded_data().front().text);
    if (!parsed)
      throw std::logic_error{"the embedded vocabulary is broken"};
    return std::move(*parsed);
  }();
  return all;
}

const vocabulary_entry* find_skill(std::string_view name) {
  return find_in(words().skills, name);
}

const vocabulary_entry* find_role(std::string_view name) {
  return find_in(words().roles, name);
}

const vocabulary_entry* skill_named(std::string_view text) {
  auto folded = fold(text);
  for (const auto& skill : words().skills)
    if (folded == skill.name
        || std::find(skill.words.begin(), skill.words.end(), folded) != skill.words.end())
      return &skill;
  return nullptr;
}

} // namespace zhian::interview
