#include "actors/resume/skill_matcher.hpp"

#include <algorithm>
#include <array>

#include "protocols/utf8.hpp"

namespace zhian::resume {

namespace {

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_letter(char c) {
  return is_lower(c) || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_alnum(char c) {
  return is_letter(c) || is_digit(c);
}

/// Chinese characters and their punctuation: no blanks are written between them.
bool is_chinese(char32_t c) {
  return c >= 0x2e80 && c < 0xfb00;
}

/// Lead byte of an accented Latin letter.
bool is_accented(char c) {
  auto byte = static_cast<unsigned char>(c);
  return byte >= 0xc3 && byte <= 0xc9;
}

bool is_middle_of_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

char at_or(std::string_view text, size_t at, char otherwise) {
  return at < text.size() ? text[at] : otherwise;
}

/// Whether a Latin name that begins here begins a word.
bool begins_word(std::string_view text, size_t begin) {
  if (begin == 0)
    return true;
  auto before = text[begin - 1];
  if (is_alnum(before) || before == '_' || before == '@')
    return false;
  if (begin >= 2 && is_middle_of_character(before) && is_accented(text[begin - 2]))
    return false;
  // "www.java.com", but not "… PHP.Java …" at the end of a sentence.
  return !(before == '.' && text[begin] != '.' && begin >= 2 && is_lower(text[begin - 2]));
}

/// Whether a Latin name that ends here ends a word; a version may follow a longer one: "Java8",
/// "Vue3.2".
bool ends_word(std::string_view text, size_t begin, size_t end) {
  auto after = at_or(text, end, ' ');
  if (is_letter(after) || after == '_' || is_accented(after))
    return false;
  if (!is_digit(after))
    return true;
  if (!is_letter(text[end - 1]) || end - begin < 3)
    return false;
  while (is_digit(at_or(text, end, ' '))
         || (at_or(text, end, ' ') == '.' && is_digit(at_or(text, end + 1, ' '))))
    ++end;
  return !is_letter(at_or(text, end, ' ')) && at_or(text, end, ' ') != '_';
}

bool is_one_of(std::string_view set, char c) {
  return set.find(c) != std::string_view::npos;
}

std::string_view word_at(std::string_view text, size_t begin) {
  auto end = begin;
  while (end < text.size() && is_letter(text[end]))
    ++end;
  return text.substr(begin, end - begin);
}

std::string_view word_before(std::string_view text, size_t end) {
  auto begin = end;
  while (begin > 0 && is_letter(text[begin - 1]))
    --begin;
  return text.substr(begin, end - begin);
}

/// The words that may stand before a language of one letter; "Plan C" and "Section R" are not
/// languages.
bool leads_to_letter(std::string_view word) {
  constexpr std::array<std::string_view, 14> words{"in",   "using",    "with", "and",   "or",
                                                   "of",   "language", "know", "learn", "pure",
                                                   "ansi", "embedded", "both", "write"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Whether the neighbours leave a short name what it says.
bool stands_alone(const folded_text& text, size_t begin, size_t end) {
  const auto& cased = text.cased;
  if (begin > 0 && is_one_of("&'-.#+*", cased[begin - 1]))
    return false;
  auto after = at_or(cased, end, ' ');
  if (is_one_of("&'-#+*", after) || (after == '.' && is_alnum(at_or(cased, end + 1, ' '))))
    return false;
  // In running English a lower-case word follows the verb or noun, not the name: "Go to", "Excel
  // at".
  if (after == ' ' && is_lower(at_or(cased, end + 1, ' '))) {
    auto word = word_at(cased, end + 1);
    if (word != "and" && word != "or" && word != "with" && word != "for")
      return false;
  }
  if (end - begin > 1)
    return true;
  auto behind_word = begin >= 2 && cased[begin - 1] == ' ' && is_letter(cased[begin - 2]);
  auto led = behind_word && leads_to_letter(word_before(text.folded, begin - 1));
  // An initial: "Mr. R. Smith".
  if (!led && after == '.' && at_or(cased, end + 1, '.') == ' '
      && is_letter(at_or(cased, end + 2, ' ')))
    return false;
  return led || !behind_word;
}

} // namespace

folded_text fold(std::string_view utf8, std::vector<uint32_t>* origins) {
  folded_text out;
  const auto whole = utf8.size();
  if (origins)
    origins->clear();
  out.cased.reserve(utf8.size());
  char32_t last = 0;
  bool blank = false;
  while (!utf8.empty()) {
    auto [c, size] = decode_utf8(utf8, 0);
    if (c == invalid_char) {
      utf8.remove_prefix(1);
      blank = true;
      continue;
    }
    if (c >= 0xff01 && c <= 0xff5e)
      c -= 0xfee0;
    if (c <= ' ' || c == 0xa0 || c == 0x3000) {
      blank = true;
    } else {
      if (blank && !out.cased.empty() && !(is_chinese(last) && is_chinese(c)))
        out.cased += ' ';
      blank = false;
      last = c;
      if (c < 0x80)
        out.cased += static_cast<char>(c);
      else
        out.cased += utf8.substr(0, size);
      if (origins)
        origins->resize(out.cased.size(), static_cast<uint32_t>(whole - utf8.size()));
    }
    utf8.remove_prefix(size);
  }
  out.folded = out.cased;
  std::transform(out.folded.begin(), out.folded.end(), out.folded.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

void skill_matcher::add(std::string_view text, int32_t id, bool strict) {
  auto form = fold(text);
  if (form.folded.empty())
    return;
  uint32_t at = 0;
  for (auto c : form.folded) {
    auto byte = static_cast<uint8_t>(c);
    auto& next = nodes_[at].next;
    auto place = std::lower_bound(next.begin(), next.end(), byte,
                                  [](const auto& edge, uint8_t x) { return edge.first < x; });
    if (place != next.end() && place->first == byte) {
      at = place->second;
    } else {
      auto made = static_cast<uint32_t>(nodes_.size());
      next.insert(place, {byte, made});
      nodes_.emplace_back(); // `next` and `place` end here.
      at = made;
    }
  }
  nodes_[at].names.push_back({id, strict, strict ? form.cased : std::string{}});
}

const skill_matcher::node* skill_matcher::child(const node& from, uint8_t byte) const {
  auto place = std::lower_bound(from.next.begin(), from.next.end(), byte,
                                [](const auto& edge, uint8_t x) { return edge.first < x; });
  return place != from.next.end() && place->first == byte ? &nodes_[place->second] : nullptr;
}

const skill_matcher::name* skill_matcher::accepted(const node& at, const folded_text& text,
                                                   size_t begin, size_t end) const {
  if (at.names.empty())
    return nullptr;
  auto first = text.folded[begin];
  auto last = text.folded[end - 1];
  if ((is_alnum(first) || first == '.') && !begins_word(text.folded, begin))
    return nullptr;
  if (is_alnum(last) && !ends_word(text.folded, begin, end))
    return nullptr;
  for (const auto& x : at.names)
    if (!x.strict
        || (text.cased.compare(begin, end - begin, x.cased) == 0 && stands_alone(text, begin, end)))
      return &x;
  return nullptr;
}

std::vector<skill_matcher::match> skill_matcher::find(const folded_text& text) const {
  std::vector<match> found;
  const auto& bytes = text.folded;
  for (size_t begin = 0; begin < bytes.size();) {
    const name* longest = nullptr;
    size_t end = begin + 1;
    const auto* at = child(nodes_[0], static_cast<uint8_t>(bytes[begin]));
    for (auto i = begin + 1; at; ++i) {
      if (const auto* x = accepted(*at, text, begin, i)) {
        longest = x;
        end = i;
      }
      at = i < bytes.size() ? child(*at, static_cast<uint8_t>(bytes[i])) : nullptr;
    }
    if (longest && longest->id != nothing)
      found.push_back({longest->id, begin, end});
    begin = end;
    while (begin < bytes.size() && is_middle_of_character(bytes[begin]))
      ++begin;
  }
  return found;
}

} // namespace zhian::resume
