// What the parts of the postings' entity share: the book it keeps of itself, and what goes into a
// commit with it.
#pragma once

#include "actors/catalogue/kept_list_actor.hpp"
#include "actors/jobs/job_state.hpp"
#include "protocols/job_queries.hpp"

namespace zhian {

class jobs_shell : public kept_list_actor {
protected:
  using kept_list_actor::kept_list_actor;

  jobs::facts around() const { return facts_now<job_id>(); }

  load_jobs of_sources(job_origin from, std::vector<std::string> sources) const {
    return {ctx().self.in, {}, from, std::move(sources)};
  }

  /// The book as the commit leaves it: put into `d`, and remembered when it is there.
  template <class Answer>
  void keep_book(decision<Answer>& d, job_book_row next) {
    next.version = book_.version + 1;
    d.records.emplace_back(next);
    auto before = std::move(d.remember);
    d.remember = [this, next = std::move(next), before](const committed& x, Answer& answer) {
      book_ = next;
      if (before)
        before(x, answer);
    };
  }
  /// Only when ordinals were given.
  template <class Answer>
  void keep_ordinals(decision<Answer>& d, uint64_t last) {
    if (last == book_.last_ordinal)
      return;
    auto next = book_;
    next.last_ordinal = last;
    keep_book(d, std::move(next));
  }

  job_book_row book_;
};

} // namespace zhian
