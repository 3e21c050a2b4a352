// Searches for work in the store, and what postings are found by.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/job.hpp"

namespace zhian::storage {

/// {"words":…,"city":…,"salary_min":…,"years":…,"lat":…,"lon":…,"radius_m":…}
std::string json_of_query(const job_query& x);
job_query query_of_json(std::string_view json);
/// [{"job":…,"score":…,"reasons":[{"what":…,"points":…,"skills":[…]}]}]
std::string json_of_results(const std::vector<job_result>& all);
std::vector<job_result> results_of_json(std::string_view json);

/// So many ordinals in a row are an era.
inline constexpr uint64_t era_size = 32768;

/// Text form of a tsvector: the tokens of a posting.
std::string tokens_of(const job_row& x);
/// Text form of a tsquery: all that a posting must have to fit, without eras. Empty: there is
/// nothing that narrows. The exact conditions are compared beside it.
std::string tokens_to_find(const job_query& x, const std::vector<std::string>& grams);
/// The same, in one of the eras from `first` to `last`.
std::string tokens_in_eras(const std::string& tokens, uint64_t first, uint64_t last);

} // namespace zhian::storage
