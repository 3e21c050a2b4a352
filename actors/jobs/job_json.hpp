// Postings as JSON, as files of staff and the pages of a crawler service have them; docs/jobs.md
// describes the members. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "actors/jobs/job_state.hpp"

namespace zhian::jobs {

/// One posting of a list: what can be kept, or what is wrong with it.
struct json_posting {
  std::optional<told_job> job;
  content_fault fault; ///< When there is no job.
};

/// A list of postings, each read by itself; or a word for why the whole is none: "not_json",
/// "not_object", "postings", "too_many_rows", "cursor", "more".
struct json_postings {
  std::string error;
  std::vector<json_posting> jobs;
  std::string next;  ///< Of a page: where the next one begins.
  bool more = false; ///< Of a page.
};
/// {"postings":[…]}, `most` of them.
json_postings read_postings_file(std::string_view json, size_t most);
/// {"postings":[…],"next_cursor":"…","more":true}. Members that are not known are left out.
json_postings read_postings_page(std::string_view json, size_t most);

} // namespace zhian::jobs
