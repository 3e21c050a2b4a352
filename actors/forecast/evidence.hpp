// What a resume and a posting say that questions can come from. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/diagnosis/analyst.hpp"
#include "actors/diagnosis/page.hpp"
#include "actors/forecast/forecast.hpp"

namespace zhian::forecast {

/// How much of each text is read; of a posting that is no text, nothing.
std::string_view read_part_of_resume(std::string_view text);
std::string_view read_part_of_posting(std::string_view posting);
/// A place of `text`: its first line, at most `longest_quote` bytes. Nothing: no text stands there.
std::optional<source> source_in(origin of, std::string_view text, size_t begin, size_t end);

/// Both texts, read once. Views and pointers are of itself: it stays where it was made.
class evidence {
public:
  explicit evidence(const wanted& x);
  evidence(const evidence&) = delete;
  evidence& operator=(const evidence&) = delete;

  const diagnosis::page page;     ///< The resume; its text is as long as the given one.
  const diagnosis::report report; ///< What the rules of the diagnosis find.
  const std::string_view posting; ///< As given, bounded; empty when it is no text.
  const std::string posting_lower;
  const std::vector<skill_mention> asked_skills; ///< Of the posting.
  const language lang;
  const std::string position; ///< One line, never empty.
  const std::string company;  ///< One line; empty: none.
  const uint64_t seed;        ///< The same for the same texts.
  level seniority() const;

  std::vector<const diagnosis::entry*> jobs;     ///< The latest first.
  std::vector<const diagnosis::entry*> projects; ///< The latest first.
  std::vector<const diagnosis::entry*> studies;  ///< The latest first.

  /// The first line of a span of the resume, at most `longest_quote` bytes; nothing when there is
  /// no text in it.
  std::optional<source> in_resume(diagnosis::text_span at) const;
  /// The line of the posting around a place of it.
  std::optional<source> in_posting(size_t begin, size_t end) const;
  /// What stands for the person where a question comes from nothing in particular.
  std::vector<source> anywhere() const;
  /// The name of a job or project, without its dates; one line.
  std::string name_of(const diagnosis::entry& x) const;
  /// The beginning of a statement, for the words of a question.
  std::string words_of(const diagnosis::statement& x) const;

private:
  const std::string_view resume_;
};

} // namespace zhian::forecast
