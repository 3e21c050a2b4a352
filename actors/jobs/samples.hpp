// Postings that come with the program, so that a search finds something before any source is set
// up. They are made, not collected: each is marked as a sample, names a company that does not exist
// and has no link. The same number always makes the same posting. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "protocols/job.hpp"

namespace zhian::jobs {

/// As many are shipped.
inline constexpr uint32_t sample_count = 2400;

/// "sample-00042"
std::string sample_source_id(uint64_t number);
/// Any number makes one, also beyond those that are shipped. Tidy, and without fault; without a
/// time of its own.
job_content sample_job(uint64_t number);
/// Changes when any of the shipped samples does.
const std::string& samples_digest();

} // namespace zhian::jobs
