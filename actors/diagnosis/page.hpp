// A resume taken apart for the judges: lines, sections, jobs and what is told of them. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/diagnosis/chars.hpp"
#include "actors/diagnosis/dates.hpp"
#include "actors/diagnosis/diagnosis.hpp"
#include "actors/resume/skills.hpp"

namespace zhian::diagnosis {

inline constexpr size_t no_part = static_cast<size_t>(-1);

enum class line_kind : uint8_t { blank, heading, bullet, plain };

/// A line without the blanks around it.
struct line {
  text_span at;
  line_kind kind = line_kind::blank;
  text_span body;        ///< Without the mark of a bullet.
  char32_t mark = 0;     ///< Of a bullet; '1' for a number.
  size_t part = no_part; ///< Index of its section.
  text_amount amount;
};

/// A section.
struct part {
  std::string name;  ///< As in actors/resume/sections.hpp.
  text_span heading; ///< Its line; empty when it has none.
  text_span body;    ///< What stands below, or behind the colon of the heading.
};

/// A bullet, or a line of prose, with the lines it goes on in.
struct statement {
  text_span at;
  bool bullet = false;
  bool outcome = false; ///< It says an amount, a share or an end that others can check.
};

enum class entry_kind : uint8_t { job, project, study, other };

/// A job, a project, a course of study.
struct entry {
  entry_kind kind = entry_kind::other;
  size_t part = no_part;
  text_span header;
  std::optional<period> when;
  bool aside = false; ///< An internship, part-time or free: it may stand beside another.
  std::vector<statement> told;
};

/// Views and spans are of `text`.
struct page {
  std::string text;  ///< As given, and of the same length: bytes that are no text are blanks.
  std::string lower; ///< The same with Latin letters in lower case.
  language lang = language::zh;
  month_number today = 0;
  uint32_t broken = 0; ///< Bytes that are in no character.
  text_amount amount;
  std::vector<line> lines;
  std::vector<part> parts;
  std::vector<entry> entries;
  std::vector<skill_mention> mentions;

  std::string_view of(text_span x) const { return std::string_view{text}.substr(x.begin, x.size); }
  std::string_view lower_of(text_span x) const {
    return std::string_view{lower}.substr(x.begin, x.size);
  }
  /// The first section of this name; null when there is none.
  const part* find(std::string_view name) const;
  /// The first line that is not blank: what findings about the whole text show.
  text_span first_line() const;
  /// Whether a section stands below a heading.
  bool headed() const;
  /// Whether the place is among the details that stand at the top, or below a heading of theirs.
  bool in_card(size_t at) const;
  /// Whether the place is in a section of this name.
  bool within(std::string_view name, size_t at) const;
};

inline constexpr size_t most_lines = 20'000;
inline constexpr size_t most_entries = 200;

page read_page(std::string_view resume, std::chrono::year_month today);

/// The jobs, projects and studies of a page whose lines and sections are read.
std::vector<entry> find_entries(const page& x);

/// Whether a statement says an amount, a share, an award: docs/diagnosis.md has the rule.
bool has_outcome(std::string_view statement);

} // namespace zhian::diagnosis
