#include "actors/jobs/crawler_desk.hpp"

#include "actors/jobs/crawler_state.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian {

using namespace jobs;

namespace {

constexpr const char* fetch_timer = "fetch";

} // namespace

void crawler_desk::look_after_timer() {
  if (svc().job_source && !armed())
    go_on(arm_fetch{});
}

caf::message_handler crawler_desk::crawler_handlers() {
  return {
      [this](const arm_fetch&) { return arm(); },
      [this](const call_meta& meta, const timer_fired& x) { return fired(meta, x); },
  };
}

std::chrono::seconds crawler_desk::every() const {
  return std::chrono::duration_cast<std::chrono::seconds>(conf().jobs.source_every);
}

bool crawler_desk::armed() const {
  return timer_stands(book_, every(), wall_now());
}

caf::result<zhian::done> crawler_desk::arm() {
  return command<zhian::done>(
      {},
      [&] {
        decision<zhian::done> d;
        if (armed())
          return d;
        auto next = book_;
        next.fetch_at = wall_now();
        set_timer(d, std::move(next));
        return d;
      },
      false);
}

void crawler_desk::set_timer(decision<zhian::done>& d, job_book_row next) {
  d.records.emplace_back(timer_row{ctx().self, fetch_timer, *next.fetch_at, {}});
  keep_book(d, std::move(next));
}

caf::result<zhian::done> crawler_desk::fired(const call_meta& meta, const timer_fired& x) {
  if (x.name != fetch_timer)
    return make_error(ec::unsupported, "no such timer");
  auto promise = make_response_promise<zhian::done>();
  if (!svc().job_source) {
    end_timer(promise, meta, x, [this](decision<zhian::done>& d) {
      auto next = book_;
      next.fetch_at.reset();
      keep_book(d, std::move(next));
    });
    return promise;
  }
  if (fetching_)
    return make_error(ec::overloaded); // It comes again.
  fetching_ = true;
  request(svc().job_source, caf::infinite, fetch_job_page{cursor_at(book_, conf().jobs.source_url)})
      .then([this, promise, meta, x](job_page& page) { take(promise, meta, x, std::move(page)); },
            [this, promise, meta, x](caf::error& err) mutable {
              fetching_ = false;
              if (ec_of(err) == ec::shutting_down) {
                promise.deliver(std::move(err));
                return;
              }
              auto why = detail_of(err);
              failed(promise, meta, x, why.empty() ? std::string{to_string(ec_of(err))} : why);
            });
  return promise;
}

void crawler_desk::failed(done_promise promise, const call_meta& meta, const timer_fired& x,
                          const std::string& why) {
  log::warn("jobs", "the crawler service brought no page", {{"why", why}});
  end_timer(promise, meta, x,
            [&](decision<zhian::done>& d) { set_timer(d, after_failure(book_, why, wall_now())); });
}

void crawler_desk::take(done_promise promise, const call_meta& meta, const timer_fired& x,
                        job_page page) {
  auto which = of_sources(job_origin::provider, jobs::sources_of(page));
  auto told = std::make_shared<job_page>(std::move(page));
  request(svc().queries, caf::infinite, std::move(which))
      .await(
          [this, promise, meta, x, told](load_jobs::reply& found) {
            fetching_ = false;
            auto taken = take_page(*told, found.rows, book_.last_ordinal, around());
            if (taken.full)
              failed(promise, meta, x, std::string{to_string(ec::jobs_full)});
            else
              keep_page(promise, meta, x, *told, taken.last_ordinal, std::move(taken.rows));
          },
          [this, promise](caf::error& err) mutable {
            fetching_ = false;
            promise.deliver(std::move(err));
          });
}

void crawler_desk::keep_page(done_promise promise, const call_meta& meta, const timer_fired& x,
                             const job_page& page, uint64_t last_ordinal,
                             std::vector<job_row> rows) {
  auto next = after_page(book_, page, last_ordinal, conf().jobs.source_url, every(), wall_now());
  end_timer(promise, meta, x, [&](decision<zhian::done>& d) {
    if (!rows.empty()) {
      json_writer detail;
      detail.open().field("rows", rows.size()).field("cursor", page.next).close();
      d.records.emplace_back(line({}, "job.page_kept", ctx().self.id, detail.take()));
    }
    for (auto& row : rows)
      d.records.emplace_back(std::move(row));
    set_timer(d, std::move(next));
  });
}

} // namespace zhian
