// A search: how a query is tidied, which searches count, and what is kept of one. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "actors/jobs/rank.hpp"
#include "protocols/errors.hpp"
#include "protocols/job_queries.hpp"

namespace zhian::jobs {

/// The same query again within this time is a repeat.
inline constexpr std::chrono::minutes repeat_window{10};

/// Without blanks that say nothing, Latin letters in lower case, the city as it is kept.
job_query tidy_query(job_query x);
/// Changes with anything in a tidy query, and with nothing else.
std::string digest_of_query(const job_query& x);
/// What postings are looked up by. Nothing: there are words, but nothing that could be found by
/// them.
std::optional<std::vector<std::string>> grams_of_query(const job_query& x);

/// the same was asked before, and not longer ago than the window.
bool is_repeat(const std::optional<timestamp>& asked, timestamp now);

/// What a search leads to.
struct search_outcome {
  ec error = ec::none;
  std::string field;
  std::vector<job_search_row> rows; ///< The session, first, and an older one that makes way.
};
/// `query` tidy. `found`: what the store knows beside the postings. `facts`: of the resume, if
/// there is one.
search_outcome decide_search(const job_search_id& id, realm in, const user_id& user,
                             const job_query& query, const load_job_search::reply& found,
                             const std::vector<job_row>& candidates,
                             const std::optional<resume_facts>& facts, timestamp now);

/// The same session without query and results. Deleted already: as it is.
job_search_row without_content(job_search_row x, timestamp now);

} // namespace zhian::jobs
