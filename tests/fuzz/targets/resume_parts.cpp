// Résumés: the sections of a text by its headings, and its frequent words.
#include <algorithm>
#include <set>

#include "actors/resume/sections.hpp"
#include "actors/resume/text.hpp"
#include "actors/resume/words.hpp"
#include "protocols/utf8.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using namespace zhian::resume;
using fuzz::claim;

namespace {

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c + 32);
  return out;
}

} // namespace

ZHIAN_FUZZ_TARGET(sections) {
  constexpr std::string_view names[] = {"contact", "summary", "education", "experience", "projects",
                                        "skills",  "awards",  "languages", "other"};
  auto text = clean_text(bytes.substr(0, 16384));
  auto characters = count_characters(text);
  auto found = find_sections(text);
  claim(found.size() <= most_sections, "the number of sections is bounded");
  size_t last = 0;
  for (const auto& x : found) {
    claim(std::find(std::begin(names), std::end(names), x.name) != std::end(names),
          "a section has one of nine names");
    claim(x.begin >= last && x.begin < x.end && x.end <= characters,
          "sections lie in the text, in their order, and do not overlap");
    last = x.end;
    auto before = first_characters(text, x.begin);
    auto span = first_characters(std::string_view{text}.substr(before.size()), x.end - x.begin);
    claim(before.empty() || before.ends_with('\n'), "a section begins with a line");
    auto after = text.substr(before.size() + span.size(), 1);
    claim(after.empty() || after == "\n", "a section ends with a line");
    claim(!span.ends_with('\n') && span.find_first_not_of('\n') == 0, "a section is no empty line");
  }
}

ZHIAN_FUZZ_TARGET(words) {
  auto text = clean_text(bytes.substr(0, 4096));
  auto folded = lower(text);
  auto found = frequent_words(text, 10);
  claim(found.size() <= 10, "no more words than were asked for");
  std::set<std::string> seen;
  uint32_t last = UINT32_MAX;
  for (const auto& x : found) {
    claim(x.count >= 2 && x.count <= last, "the most frequent come first");
    last = x.count;
    auto word = lower(x.word);
    claim(seen.insert(word).second, "a word is told once");
    claim(valid_utf8(word) && count_characters(word) >= 2, "a word has two characters");
    claim(text.find(x.word) != std::string::npos, "a word is told as it stands in the text");
    uint32_t times = 0;
    for (auto at = folded.find(word); at != std::string::npos; at = folded.find(word, at + 1))
      ++times;
    claim(times >= x.count, "a word stands in the text as often as is told");
  }
}
