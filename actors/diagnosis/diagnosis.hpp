// What a diagnosis of a resume says. Plain values; docs/diagnosis.md tells the rules for people.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/diagnosis/advice.hpp"
#include "protocols/entity.hpp"

namespace zhian::diagnosis {

/// The sides a resume is judged by.
enum class dimension : uint8_t { structure, contact, experience, skills, language, layout, risks };
inline constexpr size_t dimension_count = 7;
std::string_view to_string(dimension x);

/// How much of the total each dimension is, in their order; 100 together.
using dimension_weights = std::array<int32_t, dimension_count>;
/// Those of the version that the program brings (actors/engines/data/diagnosis.json).
const dimension_weights& shipped_weights();

enum class severity : uint8_t { high, medium, low };
inline constexpr size_t severity_count = 3;
std::string_view to_string(severity x);

/// What is wrong. The words of `to_string` are stored and answered: they never change.
enum class finding_kind : uint8_t {
  // structure
  empty_text, ///< Also in every other dimension: there is nothing to judge.
  no_headings,
  missing_experience,
  missing_education,
  missing_skills,
  missing_summary,
  empty_section,
  duplicate_section,
  section_order,
  oldest_first,
  // contact
  missing_email,
  missing_phone,
  missing_links,
  bad_email,
  odd_email,
  bad_phone,
  id_number,
  marital_status,
  private_detail,
  // experience
  nothing_told,
  no_outcomes,
  weak_verb,
  no_result,
  vague_result,
  missing_dates,
  year_only_dates,
  thin_job,
  long_ago_details,
  // skills
  no_skills,
  skill_unused,
  too_many_skills,
  overclaim,
  soft_skills_only,
  keyword_missing,
  keyword_wanted,
  years_short,
  degree_short,
  // language
  too_little_prose,
  mixed_punctuation,
  exclamation,
  first_person,
  cliche,
  repeated_word,
  repeated_opening,
  long_sentence,
  mixed_languages,
  present_tense,
  misspelling,
  placeholder_text,
  // layout
  too_short,
  too_long,
  wall_of_text,
  no_bullets,
  long_bullet,
  too_many_bullets,
  mixed_bullets,
  mixed_date_forms,
  unreadable_characters,
  emoji,
  // risks
  no_dates,
  gap,
  gap_until_now,
  overlap,
  end_before_start,
  future_date,
  bad_date,
  study_overlaps_work,
  age_implausible,
  years_contradicted,
  short_stays,
};
inline constexpr size_t kind_count = static_cast<size_t>(finding_kind::short_stays) + 1;

/// What is fixed about a kind.
struct kind_info {
  finding_kind kind;
  std::string_view word;
  dimension where;
  severity usual;
  int32_t points; ///< That one finding costs in its dimension, unless the rule reckons it.
  bool whole; ///< About the whole text: the span shows a place, and tells no two findings apart.
};
const kind_info& info_of(finding_kind x);
std::string_view to_string(finding_kind x);

/// A value for a slot of the words, e.g. "count" = "4".
struct parameter {
  std::string name;
  std::string value;
  bool operator==(const parameter&) const = default;
};

/// One thing that is wrong, and where. What people read is made from it by words.hpp.
struct finding {
  finding_kind kind = finding_kind::empty_text;
  dimension where = dimension::structure;
  severity weight = severity::low;
  text_span span;     ///< What it rests on; empty only in a text that holds nothing.
  std::string quote;  ///< The beginning of the span, one line, at most `longest_quote` bytes.
  int32_t points = 0; ///< Taken from the score of `where`.
  std::vector<parameter> parameters;
  bool operator==(const finding&) const = default;

  /// Empty when there is none of this name.
  std::string_view value(std::string_view name) const;
};
inline constexpr size_t longest_quote = 160;

/// 100 less the points of the findings in this dimension.
struct dimension_score {
  dimension what = dimension::structure;
  int32_t score = 0;
  bool operator==(const dimension_score&) const = default;
};

/// A skill the resume speaks of.
struct skill_evidence {
  std::string name; ///< Of the lexicon.
  uint32_t count = 0;
  bool listed = false;          ///< In the section of skills.
  bool used = false;            ///< Anywhere outside of it.
  bool wanted = false;          ///< By the posting.
  std::vector<text_span> spans; ///< The first `most_spans` places; those of use before the list.
  bool operator==(const skill_evidence&) const = default;
};
inline constexpr size_t most_spans = 5;

/// A key word of the posting.
struct keyword {
  std::string name;      ///< Of the lexicon.
  bool required = true;  ///< Not: it is only an advantage.
  uint32_t asked = 0;    ///< How often the posting names it.
  uint32_t answered = 0; ///< How often the resume does.
  bool operator==(const keyword&) const = default;
};

/// Degrees in rising order; `none`: nothing is said.
enum class degree : uint8_t { none, secondary, college, bachelor, master, doctor };
inline constexpr size_t degree_count = 6;
std::string_view to_string(degree x);

/// How the resume meets a posting.
struct keyword_coverage {
  uint32_t required = 0; ///< Key words that must be there.
  uint32_t found = 0;    ///< Of those.
  uint32_t missing = 0;  ///< Of those.
  uint32_t wanted = 0;   ///< Key words that are only an advantage.
  uint32_t wanted_found = 0;
  std::vector<keyword> keywords;      ///< Required first, most asked first.
  std::vector<std::string> languages; ///< Key words of the posting that are languages.
  int32_t years_asked = 0;            ///< 0: none.
  int32_t months_shown = 0;           ///< Of work, by the dates of the resume.
  degree degree_asked = degree::none;
  degree degree_shown = degree::none;
  bool operator==(const keyword_coverage&) const = default;
};

/// A whole diagnosis.
struct report {
  std::string rules;                        ///< `rules_version` it was made by.
  language lang = language::zh;             ///< What the resume is mainly written in.
  int32_t total = 0;                        ///< 0…100, weighted.
  uint32_t judged_bytes = 0;                ///< Of the text; the rest was beyond the bound.
  dimension_weights weights{};              ///< By which the total was made.
  std::vector<dimension_score> scores;      ///< All seven, in their order.
  std::vector<finding> findings;            ///< Gravest first.
  std::vector<skill_evidence> skills;       ///< Most mentioned first.
  std::optional<keyword_coverage> coverage; ///< When there was a posting.
  std::optional<advice> advised;            ///< When a language model was asked, and answered.
  bool operator==(const report&) const = default;

  int32_t score_of(dimension x) const;
};

/// Changes whenever the same text may be judged differently.
inline constexpr std::string_view rules_version = "diagnosis-1";

// Bounds of what is judged and answered; `most_bytes` is that of advice.hpp.
inline constexpr size_t most_posting_bytes = 40'000;
inline constexpr size_t most_findings = 100;
inline constexpr size_t most_skills = 80;
inline constexpr size_t most_keywords = 60;

} // namespace zhian::diagnosis
