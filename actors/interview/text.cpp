#include "actors/interview/text.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace zhian::interview {

namespace {

bool is_word_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// What ASCII form a character folds to, 0 when it stays as it is.
char plain_form(char32_t code) {
  if (code == 0x3000 || code == 0xA0 || code == '\t' || code == '\n' || code == '\r' || code == '-'
      || (code >= 0x2010 && code <= 0x2014))
    return ' ';
  if (code == 0x2018 || code == 0x2019)
    return '\'';
  if (code >= 0xFF01 && code <= 0xFF5E)
    code -= 0xFEE0;
  if (code == '-')
    return ' ';
  if (code >= 'A' && code <= 'Z')
    return static_cast<char>(code - 'A' + 'a');
  return code < 0x80 ? static_cast<char>(code) : '\0';
}

bool ends_sentence(char32_t code) {
  switch (code) {
  case 0x3002: // 。
  case 0xFF01: // ！
  case 0xFF1F: // ？
  case 0xFF1B: // ；
  case '!':
  case '?':
  case ';':
  case '\n':
  case '\r':
  case invalid_char:
    return true;
  default:
    return false;
  }
}

bool is_blank(char32_t code) {
  return code == ' ' || code == '\t' || code == 0x3000 || code == 0xA0;
}

/// What is left over from the sentence before: closing quotes and brackets, commas.
bool belongs_before(char32_t code) {
  constexpr std::u32string_view marks = U"”’」』）)》】\"',，、。.";
  return marks.find(code) != std::u32string_view::npos;
}

/// Letters and digits of any script, roughly: what is not ASCII punctuation, general punctuation or
/// CJK punctuation.
bool is_letter(char32_t code) {
  if (code < 0x80)
    return is_word_char(static_cast<char>(code));
  return code != invalid_char && code >= 0xAA && !(code >= 0x2000 && code <= 0x2BFF)
         && !(code >= 0x3000 && code <= 0x3004) && !(code >= 0x3008 && code <= 0x3030)
         && !(code >= 0xFE00 && code <= 0xFE6F) && !(code >= 0xFF00 && code <= 0xFF0F)
         && !(code >= 0xFF1A && code <= 0xFF20) && code != 0xFFFD
         && !(code >= 0x1F000 && code <= 0x1FAFF);
}

constexpr std::array<std::string_view, 94> common_words{
    "a",    "about", "all",     "also",   "am",   "an",   "and",    "any",   "are",   "as",
    "at",   "be",    "been",    "but",    "by",   "can",  "could",  "did",   "do",    "does",
    "for",  "from",  "get",     "had",    "has",  "have", "he",     "how",   "i",     "if",
    "in",   "into",  "is",      "it",     "its",  "just", "like",   "made",  "make",  "may",
    "me",   "more",  "most",    "my",     "no",   "not",  "of",     "on",    "one",   "or",
    "our",  "out",   "over",    "please", "say",  "she",  "should", "so",    "some",  "tell",
    "than", "that",  "the",     "their",  "them", "then", "there",  "these", "they",  "thing",
    "this", "those", "to",      "up",     "us",   "use",  "very",   "was",   "we",    "were",
    "what", "when",  "where",   "which",  "who",  "why",  "will",   "with",  "would", "you",
    "your", "yours", "through", "and/or"};

constexpr std::array<std::string_view, 42> common_pairs{
    "一个", "一下", "一些", "一次", "什么", "怎么", "如何", "你的", "我的", "我们", "你们",
    "他们", "可以", "是否", "这个", "那个", "这样", "那样", "如果", "因为", "所以", "但是",
    "就是", "没有", "不是", "还是", "或者", "以及", "请你", "请介", "说说", "讲讲", "你会",
    "你怎", "会怎", "么做", "的时", "时候", "为什", "是怎", "么样", "做的"};

bool is_common(std::string_view unit) {
  static const auto all = [] {
    std::unordered_set<std::string_view> out(common_words.begin(), common_words.end());
    out.insert(common_pairs.begin(), common_pairs.end());
    return out;
  }();
  return all.contains(unit);
}

/// The end of the Latin word of `text` that begins at `at`. Signs inside a word belong to it
/// ("c++", "node.js").
size_t word_end(std::string_view text, size_t at) {
  while (at < text.size() && is_word_char(text[at]))
    ++at;
  return at;
}

bool all_letters(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

/// Of two neighbouring bytes. The second half of an ideograph varies most, the first hardly.
size_t pair_key(char first, char second) {
  return (static_cast<uint8_t>(first) * 67u + static_cast<uint8_t>(second)) & 255u;
}

/// Of three, 0…2047.
size_t triple_key(const char* at) {
  uint32_t three = static_cast<uint8_t>(at[0])
                   | static_cast<uint32_t>(static_cast<uint8_t>(at[1])) << 8
                   | static_cast<uint32_t>(static_cast<uint8_t>(at[2])) << 16;
  return three * 0x9E3779B1u >> 21;
}

} // namespace

std::string one_line(std::string_view text) {
  std::string out;
  for (auto c : text) {
    auto blank = static_cast<uint8_t>(c) <= ' ' || c == 0x7f;
    if (!blank)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (!out.empty() && out.back() == ' ')
    out.pop_back();
  return out;
}

uint64_t mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

bool is_ideographic(char32_t code) {
  return (code >= 0x3400 && code <= 0x4DBF) || (code >= 0x4E00 && code <= 0x9FFF)
         || (code >= 0xF900 && code <= 0xFAFF) || (code >= 0x20000 && code <= 0x3FFFF)
         || (code >= 0x3040 && code <= 0x30FF) || (code >= 0xAC00 && code <= 0xD7AF);
}

folded_text::folded_text(std::string_view original) {
  text_.resize(original.size());
  next_.resize(original.size());
  begins_.resize(original.size());
  ends_.resize(original.size());
  size_t have = 0;
  auto keep = [&](char byte, size_t begin, size_t end) {
    text_[have] = byte;
    begins_[have] = static_cast<uint32_t>(begin);
    ends_[have++] = static_cast<uint32_t>(end);
  };
  for (size_t at = 0; at < original.size();) {
    auto [code, size] = decode_utf8(original, at);
    auto plain = code == invalid_char ? ' ' : plain_form(code);
    if (plain == '\0')
      for (size_t i = 0; i < size; ++i)
        keep(original[at + i], at, at + size);
    else if (plain != ' ' || (have > 0 && text_[have - 1] != ' '))
      keep(plain, at, at + size);
    at += size;
  }
  for (auto* x : {&next_, &begins_, &ends_})
    x->resize(have);
  text_.resize(have);
  first_.fill(nowhere);
  for (auto at = have; at-- > 1;) {
    auto& head = first_[pair_key(text_[at - 1], text_[at])];
    next_[at - 1] = head;
    head = static_cast<uint32_t>(at - 1);
  }
  for (size_t at = 0; at + 3 <= have; ++at) {
    auto key = triple_key(text_.data() + at);
    triples_[key / 64] |= uint64_t{1} << key % 64;
  }
}

bool folded_text::may_hold(std::string_view beginning) const {
  auto key = triple_key(beginning.data());
  return (triples_[key / 64] >> key % 64 & 1) != 0;
}

size_t folded_text::candidate(std::string_view part, size_t from) const {
  if (part.size() < 2)
    return text_.find(part, from);
  auto at = first_[pair_key(part[0], part[1])];
  while (at != nowhere && (at < from || text_.compare(at, part.size(), part) != 0))
    at = next_[at];
  return at == nowhere ? std::string_view::npos : at;
}

span folded_text::origin(span within) const {
  if (within.begin >= within.end || within.end > ends_.size())
    return {};
  return {begins_[within.begin], ends_[within.end - 1]};
}

std::optional<span> folded_text::find(std::string_view term, size_t from) const {
  if (term.empty())
    return std::nullopt;
  // Its last letter may be another one (below); its first three bytes are there, or it is not.
  if ((term.size() > 3 || (term.size() == 3 && !is_word_char(term.back()))) && !may_hold(term))
    return std::nullopt;
  auto latin_start = is_word_char(term.front());
  auto latin_end = is_word_char(term.back());
  // Of a term of several words the last one may be inflected: search what comes before it and its
  // stem.
  auto last = term.size();
  while (last > 0 && is_word_char(term[last - 1]))
    --last;
  auto tail = term.substr(last);
  // A stem may lose its last letter ("cache", "caching"), so only the rest is searched literally.
  auto probe = tail.size() > 2 ? term.substr(0, term.size() - 1) : term;
  std::string_view text = text_;
  for (auto at = candidate(probe, from); at != std::string_view::npos;
       at = candidate(probe, at + 1)) {
    if (latin_start && at > 0 && is_word_char(text[at - 1]))
      continue;
    if (!latin_end)
      return span{at, at + term.size()};
    auto end = word_end(text, at + last);
    if (is_form_of(text.substr(at + last, end - at - last), tail))
      return span{at, end};
  }
  return std::nullopt;
}

std::string fold(std::string_view text) {
  auto folded = std::string{folded_text{text}.text()};
  while (!folded.empty() && folded.back() == ' ')
    folded.pop_back();
  return folded;
}

bool is_form_of(std::string_view word, std::string_view term) {
  if (word == term)
    return true;
  if (term.size() < 3 || !all_letters(term))
    return false;
  constexpr std::array<std::string_view, 13> endings{
      "s", "es", "d", "ed", "ing", "er", "ers", "ly", "ment", "ion", "ments", "ation", "ions"};
  auto ends_well = [&](std::string_view stem) {
    if (!word.starts_with(stem))
      return false;
    auto rest = word.substr(stem.size());
    return std::find(endings.begin(), endings.end(), rest) != endings.end();
  };
  if (ends_well(term))
    return true;
  auto stem = term.substr(0, term.size() - 1);
  auto begins = word.starts_with(stem);
  auto rest = begins ? word.substr(stem.size()) : std::string_view{};
  if (term.back() == 'e')
    return rest == "ing" || rest == "ion" || rest == "ions" || rest == "ation" || rest == "able";
  if (term.back() == 'y')
    return rest == "ies" || rest == "ied" || rest == "ily";
  // "plan", "planned": the last letter doubles.
  auto doubled = std::string{term} + term.back();
  if (!word.starts_with(doubled))
    return false;
  rest = word.substr(doubled.size());
  return rest == "ed" || rest == "ing" || rest == "er";
}

std::vector<span> sentences(std::string_view text) {
  std::vector<span> out;
  span now{0, 0};
  bool said = false; // Whether a letter or digit was seen.
  auto close = [&](size_t next) {
    if (said)
      out.push_back(now);
    now = {next, next};
    said = false;
  };
  for (size_t at = 0; at < text.size();) {
    auto [code, size] = decode_utf8(text, at);
    auto after = at + size;
    auto full_stop = code == '.' && (after == text.size() || text[after] == ' ');
    if (full_stop || ends_sentence(code)) {
      // The mark belongs to the sentence, so that a quote reads well; line breaks and broken bytes
      // do not.
      if (code != '\n' && code != '\r' && code != invalid_char)
        now.end = after;
      close(after);
    } else if (is_blank(code) || (now.begin == at && belongs_before(code))) {
      if (now.begin == at)
        now = {after, after};
    } else {
      now.end = after;
      said |= is_letter(code);
    }
    at = after;
  }
  close(text.size());
  return out;
}

std::vector<std::string_view> units_of(const folded_text& text) {
  std::vector<std::string_view> out;
  auto in = text.text();
  out.reserve(in.size() / 3);
  size_t previous = 0; // Bytes of the ideograph before this one, if adjacent.
  for (size_t at = 0; at < in.size();) {
    auto [code, size] = decode_utf8(in, at);
    if (is_ideographic(code)) {
      if (previous > 0)
        out.push_back(in.substr(at - previous, previous + size));
      previous = size;
    } else {
      previous = 0;
      if (code < 0x80 && is_word_char(in[at])) {
        auto end = word_end(in, at);
        out.push_back(in.substr(at, end - at));
        size = end - at;
      }
    }
    at += size;
  }
  return out;
}

std::vector<std::string_view> telling(std::vector<std::string_view> units) {
  std::erase_if(units, is_common);
  std::sort(units.begin(), units.end());
  units.erase(std::unique(units.begin(), units.end()), units.end());
  return units;
}

std::vector<std::string> content_units(std::string_view text) {
  folded_text folded{text};
  auto units = telling(units_of(folded));
  return {units.begin(), units.end()};
}

size_t amount(std::string_view text) {
  size_t out = 0;
  for (size_t at = 0; at < text.size();) {
    auto [code, size] = decode_utf8(text, at);
    if (is_ideographic(code)) {
      ++out;
    } else if (code < 0x80 && is_word_char(text[at])) {
      out += 2;
      size = word_end(text, at) - at;
    }
    at += size;
  }
  return out;
}

span cut(std::string_view text, span within, size_t max_chars) {
  auto at = within.begin;
  while (at < within.end && max_chars-- > 0)
    at += decode_utf8(text, at).size;
  return {within.begin, std::min(at, within.end)};
}

std::string fill_slots(std::string_view text, const std::vector<slot>& slots) {
  std::string out;
  while (!text.empty()) {
    auto open = text.find('{');
    auto close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos)
      break;
    auto name = text.substr(open + 1, close - open - 1);
    auto found =
        std::find_if(slots.begin(), slots.end(), [&](const slot& x) { return x.name == name; });
    out += text.substr(0, open);
    out += found == slots.end() ? text.substr(open, close + 1 - open) : found->value;
    text.remove_prefix(close + 1);
  }
  out += text;
  return out;
}

std::optional<std::vector<std::string>> slot_names(std::string_view text) {
  std::vector<std::string> out;
  for (size_t at = 0; (at = text.find_first_of("{}", at)) != std::string_view::npos;) {
    auto close = text.find_first_of("{}", at + 1);
    if (text[at] == '}' || close == std::string_view::npos || text[close] == '{')
      return std::nullopt;
    out.emplace_back(text.substr(at + 1, close - at - 1));
    at = close + 1;
  }
  return out;
}

} // namespace zhian::interview
