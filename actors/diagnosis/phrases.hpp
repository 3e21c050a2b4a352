// Phrases that the judges look for, in Chinese and English. Latin ones are in lower case.
#pragma once

#include <span>
#include <string_view>

namespace zhian::diagnosis {

/// How a duty begins that says nothing of its own, and what says more.
struct weak_opening {
  std::string_view words;
  std::string_view instead; ///< Empty: the verb that follows stands alone.
};
/// The one that a lower-case statement begins with; null when there is none.
const weak_opening* weak_opening_of(std::string_view lower);

/// What a line of work is measured by.
struct measure {
  std::string_view words; ///< That stand in the statement.
  std::string_view zh;
  std::string_view en;
  bool falls; ///< Better is less.
};
std::span<const measure> measures();

/// A word that is written wrong, and how it is written.
struct spelling {
  std::string_view wrong;
  std::string_view right;
};
std::span<const spelling> spellings();

std::span<const std::string_view> cliches();
/// "greatly", "大量": where a figure should stand.
std::span<const std::string_view> vague_words();
/// What was meant to be filled in.
std::span<const std::string_view> placeholders();
/// English verbs as they stand in a duty of today: in a job that is over they are in the past.
std::span<const std::string_view> present_verbs();
/// Skills that everybody claims.
bool is_soft_skill(std::string_view name);

} // namespace zhian::diagnosis
