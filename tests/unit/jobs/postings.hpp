// Postings for the tests of them.
#pragma once

#include <boost/test/unit_test.hpp>

#include <string>

#include "actors/jobs/job_state.hpp"

namespace zhian::test {

inline job_content some_posting(const std::string& title = "后端开发工程师") {
  job_content x;
  x.title = title;
  x.company = "云栎科技";
  x.city = "上海";
  x.salary_min = 20000;
  x.salary_max = 30000;
  x.years_min = 3;
  x.years_max = 5;
  x.least_degree = degree::bachelor;
  x.skills = {"Java", "MySQL"};
  x.body = "负责订单系统。";
  return jobs::tidy(x);
}

inline jobs::facts at_noon() {
  auto at = parse_timestamp("2026-11-30T12:00:00Z").value();
  return {realm::zhimai, at, [at] {
            return job_id::make(3, at);
          }};
}

inline job_row some_job(const std::string& source = "own-1", uint64_t ordinal = 1) {
  job_row x;
  x.id = job_id::make(3, wall_now());
  x.source_id = source;
  x.ordinal = ordinal;
  x.what = some_posting();
  x.what.posted_at = at_noon().at;
  x.created_at = x.changed_at = at_noon().at;
  x.version = 1;
  return x;
}

} // namespace zhian::test
