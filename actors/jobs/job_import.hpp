// A file of postings, CSV or JSON: what it means, what is wrong with it, and what it would change.
// No clock, no I/O.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actors/catalogue/kept_import.hpp"
#include "actors/jobs/job_state.hpp"

namespace zhian::jobs {

using import_file = catalogue::file_of_rows<told_job>;

/// CSV has the members of the JSON form as columns, in any order; what is optional may be missing.
/// Skills have '|' between them. Of JSON the lines of faults count postings from 1.
import_file read_import(job_format format, std::string_view text);

using import_outcome = catalogue::outcome_of_import<job_row, job_import_report>;

/// `known`: the rows of staff that have one of the source ids.
import_outcome decide_import(const import_file& file, bool dry_run,
                             const std::vector<job_row>& known, uint64_t& last,
                             const facts& around);

} // namespace zhian::jobs
