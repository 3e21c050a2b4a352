#include "actors/diagnosis/diagnosis.hpp"

#include <algorithm>

namespace zhian::diagnosis {

namespace {

using enum finding_kind;
using enum severity;
using d = dimension;

constexpr std::array<kind_info, kind_count> kinds{{
    {empty_text, "empty_text", d::structure, high, 100, true},
    {no_headings, "no_headings", d::structure, high, 60, true},
    {missing_experience, "missing_experience", d::structure, high, 30, true},
    {missing_education, "missing_education", d::structure, medium, 15, true},
    {missing_skills, "missing_skills", d::structure, medium, 15, true},
    {missing_summary, "missing_summary", d::structure, low, 6, true},
    {empty_section, "empty_section", d::structure, medium, 10, false},
    {duplicate_section, "duplicate_section", d::structure, low, 6, false},
    {section_order, "section_order", d::structure, low, 6, false},
    {oldest_first, "oldest_first", d::structure, low, 10, true},
    {missing_email, "missing_email", d::contact, high, 40, true},
    {missing_phone, "missing_phone", d::contact, high, 40, true},
    {missing_links, "missing_links", d::contact, low, 6, true},
    {bad_email, "bad_email", d::contact, high, 25, false},
    {odd_email, "odd_email", d::contact, low, 8, false},
    {bad_phone, "bad_phone", d::contact, high, 25, false},
    {id_number, "id_number", d::contact, high, 25, false},
    {marital_status, "marital_status", d::contact, medium, 10, false},
    {private_detail, "private_detail", d::contact, low, 6, false},
    {nothing_told, "nothing_told", d::experience, high, 80, true},
    {no_outcomes, "no_outcomes", d::experience, high, 10, false},
    {weak_verb, "weak_verb", d::experience, medium, 6, false},
    {no_result, "no_result", d::experience, low, 4, false},
    {vague_result, "vague_result", d::experience, low, 4, false},
    {missing_dates, "missing_dates", d::experience, medium, 10, false},
    {year_only_dates, "year_only_dates", d::experience, low, 4, false},
    {thin_job, "thin_job", d::experience, medium, 10, false},
    {long_ago_details, "long_ago_details", d::experience, low, 5, false},
    {no_skills, "no_skills", d::skills, high, 70, true},
    {skill_unused, "skill_unused", d::skills, low, 3, false},
    {too_many_skills, "too_many_skills", d::skills, low, 8, true},
    {overclaim, "overclaim", d::skills, medium, 10, true},
    {soft_skills_only, "soft_skills_only", d::skills, medium, 20, true},
    {keyword_missing, "keyword_missing", d::skills, medium, 10, true},
    {keyword_wanted, "keyword_wanted", d::skills, low, 2, true},
    {years_short, "years_short", d::skills, medium, 10, true},
    {degree_short, "degree_short", d::skills, medium, 10, true},
    {too_little_prose, "too_little_prose", d::language, medium, 40, true},
    {mixed_punctuation, "mixed_punctuation", d::language, low, 8, true},
    {exclamation, "exclamation", d::language, low, 6, true},
    {first_person, "first_person", d::language, low, 8, true},
    {cliche, "cliche", d::language, low, 5, false},
    {repeated_word, "repeated_word", d::language, medium, 8, false},
    {repeated_opening, "repeated_opening", d::language, low, 6, true},
    {long_sentence, "long_sentence", d::language, low, 6, false},
    {mixed_languages, "mixed_languages", d::language, low, 8, true},
    {present_tense, "present_tense", d::language, low, 5, false},
    {misspelling, "misspelling", d::language, medium, 10, false},
    {placeholder_text, "placeholder_text", d::language, high, 25, false},
    {too_short, "too_short", d::layout, high, 50, true},
    {too_long, "too_long", d::layout, medium, 25, true},
    {wall_of_text, "wall_of_text", d::layout, medium, 15, false},
    {no_bullets, "no_bullets", d::layout, medium, 15, true},
    {long_bullet, "long_bullet", d::layout, low, 5, false},
    {too_many_bullets, "too_many_bullets", d::layout, low, 8, false},
    {mixed_bullets, "mixed_bullets", d::layout, low, 6, true},
    {mixed_date_forms, "mixed_date_forms", d::layout, low, 8, true},
    {unreadable_characters, "unreadable_characters", d::layout, medium, 15, true},
    {emoji, "emoji", d::layout, low, 8, true},
    {no_dates, "no_dates", d::risks, medium, 60, true},
    {gap, "gap", d::risks, medium, 20, false},
    {gap_until_now, "gap_until_now", d::risks, low, 8, false},
    {overlap, "overlap", d::risks, medium, 20, false},
    {end_before_start, "end_before_start", d::risks, high, 30, false},
    {future_date, "future_date", d::risks, high, 30, false},
    {bad_date, "bad_date", d::risks, high, 30, false},
    {study_overlaps_work, "study_overlaps_work", d::risks, medium, 15, false},
    {age_implausible, "age_implausible", d::risks, high, 30, false},
    {years_contradicted, "years_contradicted", d::risks, high, 25, false},
    {short_stays, "short_stays", d::risks, low, 12, true},
}};

constexpr bool in_order() {
  for (size_t i = 0; i < kinds.size(); ++i)
    if (static_cast<size_t>(kinds[i].kind) != i)
      return false;
  return true;
}
static_assert(in_order(), "a row for each kind, in their order");

} // namespace

std::string_view to_string(dimension x) {
  constexpr std::array<std::string_view, dimension_count> words{
      "structure", "contact", "experience", "skills", "language", "layout", "risks"};
  return words[static_cast<size_t>(x)];
}

std::string_view to_string(severity x) {
  constexpr std::array<std::string_view, severity_count> words{"high", "medium", "low"};
  return words[static_cast<size_t>(x)];
}

std::string_view to_string(degree x) {
  constexpr std::array<std::string_view, degree_count> words{"none",     "secondary", "college",
                                                             "bachelor", "master",    "doctor"};
  return words[static_cast<size_t>(x)];
}

const kind_info& info_of(finding_kind x) {
  return kinds[static_cast<size_t>(x)];
}

std::string_view to_string(finding_kind x) {
  return info_of(x).word;
}

std::string_view finding::value(std::string_view name) const {
  auto at = std::find_if(parameters.begin(), parameters.end(),
                         [&](const parameter& x) { return x.name == name; });
  return at == parameters.end() ? std::string_view{} : std::string_view{at->value};
}

int32_t report::score_of(dimension x) const {
  auto i = static_cast<size_t>(x);
  return i < scores.size() ? scores[i].score : 0;
}

} // namespace zhian::diagnosis
