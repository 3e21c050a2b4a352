// A file of postings, CSV or JSON: what it means, what is wrong with it, and what it would change.
// No clock, no I/O.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actors/jobs/job_state.hpp"

namespace zhian::jobs {

struct import_file {
  uint32_t rows = 0; ///< Postings in the file, good or not.
  std::vector<told_job> lines;
  std::vector<import_fault> faults; ///< In the order of the file; of each row the first.
};

/// CSV has the members of the JSON form as columns, in any order; what is optional may be missing.
/// Skills have '|' between them. Of JSON the lines of faults count postings from 1.
import_file read_import(job_format format, std::string_view text);

/// What an import leads to.
struct import_outcome {
  ec error = ec::none;
  std::string facts; ///< Members of the problem: JSON object text.
  job_import_report report;
  std::vector<job_row> rows; ///< To be written: none of a dry run.
};
/// `known`: the rows of staff that have one of the source ids.
import_outcome decide_import(const import_file& file, bool dry_run,
                             const std::vector<job_row>& known, uint64_t& last,
                             const facts& around);

} // namespace zhian::jobs
