#include "actors/account/job_desk.hpp"

#include "actors/jobs/resume_facts.hpp"
#include "actors/jobs/search_state.hpp"

namespace zhian {

caf::message_handler job_desk::job_handlers() {
  return {
      [this](const call_meta& meta, search_jobs& x) -> caf::result<job_search_view> {
        // A repeat is no second search of the store.
        if (remembers(meta.op))
          return command<job_search_view>(meta, [] { return decision<job_search_view>{}; });
        auto promise = make_response_promise<job_search_view>();
        x.query = jobs::tidy_query(std::move(x.query));
        load_job_search which;
        which.in = money().in;
        which.owner = money().user;
        which.digest = jobs::digest_of_query(x.query);
        which.day = wall_now() - std::chrono::hours{24};
        which.resume = x.resume;
        request(svc().queries, caf::infinite, std::move(which))
            .await(
                [this, promise, meta, x = std::move(x)](load_job_search::reply& found) {
                  look_for(promise, meta, x,
                           std::make_shared<load_job_search::reply>(std::move(found)));
                },
                [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
        return promise;
      },
      [this](const call_meta& meta, const drop_job_search& x) -> caf::result<zhian::done> {
        auto promise = make_response_promise<zhian::done>();
        find_job_search which;
        which.in = money().in;
        which.owner = money().user;
        which.id = x.id;
        request(svc().queries, caf::infinite, std::move(which))
            .await(
                [this, promise, meta](find_job_search::reply& found) mutable {
                  execute(
                      promise, meta,
                      [&] {
                        if (!found.row)
                          return decision<zhian::done>::refuse(ec::not_found);
                        decision<zhian::done> d;
                        d.records.emplace_back(jobs::without_content(*found.row, wall_now()));
                        return d;
                      },
                      false);
                },
                [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
        return promise;
      },
  };
}

void job_desk::look_for(search_promise promise, const call_meta& meta, const search_jobs& what,
                        std::shared_ptr<load_job_search::reply> found) {
  auto grams = jobs::grams_of_query(what.query);
  if (!grams || (what.resume && !found->resume)
      || found->today >= job_bounds::sessions_a_day) { // Nothing to be looked for, or refused.
    execute(promise, meta, [&] { return searched(what, *found, {}); });
    return;
  }
  list_jobs which;
  which.in = money().in;
  which.query = what.query;
  which.grams = std::move(*grams);
  which.page.limit = job_bounds::candidates;
  which.to_rank = true;
  request(svc().queries, caf::infinite, std::move(which))
      .await(
          [this, promise, meta, what, found](list_jobs::reply& candidates) {
            execute(promise, meta, [&] { return searched(what, *found, candidates.items); });
          },
          [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
}

decision<job_search_view> job_desk::searched(const search_jobs& what,
                                             const load_job_search::reply& found,
                                             const std::vector<job_row>& candidates) {
  using refuse = decision<job_search_view>;
  if (what.resume && !found.resume)
    return refuse::refuse(ec::not_found, "no such resume", "resume_id");
  if (what.resume && found.resume->state != resume_state::ready)
    return refuse::refuse(ec::resume_not_ready, {}, "resume_id");
  auto now = wall_now();
  std::optional<jobs::resume_facts> facts;
  if (found.resume && found.resume->state == resume_state::ready)
    facts = jobs::facts_of_resume(found.resume->text, now);
  auto out = jobs::decide_search(job_search_id::make(money().user.shard, now), money().in,
                                 money().user, what.query, found, candidates, facts, now);
  if (out.error != ec::none)
    return refuse::refuse(out.error, {}, std::move(out.field));
  decision<job_search_view> d;
  d.answer.id = out.rows.front().id;
  for (auto& row : out.rows)
    d.records.emplace_back(std::move(row));
  return d;
}

} // namespace zhian
