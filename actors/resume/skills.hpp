// Which skills a text speaks of, by an embedded lexicon in Chinese and English (data/skills.json).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocols/entity.hpp"

namespace zhian {

/// One skill of the lexicon.
struct skill_info {
  std::string name;     ///< Canonical; what `find_skills` answers and question banks refer to.
  std::string area;     ///< "programming", "sales", "housekeeping", …
  std::string label_zh; ///< For Chinese readers.
  std::string label_en; ///< For English readers.
};

/// The whole lexicon, in its own order.
const std::vector<skill_info>& all_skills();

/// The entry of this canonical name; null when there is none.
const skill_info* find_skill(std::string_view name);

/// The canonical names of the skills in `text` (UTF-8), most mentioned first, then in order of
/// appearance. The longest name wins where several fit; a Latin name must stand as a word of its
/// own ("Java" is not in "JavaScript"), a Chinese one may be part of a sentence. One pass: some
/// milliseconds for the longest resume.
std::vector<std::string> find_skills(std::string_view text);

/// A place where a text speaks of a skill.
struct skill_mention {
  const skill_info* skill = nullptr; ///< Never null in an answer.
  size_t begin = 0;                  ///< Bytes [begin, end) of the text, at whole characters.
  size_t end = 0;
};

/// All of them, in their order; they do not overlap. The rules are those of `find_skills`.
std::vector<skill_mention> find_skill_mentions(std::string_view text);

namespace resume {
/// The embedded file.
std::string_view lexicon_json();
} // namespace resume

} // namespace zhian
