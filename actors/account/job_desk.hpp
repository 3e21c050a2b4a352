// The part of an account that looks for work for its person; the rules are in actors/jobs. Searches
// are not held in memory.
//
//   search ──▶ what was searched before, and the resume ──▶ candidates ──▶ ranked, one commit: the
//   session with its results
#pragma once

#include "actors/account/calendar_desk.hpp"
#include "protocols/job_queries.hpp"

namespace zhian {

class job_desk : public calendar_desk {
protected:
  using calendar_desk::calendar_desk;

  /// Handlers of protocols/job.hpp, "asked of the account".
  caf::message_handler job_handlers();

private:
  using search_promise = caf::typed_response_promise<job_search_view>;

  /// Everything but the postings has been read.
  void look_for(search_promise promise, const call_meta& meta, const search_jobs& what,
                std::shared_ptr<load_job_search::reply> found);
  decision<job_search_view> searched(const search_jobs& what, const load_job_search::reply& found,
                                     const std::vector<job_row>& candidates);
};

} // namespace zhian
