#include "actors/resume/skills.hpp"

#include <algorithm>
#include <stdexcept>
#include <unordered_map>

#include <rapidjson/document.h>

#include "actors/resume/skill_matcher.hpp"
#include "protocols/utf8.hpp"

namespace zhian {

namespace {

using resume::skill_matcher;

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// "Spring Boot" is also written "SpringBoot" and "spring-boot".
std::vector<std::string> spellings(const std::string& name) {
  std::vector<std::string> all{name};
  if (!is_ascii(name) || name.find_first_of(" -") == std::string::npos)
    return all;
  for (auto joint : {std::string_view{" "}, std::string_view{"-"}, std::string_view{}}) {
    std::string other;
    for (auto c : name) {
      if (c == ' ' || c == '-')
        other += joint;
      else
        other += c;
    }
    if (std::find(all.begin(), all.end(), other) == all.end())
      all.push_back(std::move(other));
  }
  return all;
}

struct lexicon {
  std::vector<skill_info> skills;
  std::unordered_map<std::string_view, size_t> by_name;
  skill_matcher matcher;

  lexicon() {
    rapidjson::Document doc;
    auto json = resume::lexicon_json();
    doc.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
    if (doc.HasParseError())
      throw std::logic_error("the skill lexicon is not JSON");
    for (const auto& x : doc["not_skills"].GetArray())
      add(x.GetString(), skill_matcher::nothing);
    for (const auto& x : doc["skills"].GetArray())
      add_skill(x);
    for (size_t i = 0; i < skills.size(); ++i)
      by_name.emplace(skills[i].name, i);
  }

  void add(const std::string& name, int32_t id) {
    // "=Go": strict.
    if (name.front() == '=') {
      matcher.add(name.substr(1), id, true);
      return;
    }
    for (const auto& x : spellings(name))
      matcher.add(x, id);
  }

  void add_skill(const rapidjson::Value& x) {
    auto id = static_cast<int32_t>(skills.size());
    std::string name = x["name"].GetString();
    bool strict = false;
    std::string label_en = name;
    if (!is_ascii(name) && !x["en"].Empty()) {
      label_en = x["en"][0].GetString();
      if (label_en.front() == '=')
        label_en.erase(0, 1);
    }
    for (const auto* language : {"zh", "en"}) {
      for (const auto& y : x[language].GetArray()) {
        std::string alias = y.GetString();
        strict = strict || alias == "=" + name;
        add(alias, id);
      }
    }
    if (!strict)
      add(name, id);
    skills.push_back({name, x["area"].GetString(), name, label_en});
  }
};

const lexicon& the_lexicon() {
  static const lexicon instance;
  return instance;
}

} // namespace

const std::vector<skill_info>& all_skills() {
  return the_lexicon().skills;
}

const skill_info* find_skill(std::string_view name) {
  const auto& words = the_lexicon();
  auto at = words.by_name.find(name);
  return at == words.by_name.end() ? nullptr : &words.skills[at->second];
}

std::vector<std::string> find_skills(std::string_view text) {
  const auto& words = the_lexicon();
  struct tally {
    size_t count = 0;
    size_t first = 0;
    int32_t id = 0;
  };
  std::unordered_map<int32_t, tally> counted;
  for (const auto& x : words.matcher.find(resume::fold(text))) {
    auto& t = counted.try_emplace(x.id, tally{0, x.at, x.id}).first->second;
    ++t.count;
  }
  std::vector<tally> order;
  for (const auto& [id, t] : counted)
    order.push_back(t);
  std::sort(order.begin(), order.end(), [](const tally& a, const tally& b) {
    return a.count != b.count ? a.count > b.count : a.first < b.first;
  });
  std::vector<std::string> names;
  for (const auto& t : order)
    names.push_back(words.skills[static_cast<size_t>(t.id)].name);
  return names;
}

std::vector<skill_mention> find_skill_mentions(std::string_view text) {
  const auto& words = the_lexicon();
  std::vector<uint32_t> origins;
  auto folded = resume::fold(text, &origins);
  std::vector<skill_mention> out;
  for (const auto& x : words.matcher.find(folded)) {
    size_t last = origins[x.end - 1];
    out.push_back({&words.skills[static_cast<size_t>(x.id)], origins[x.at],
                   last + decode_utf8(text, last).size});
  }
  return out;
}

} // namespace zhian
