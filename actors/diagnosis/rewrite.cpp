#include "actors/diagnosis/rewrite.hpp"

#include <algorithm>
#include <array>

#include "actors/diagnosis/chars.hpp"
#include "actors/diagnosis/phrases.hpp"

namespace zhian::diagnosis {

namespace {

constexpr size_t longest_kept = 120;

/// The first clause, which names the matter.
std::string_view first_clause(std::string_view text, language lang) {
  auto end = text.size();
  for (std::string_view mark :
       {"，", "。", "；", "、并", ";", "\n", lang == language::zh ? "," : ";"})
    end = std::min(end, text.find(mark));
  if (lang == language::en)
    for (std::string_view mark : {". ", ", "})
      end = std::min(end, text.find(mark));
  auto out = trimmed(cut_utf8(text.substr(0, std::min(end, text.size())), longest_kept));
  while (out.ends_with('.') || out.ends_with(','))
    out.remove_suffix(1);
  return out;
}

const measure* measure_of(std::string_view lower) {
  auto all = measures();
  auto at = std::find_if(all.begin(), all.end(), [&](const measure& x) {
    auto place = lower.find(x.words);
    return place != lower.npos
           && (place == 0 || !is_latin(lower[place - 1]) || !is_latin(x.words[0]));
  });
  return at == all.end() ? nullptr : &*at;
}

std::string tail_zh(const measure* m) {
  std::string what{m ? m->zh : std::string_view{"【指标】"}};
  return "，用【做法】把" + what + "从【A】" + (m && m->falls ? "降到" : "提高到") + "【B】";
}

std::string tail_en(const measure* m) {
  std::string what{m ? m->en : std::string_view{"[measure]"}};
  return std::string{m && m->falls ? ", cutting " : ", raising "} + what
         + " from [A] to [B] by [how]";
}

struct irregular {
  std::string_view gerund;
  std::string_view past;
};
constexpr std::array<irregular, 20> irregulars{
    {{"selling", "sold"},    {"building", "built"},     {"writing", "wrote"}, {"leading", "led"},
     {"teaching", "taught"}, {"making", "made"},        {"running", "ran"},   {"keeping", "kept"},
     {"doing", "did"},       {"taking", "took"},        {"giving", "gave"},   {"holding", "held"},
     {"driving", "drove"},   {"overseeing", "oversaw"}, {"dealing", "dealt"}, {"feeding", "fed"},
     {"buying", "bought"},   {"finding", "found"},      {"setting", "set"},   {"sending", "sent"}}};

std::string capital(std::string text) {
  if (!text.empty() && is_lower(text[0]))
    text[0] = static_cast<char>(text[0] - 32);
  return text;
}

} // namespace

std::string past_of(std::string_view gerund) {
  auto lower = ascii_lower(gerund);
  for (const auto& x : irregulars)
    if (lower == x.gerund)
      return std::string{x.past};
  if (lower.size() > 5 && lower.ends_with("ing"))
    return lower.substr(0, lower.size() - 3) + "ed";
  return std::string{gerund};
}

std::string better_statement(std::string_view statement, language lang) {
  auto text = trimmed(statement);
  auto lower = ascii_lower(text);
  auto* opening = weak_opening_of(lower);
  auto matter = first_clause(opening ? text.substr(opening->words.size()) : text, lang);
  auto* m = measure_of(ascii_lower(matter));
  if (lang == language::zh) {
    for (std::string_view end : {"相关工作", "等工作", "的工作", "工作", "等"})
      if (matter.ends_with(end) && matter.size() > end.size()) {
        matter.remove_suffix(end.size());
        break;
      }
    std::string out{opening ? opening->instead : std::string_view{}};
    return out + std::string{matter} + tail_zh(m);
  }
  std::string out{matter};
  if (opening) {
    auto end = std::min(matter.find(' '), matter.size());
    auto first = matter.substr(0, end);
    auto past = past_of(first);
    // "training" alone is a matter; "training new staff" is something done.
    bool done = past != first && end < matter.size();
    out = done ? past + std::string{matter.substr(end)} : "Managed " + out;
  }
  return capital(std::move(out)) + tail_en(m);
}

} // namespace zhian::diagnosis
