// A file of questions, for spreadsheets: a line of column names, then a question a row. What it
// means, what is wrong with it, and what it would change. No clock, no I/O.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actors/catalogue/kept_import.hpp"
#include "actors/catalogue/question_state.hpp"

namespace zhian::catalogue {

/// A row that can be kept.
struct import_line {
  std::string source_id;
  question_content what;
};

using import_file = file_of_rows<import_line>;

/// Columns: source_id, category, level, roles, skills, and for each language zh_text,
/// zh_key_points, zh_answer, en_…, in any order; what is optional may be missing. Lists have '|'
/// between their items.
import_file read_import(std::string_view csv);

using import_outcome = outcome_of_import<classic_question_row>;

/// `known`: the rows that have one of the source ids. `total`: how many questions there are.
import_outcome decide_import(const import_file& file, bool dry_run,
                             const std::vector<classic_question_row>& known, uint64_t total,
                             const facts& around);

} // namespace zhian::catalogue
