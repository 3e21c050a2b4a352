#include "actors/resume/words.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <unordered_map>

#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include "protocols/ascii.hpp"
#include "protocols/utf8.hpp"

namespace zhian::resume {

namespace {

constexpr size_t looked_at = 100000;
constexpr size_t longest_word = 60;

constexpr std::array empty_words{"以及", "通过", "进行", "使用", "相关",  "等等", "能够", "其他",
                                 "一个", "我们", "可以", "并且", "对于",  "根据", "由于", "因此",
                                 "以上", "以下", "the",  "and",  "of",    "to",   "in",   "for",
                                 "with", "on",   "at",   "by",   "an",    "as",   "is",   "are",
                                 "was",  "were", "be",   "from", "or",    "that", "this", "my",
                                 "our",  "we",   "it",   "its",  "using", "used", "into", "also"};

struct close_breaks {
  void operator()(UBreakIterator* x) const { ubrk_close(x); }
};
struct close_text {
  void operator()(UText* x) const { utext_close(x); }
};

bool carries_nothing(std::string_view word) {
  return std::find(empty_words.begin(), empty_words.end(), word) != empty_words.end();
}

} // namespace

std::vector<word_count> frequent_words(std::string_view utf8, size_t most) {
  utf8 = first_characters(utf8, looked_at);
  auto status = U_ZERO_ERROR;
  std::unique_ptr<UText, close_text> text{
      utext_openUTF8(nullptr, utf8.data(), static_cast<int64_t>(utf8.size()), &status)};
  std::unique_ptr<UBreakIterator, close_breaks> breaks{
      ubrk_open(UBRK_WORD, "zh", nullptr, 0, &status)};
  if (U_SUCCESS(status))
    ubrk_setUText(breaks.get(), text.get(), &status);
  if (U_FAILURE(status))
    return {};
  std::vector<word_count> found;
  std::unordered_map<std::string, size_t> place;
  // With UTF-8 text the positions are bytes.
  auto begin = ubrk_first(breaks.get());
  for (auto end = ubrk_next(breaks.get()); end != UBRK_DONE; end = ubrk_next(breaks.get())) {
    auto word = utf8.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
    auto rule = ubrk_getRuleStatus(breaks.get());
    begin = end;
    bool latin = rule >= UBRK_WORD_LETTER && rule < UBRK_WORD_LETTER_LIMIT;
    bool han = rule >= UBRK_WORD_IDEO && rule < UBRK_WORD_IDEO_LIMIT;
    if ((!latin && !han) || word.size() > longest_word || count_characters(word) < 2)
      continue;
    auto key = ascii_lower(word);
    if (carries_nothing(key))
      continue;
    auto [at, fresh] = place.emplace(std::move(key), found.size());
    if (fresh)
      found.push_back({std::string{word}, 0});
    ++found[at->second].count;
  }
  std::erase_if(found, [](const auto& x) { return x.count < 2; });
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.count > b.count; });
  if (found.size() > most)
    found.resize(most);
  return found;
}

} // namespace zhian::resume
