// Resumes written for these tests, and what is wrong with them. All people, employers and addresses
// are invented.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "actors/diagnosis/analyst.hpp"

namespace zhian::test {

/// The day of these tests.
inline constexpr auto diagnosis_day = std::chrono::year{2026} / 6;

std::string diagnosis_file(const std::string& path);
/// resumes/<name>.txt
std::string resume_named(const std::string& name);
/// postings/<name>.txt
std::string posting_named(const std::string& name);
std::vector<std::string> all_resumes();

/// Versions of one resume, worse before better.
std::vector<std::vector<std::string>> rising_resumes();

/// A defect that was put into a resume: the finding quotes a text that holds `quote`.
struct planted_defect {
  std::string resume;
  std::string kind;
  std::string quote;
};
std::vector<planted_defect> planted_defects();

diagnosis::report judged(std::string_view resume, std::string_view posting = {});
/// Null when there is none of this kind (whose quote holds `quote`).
const diagnosis::finding* find_in(const diagnosis::report& x, std::string_view kind,
                                  std::string_view quote = {});
/// What is wrong with the bounds of a report of this text; empty when nothing is.
std::string fault_of(const diagnosis::report& x, std::string_view text);

/// A resume without a fault, to which tests add one.
std::string good_resume();
/// That with the first `from` replaced.
std::string changed_resume(std::string_view from, std::string_view to);

} // namespace zhian::test
