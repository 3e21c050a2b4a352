#include "actors/diagnosis/words.hpp"

#include <algorithm>
#include <stdexcept>

#include <rapidjson/document.h>

#include "actors/resume/skills.hpp"
#include "protocols/utf8.hpp"

namespace zhian::diagnosis {

namespace {

using value = rapidjson::Value;

struct both {
  std::string zh;
  std::string en;
  const std::string& in(language lang) const { return lang == language::en ? en : zh; }
};

struct kind_words {
  both what;
  both rewrite;
};

struct all_words {
  std::array<kind_words, kind_count> kinds;
  std::array<both, dimension_count> dimensions;
  std::array<both, degree_count> degrees;
};

/// The file is ours: what is missing in it is a fault of the build.
const value& member(const value& from, std::string_view name) {
  auto at = from.FindMember(rapidjson::StringRef(name.data(), name.size()));
  if (at == from.MemberEnd())
    throw std::logic_error("findings.json lacks " + std::string{name});
  return at->value;
}

std::string text_at(const value& list, rapidjson::SizeType i) {
  if (!list.IsArray() || list.Size() != 2 || !list[i].IsString())
    throw std::logic_error("findings.json: two texts are meant");
  return {list[i].GetString(), list[i].GetStringLength()};
}

all_words read() {
  rapidjson::Document doc;
  auto json = words_json();
  doc.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (doc.HasParseError())
    throw std::logic_error("findings.json is not JSON");
  all_words out;
  const auto& findings = member(doc, "findings");
  if (findings.MemberCount() != kind_count)
    throw std::logic_error("findings.json has words for a kind that is none");
  for (size_t i = 0; i < kind_count; ++i) {
    const auto& x = member(findings, to_string(static_cast<finding_kind>(i)));
    const auto& zh = member(x, "zh");
    const auto& en = member(x, "en");
    out.kinds[i] = {{text_at(zh, 0), text_at(en, 0)}, {text_at(zh, 1), text_at(en, 1)}};
  }
  auto labels = [&](const char* name, auto& list, auto word) {
    const auto& from = member(doc, name);
    for (size_t i = 0; i < list.size(); ++i) {
      const auto& x = member(from, word(i));
      list[i] = {text_at(x, 0), text_at(x, 1)};
    }
  };
  labels("dimensions", out.dimensions,
         [](size_t i) { return to_string(static_cast<dimension>(i)); });
  labels("degrees", out.degrees, [](size_t i) { return to_string(static_cast<degree>(i)); });
  return out;
}

const all_words& words() {
  static const auto all = read();
  return all;
}

std::string slot_value(const finding& x, std::string_view name, language lang) {
  if (name == "quote") {
    constexpr size_t enough = 90;
    auto part = cut_utf8(x.quote, enough);
    return std::string{part} + (part.size() < x.quote.size() ? "…" : "");
  }
  auto given = x.value(name);
  if (name == "subject")
    if (const auto* skill = find_skill(given))
      return lang == language::en ? skill->label_en : skill->label_zh;
  if (x.kind == finding_kind::degree_short)
    for (size_t i = 0; i < degree_count; ++i)
      if (to_string(static_cast<degree>(i)) == given)
        return std::string{label_of(static_cast<degree>(i), lang)};
  return std::string{given};
}

/// One pass, so that a quoted text with braces is taken as it is.
std::string fill(std::string_view text, const finding& x, language lang) {
  std::string out;
  while (!text.empty()) {
    auto open = text.find('{');
    auto close = text.find('}', std::min(open, text.size()));
    if (open == text.npos || close == text.npos)
      break;
    out += text.substr(0, open);
    out += slot_value(x, text.substr(open + 1, close - open - 1), lang);
    text.remove_prefix(close + 1);
  }
  return out += text;
}

} // namespace

finding_words words_of(const finding& x, language lang) {
  const auto& w = words().kinds[static_cast<size_t>(x.kind)];
  return {fill(w.what.in(lang), x, lang), fill(w.rewrite.in(lang), x, lang)};
}

std::string_view label_of(dimension x, language lang) {
  return words().dimensions[static_cast<size_t>(x)].in(lang);
}

std::string_view label_of(degree x, language lang) {
  return words().degrees[static_cast<size_t>(x)].in(lang);
}

} // namespace zhian::diagnosis
