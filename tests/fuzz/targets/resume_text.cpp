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

ZHIAN_FUZZ_TARGET(plain_text) {
  static text_decoders decoders;
  auto decoded = decode_plain_text(bytes, decoders);
  if (decoded)
    claim(valid_utf8(decoded->text), "what was decoded is UTF-8");
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
  auto written = write_result(*read);
  auto again = read_result(written);
  claim(again && again->error == read->error && again->pages == read->pages
            && again->warnings == read->warnings,
        "what is written can be read");
  claim(write_result(*again) == written, "and is written the same again");
}
