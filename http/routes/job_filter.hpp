// What is searched for among postings, as queries and bodies give it.
#pragma once

#include <optional>
#include <string_view>

#include "http/json/reader.hpp"
#include "http/server/call.hpp"
#include "protocols/job_queries.hpp"

namespace zhian::http {

/// "31.2304,121.4737": latitude and longitude in degrees.
std::optional<geo_point> parse_place(std::string_view text);

struct job_filter {
  job_query query;
  std::optional<http_reply> refused;
};
/// `q`, `city`, `salary_min`, `years`, `near` and `radius_m` of the query.
job_filter read_job_filter(const http_call& in);
/// `query` and `filters` of a body; what is wrong is noted there.
job_query read_job_query(json_object& body);

} // namespace zhian::http
