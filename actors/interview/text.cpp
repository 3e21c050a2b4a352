#include "actors/interview/text.hpp"

#include <algorithm>
#include <array>

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
  return std::find(common_words.begin(), common_words.end(), unit) != common_words.end()
         || std::find(common_pairs.begin(), common_pairs.end(), unit) != common_pairs.end();
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

size_t pair_key(char first, char second) {
  return (static_cast<uint8_t>(first) << 5 ^ static_cast<uint8_t>(second)) & 4095u;
}

} // namespace

bool is_ideographic(char32_t code) {
  return (code >= 0x3400 && code <= 0x4DBF) || (code >= 0x4E00 && code <= 0x9FFF)
         || (code >= 0xF900 && code <= 0xFAFF) || (code >= 0x20000 && code <= 0x3FFFF)
         || (code >= 0x3040 && code <= 0x30FF) || (code >= 0xAC00 && code <= 0xD7AF);
}

folded_text::folded_text(std::string_view original) {
  text_.reserve(original.size());
  begins_.reserve(original.size());
  ends_.reserve(original.size());
  for (size_t at = 0; at < original.size();) {
    auto [code, size] = decode_utf8(original, at);
    auto plain = code == invalid_char ? ' ' : plain_form(code);
    auto keep = [this, begin = at, end = at + size](char c) {
      text_ += c;
      begins_.push_back(static_cast<uint32_t>(begin));
      ends_.push_back(static_cast<uint32_t>(end));
    };
    if (plain == ' ') {
      if (!text_.empty() && text_.back() != ' ')
        keep(' ');
    } else if (plain != '\0') {
      keep(plain);
    } else {
      for (size_t i = 0; i < size; ++i)
        keep(original[at + i]);
    }
    at += size;
  }
  for (size_t i = 1; i < text_.size(); ++i)
    pairs_.set(pair_key(text_[i - 1], text_[i]));
}

bool folded_text::may_hold(std::string_view part) const {
  for (size_t i = 1; i < part.size(); ++i)
    if (!pairs_.test(pair_key(part[i - 1], part[i])))
      return false;
  return true;
}

span folded_text::origin(span within) const {
  if (within.begin >= within.end || within.end > ends_.size())
    return {};
  return {begins_[within.begin], ends_[within.end - 1]};
}

std::optional<span> folded_text::find(std::string_view term, size_t from) const {
  if (term.empty())
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
  if (!may_hold(probe))
    return std::nullopt;
  std::string_view text = text_;
  for (auto at = text.find(probe, from); at != std::string_view::npos;
       at = text.find(probe, at + 1)) {
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

std::vector<std::string> all_units(std::string_view text) {
  std::vector<std::string> out;
  folded_text folded{text};
  auto in = folded.text();
  std::string_view previous; // The ideograph before this one, if adjacent.
  for (size_t at = 0; at < in.size();) {
    auto [code, size] = decode_utf8(in, at);
    if (is_ideographic(code)) {
      if (!previous.empty())
        out.emplace_back(in.substr(at - previous.size(), previous.size() + size));
      previous = in.substr(at, size);
    } else {
      previous = {};
      if (code < 0x80 && is_word_char(in[at])) {
        auto end = word_end(in, at);
        out.emplace_back(in.substr(at, end - at));
        size = end - at;
      }
    }
    at += size;
  }
  return out;
}

std::vector<std::string> content_units(std::string_view text) {
  auto out = all_units(text);
  std::erase_if(out, is_common);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
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
