// Résumés: text files of any encoding, the cleaned text, the skills in it, and what the confined
// parser reports.
#include <set>

#include "actors/resume/extract_result.hpp"
#include "actors/resume/plain_text.hpp"
#include "actors/resume/skill_matcher.hpp"
#include "actors/resume/skills.hpp"
#include "actors/resume/text.hpp"
#include "protocols/utf8.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using namespace zhian::resume;
using fuzz::claim;

namespace {

/// The text in UTF-16 with its mark.
std::string utf16_of(std::string_view utf8, bool big) {
  std::string out;
  auto put = [&](char32_t unit) {
    auto high = static_cast<char>(unit >> 8);
    auto low = static_cast<char>(unit & 0xff);
    out += big ? high : low;
    out += big ? low : high;
  };
  put(0xfeff);
  for (size_t at = 0; at < utf8.size();) {
    auto [code, size] = decode_utf8(utf8, at);
    at += size;
    if (code < 0x10000) {
      put(code);
    } else {
      put(0xd800 + ((code - 0x10000) >> 10));
      put(0xdc00 + ((code - 0x10000) & 0x3ff));
    }
  }
  return out;
}

} // namespace

ZHIAN_FUZZ_TARGET(plain_text) {
  static text_decoders decoders;
  auto decoded = decode_plain_text(bytes, decoders);
  if (decoded)
    claim(valid_utf8(decoded->text), "what was decoded is UTF-8");
  bool marked = bytes.starts_with("\xef\xbb\xbf");
  if (storable_text(bytes)) {
    claim(decoded && !decoded->guessed && decoded->text == bytes.substr(marked ? 3 : 0),
          "UTF-8 stays as it is");
    for (bool big : {false, true}) {
      auto wide = decode_plain_text(utf16_of(bytes, big), decoders);
      claim(wide && !wide->guessed && wide->text == bytes, "UTF-16 with a mark says the same");
    }
  }
  auto clean = clean_text(decoded ? std::string_view{decoded->text} : bytes);
  claim(storable_text(clean), "clean text can be stored");
  claim(clean_text(clean) == clean, "cleaning twice changes nothing more");
  claim(clean.find("\n\n\n") == std::string::npos && !clean.starts_with('\n')
            && !clean.ends_with('\n'),
        "at most one empty line stands between two others");
  for (unsigned char c : clean)
    claim((c >= 0x20 || c == '\n') && c != 0x7f, "a line end is the only control character");
  auto shorter = clean;
  bool lost = truncate_text(shorter, 40, 20);
  claim(shorter.size() <= 40 && count_characters(shorter) <= 20 && valid_utf8(shorter),
        "a cut text is within its bounds and whole");
  claim(lost == (shorter != clean) && clean.starts_with(shorter), "a loss is told");
  auto share = unreadable_share(bytes);
  claim(share >= 0 && share <= 1, "a share is a share");
}

ZHIAN_FUZZ_TARGET(skills) {
  auto text = fold(bytes);
  claim(text.cased.size() == text.folded.size(), "both forms have the same length");
  claim(valid_utf8(text.cased), "a folded text is UTF-8");
  std::set<std::string> seen;
  for (const auto& name : find_skills(bytes)) {
    claim(find_skill(name) != nullptr, "a skill that is found is in the lexicon");
    claim(seen.insert(name).second, "a skill is found once");
  }
  static const auto matcher = [] {
    skill_matcher out;
    out.add("C", 1, true);
    out.add("C++", 2);
    out.add("Go", 3, true);
    out.add("做饭", 4);
    out.add("Node.js", 5);
    out.add("plan C", skill_matcher::nothing);
    return out;
  }();
  size_t last = 0;
  for (const auto& found : matcher.find(text)) {
    claim(found.id >= 1 && found.id <= 5, "a match has an id that was added");
    claim(found.at >= last && found.at < text.folded.size(), "matches come in their order");
    last = found.at + 1;
  }
}

ZHIAN_FUZZ_TARGET(extract_result) {
  auto read = read_result(bytes);
  if (!read)
    return;
  claim(read->error == ec::none || (read->text.empty() && read->warnings.empty()),
        "a failure comes alone");
  claim(valid_utf8(read->text) && read->confidence <= 100, "what is believed is text");
  for (auto page : read->unread)
    claim(page >= 1 && page <= read->pages, "a page that was not read is one of the file");
  auto written = write_result(*read);
  auto again = read_result(written);
  claim(again && again->error == read->error && again->pages == read->pages
            && again->warnings == read->warnings && again->text == read->text
            && again->unread == read->unread && again->confidence == read->confidence,
        "what is written can be read");
  claim(write_result(*again) == written, "and is written the same again");
}
