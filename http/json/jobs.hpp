// Postings and searches for them, as JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/job_queries.hpp"

namespace zhian::http::json {

/// "31.230400,121.473700"
std::string place_text(const geo_point& x);
/// A list of postings, without their bodies.
std::string jobs(const std::vector<job_row>& items, std::string_view next);
/// One posting with its body.
std::string job(const job_row& x);
std::string staff_job(const job_row& x);
std::string staff_jobs(const std::vector<job_row>& items, std::string_view next);
std::string job_import_done(const job_import_report& x);
/// How the crawler service fares; `configured`: whether there is one.
std::string job_source(const std::optional<job_book_row>& x, bool configured);

std::string job_searches(const std::vector<list_job_searches::item>& items, std::string_view next);
/// A session with the results from `from` on, as many as were read.
std::string job_search(const find_job_search::reply& x, uint32_t from, uint32_t limit);

} // namespace zhian::http::json
