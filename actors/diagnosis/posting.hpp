// What a posting asks for. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/diagnosis/diagnosis.hpp"

namespace zhian::diagnosis {

/// A job description, read.
struct posting_facts {
  std::vector<keyword> keywords;      ///< `answered` is 0. Required first, most asked first.
  std::vector<std::string> languages; ///< Those of the key words that are languages.
  int32_t years = 0;                  ///< Of experience; 0: none asked for.
  degree least = degree::none;
};
posting_facts read_posting(std::string_view text);

/// "3年以上经验", "五年工作经验", "5+ years of experience": where it stands and how many.
struct years_mark {
  text_span at;
  int32_t years = 0;
};
std::optional<years_mark> find_years(std::string_view text, text_span within);

/// The highest degree (or the lowest) that a text names.
degree highest_degree(std::string_view text);
degree lowest_degree(std::string_view text);

} // namespace zhian::diagnosis
