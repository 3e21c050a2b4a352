#include "actors/jobs/jobs_actor.hpp"

#include <algorithm>
#include <unordered_map>

#include <caf/actor_system.hpp>

#include "actors/jobs/job_import.hpp"
#include "actors/jobs/job_state.hpp"
#include "actors/jobs/samples.hpp"
#include "protocols/job_queries.hpp"
#include "protocols/json_writer.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian {

using namespace jobs;
using namespace std::chrono_literals;

namespace {

/// Rows of one commit: others of the lane wait that long.
constexpr size_t rows_at_once = 100;
constexpr const char* fetch_timer = "fetch";
constexpr const char* no_samples = "off";
constexpr std::chrono::seconds first_pause{10};

/// The row that has this source id; null: none.
const job_row* row_of_source(const std::vector<job_row>& rows, const std::string& source) {
  auto at = std::find_if(rows.begin(), rows.end(),
                         [&](const job_row& x) { return x.source_id == source; });
  return at == rows.end() ? nullptr : &*at;
}

class jobs_actor : public entity_actor {
public:
  jobs_actor(caf::actor_config& cfg, entity_context context)
      : entity_actor(cfg, "jobs", std::move(context)) {}

  caf::behavior make_behavior() override {
    book_.in = ctx().self.in;
    load(load_job_book{ctx().self}, [this](load_job_book::reply& rows) {
      if (rows.row)
        book_ = std::move(*rows.row);
      look_after(); // What could not be written when the shard was claimed.
    });
    return common()
        .or_else(staff_handlers())
        .or_else(
            [this](const call_meta&, const keep_jobs&) {
              look_after();
              return zhian::done{};
            },
            [this](const write_samples&) { return next_samples(); },
            [this](const arm_fetch&) { return arm(); },
            [this](const call_meta& meta, const timer_fired& x) { return fired(meta, x); });
  }

protected:
  bool idle() const override { return !fetching_ && going_ == 0; }

private:
  using done_promise = caf::typed_response_promise<zhian::done>;
  using report_promise = caf::typed_response_promise<job_import_report>;

  /// To itself: more samples are to be looked after; the timer is to be set.
  struct write_samples {
    static constexpr uint16_t kind = 0x04de;
    using reply = zhian::done;
  };
  struct arm_fetch {
    static constexpr uint16_t kind = 0x04df;
    using reply = zhian::done;
  };
  /// Asked, not sent: an answer to something that was sent would be a message to itself.
  template <class T>
  void go_on(T what) {
    ++going_;
    request(caf::actor_cast<caf::actor>(this), caf::infinite, std::move(what))
        .then([this](zhian::done) { --going_; }, [this](caf::error&) { --going_; });
  }

  void look_after() {
    if (going_ > 0)
      return;
    if (samples_missing())
      go_on(write_samples{});
    if (svc().job_source && !armed())
      go_on(arm_fetch{});
  }
  /// Also a timer that was set when the pauses were longer is set anew.
  bool armed() const {
    auto longest = std::max<std::chrono::seconds>(
        std::chrono::duration_cast<std::chrono::seconds>(conf().jobs.source_every), 10min);
    return book_.fetch_at && *book_.fetch_at <= wall_now() + longest;
  }
  /// Where the service that is configured goes on: one that was there before had places of its own.
  std::string cursor() const {
    return book_.source == conf().jobs.source_url ? book_.cursor : std::string{};
  }

  facts around() const {
    auto at = wall_now();
    return {ctx().self.in, at, [shard = ctx().self.shard, at] {
              return job_id::make(shard, at);
            }};
  }

  /// Reads rows, then runs `then(found)`. Nothing else is decided meanwhile, so what was found
  /// still is so.
  template <class Promise, class Then>
  void with_rows(Promise promise, load_jobs which, Then then) {
    request(svc().queries, caf::infinite, std::move(which))
        .await([then = std::move(then)](load_jobs::reply& found) mutable { then(found.rows); },
               [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
  }
  load_jobs of_sources(job_origin from, std::vector<std::string> sources) const {
    return {ctx().self.in, {}, from, std::move(sources)};
  }

  audit_row line(const std::string& actor, const std::string& address, std::string action,
                 std::string target, std::string detail) const {
    return {ctx().self.in,     actor,   std::move(action), std::move(target),
            std::move(detail), address, wall_now()};
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

  // ---- staff

  caf::message_handler staff_handlers() {
    return {
        [this](const call_meta& meta, add_job& x) {
          auto promise = make_response_promise<job_view>();
          std::vector<std::string> sources;
          if (!x.source_id.empty())
            sources.push_back(x.source_id);
          with_rows(promise, of_sources(job_origin::staff, std::move(sources)),
                    [this, promise, meta, x = std::move(x)](std::vector<job_row>& found) {
                      execute(promise, meta, [&] {
                        auto last = book_.last_ordinal;
                        auto out = add(x, !found.empty(), last, around());
                        return put(meta, "job.added", std::move(out), last);
                      });
                    });
          return caf::result<job_view>{promise};
        },
        [this](const call_meta& meta, change_job& x) {
          auto promise = make_response_promise<job_view>();
          load_jobs which{ctx().self.in, x.id, job_origin::staff, {}};
          with_rows(promise, std::move(which),
                    [this, promise, meta, x = std::move(x)](std::vector<job_row>& found) {
                      execute(promise, meta, [&] {
                        auto last = book_.last_ordinal;
                        auto out =
                            change(found.empty() ? nullptr : &found.front(), x, last, around());
                        return put(meta, "job.changed", std::move(out), last);
                      });
                    });
          return caf::result<job_view>{promise};
        },
        [this](const call_meta& meta, const withdraw_job& x) {
          auto promise = make_response_promise<job_view>();
          load_jobs which{ctx().self.in, x.id, job_origin::staff, {}};
          with_rows(promise, std::move(which),
                    [this, promise, meta, x](std::vector<job_row>& found) {
                      execute(promise, meta, [&] {
                        auto out = withdraw(found.empty() ? nullptr : &found.front(), x, around());
                        return put(meta, "job.withdrawn", std::move(out), book_.last_ordinal);
                      });
                    });
          return caf::result<job_view>{promise};
        },
        [this](const call_meta& meta, const import_jobs& x) { return import(meta, x); },
    };
  }

  decision<job_view> put(const call_meta& meta, const char* action, outcome out, uint64_t last) {
    if (out.error != ec::none)
      return decision<job_view>::refuse(out.error, {}, std::move(out.field));
    decision<job_view> d;
    if (out.changed) {
      d.records.emplace_back(out.row);
      d.records.emplace_back(
          line(meta.caller.str(), meta.address, action, out.row.id.str(), audit_detail(out.row)));
      d.remember = [action, id = out.row.id](const committed&, job_view&) {
        log::business("jobs", action, {{"job", id.str()}});
      };
      keep_ordinals(d, last);
    }
    d.answer.row = std::move(out.row);
    return d;
  }

  // ---- files

  caf::result<job_import_report> import(const call_meta& meta, const import_jobs& x) {
    // A repeat hears what the first one heard; nothing of it is decided again.
    if (remembers(meta.op))
      return command<job_import_report>(meta, [] { return decision<job_import_report>{}; });
    auto promise = make_response_promise<job_import_report>();
    auto file = std::make_shared<import_file>(read_import(x.format, x.text));
    std::vector<std::string> sources;
    for (const auto& told : file->lines)
      sources.push_back(told.source_id);
    with_rows(promise, of_sources(job_origin::staff, std::move(sources)),
              [this, promise, meta, file, dry_run = x.dry_run](std::vector<job_row>& found) {
                auto last = book_.last_ordinal;
                auto out = std::make_shared<import_outcome>(
                    decide_import(*file, dry_run, found, last, around()));
                write_import(promise, meta, out, 0, last);
              });
    return promise;
  }

  static std::string import_detail(const job_import_report& x) {
    json_writer out;
    out.open()
        .field("rows", x.rows)
        .field("fresh", x.fresh)
        .field("changed", x.changed)
        .field("withdrawn", x.withdrawn)
        .field("same", x.same)
        .close();
    return out.take();
  }

  /// The rows from `from` on: all but the last piece in commits of their own, so that the lane's
  /// others do not wait for the whole file. A node that dies in between leaves a beginning, and the
  /// same file again finds that much the same.
  void write_import(report_promise promise, const call_meta& meta,
                    const std::shared_ptr<import_outcome>& out, size_t from, uint64_t last) {
    auto left = out->rows.size() - from;
    if (left <= rows_at_once) {
      execute(promise, meta, [&] { return end_of_import(meta, *out, from, last); });
      return;
    }
    std::vector<record> piece;
    if (from == 0) {
      auto next = book_;
      next.last_ordinal = last;
      ++next.version;
      piece.emplace_back(next);
      piece.emplace_back(line(meta.caller.str(), meta.address, "job.import_begun", ctx().self.id,
                              import_detail(out->report)));
    }
    for (size_t i = from; i < from + rows_at_once; ++i)
      piece.emplace_back(out->rows[i]);
    write_set what;
    what.shard = ctx().self.shard;
    what.epoch = ctx().epoch;
    what.entity = ctx().self.str();
    what.trace = meta.trace;
    what.records = std::move(piece);
    request(svc().lane_of(ctx().self.shard), caf::infinite, std::move(what))
        .await(
            [this, promise, meta, out, from, last](committed&) {
              if (from == 0) {
                book_.last_ordinal = last;
                ++book_.version;
              }
              write_import(promise, meta, out, from + rows_at_once, last);
            },
            [this, promise](caf::error& err) mutable {
              auto why = ec_of(err);
              promise.deliver(std::move(err));
              give_up(make_error(why));
            });
  }

  decision<job_import_report> end_of_import(const call_meta& meta, import_outcome& out, size_t from,
                                            uint64_t last) {
    if (out.error != ec::none)
      return decision<job_import_report>::refuse(out.error, {}, {}, std::move(out.facts));
    decision<job_import_report> d;
    d.answer = out.report;
    if (!out.report.applied)
      return d;
    // Also of a file that changed nothing: somebody has done it.
    d.records.emplace_back(line(meta.caller.str(), meta.address, "job.imported", ctx().self.id,
                                import_detail(out.report)));
    for (auto i = from; i < out.rows.size(); ++i)
      d.records.emplace_back(std::move(out.rows[i]));
    keep_ordinals(d, last);
    return d;
  }

  // ---- samples

  std::string wanted_samples() const {
    return conf().jobs.samples ? samples_digest() : std::string{no_samples};
  }
  bool samples_missing() const {
    if (!conf().jobs.samples && book_.samples.empty())
      return false; // There never were any.
    return book_.samples != wanted_samples() || book_.samples_done < sample_count;
  }

  /// A piece of the samples; the next one follows when it is there. What fails here is done when a
  /// node asks again.
  caf::result<zhian::done> next_samples() {
    if (!samples_missing())
      return zhian::done{};
    auto promise = make_response_promise<zhian::done>();
    auto done = book_.samples == wanted_samples() ? book_.samples_done : 0;
    auto n = std::min<uint32_t>(sample_count - done, rows_at_once);
    std::vector<std::string> sources;
    for (uint32_t i = 1; i <= n; ++i)
      sources.push_back(sample_source_id(done + i));
    with_rows(promise, of_sources(job_origin::sample, std::move(sources)),
              [this, promise, done, n](std::vector<job_row>& found) {
                execute(
                    promise, call_meta{}, [&] { return write_piece(found, done, n); }, false);
              });
    return promise;
  }

  decision<zhian::done> write_piece(const std::vector<job_row>& found, uint32_t done, uint32_t n) {
    decision<zhian::done> d;
    auto next = book_;
    auto outside = around();
    for (uint32_t i = done + 1; i <= done + n; ++i) {
      told_job sample{sample_source_id(i), !conf().jobs.samples, {}};
      if (!sample.withdrawn)
        sample.what = sample_job(i);
      auto out = brought(row_of_source(found, sample.source_id), job_origin::sample, sample,
                         next.last_ordinal, outside);
      if (out.changed)
        d.records.emplace_back(std::move(out.row));
    }
    if (!d.records.empty()) {
      json_writer detail;
      detail.open().field("rows", d.records.size()).close();
      d.records.emplace_back(line("system", {}, "job.samples_kept", ctx().self.id, detail.take()));
    }
    next.samples = wanted_samples();
    next.samples_done = done + n;
    d.remember = [this](const committed&, zhian::done&) {
      if (samples_missing())
        go_on(write_samples{});
    };
    keep_book(d, std::move(next));
    return d;
  }

  // ---- the crawler service

  caf::result<zhian::done> arm() {
    return command<zhian::done>(
        {},
        [&] {
          decision<zhian::done> d;
          if (armed())
            return d;
          set_timer(d, book_, wall_now());
          return d;
        },
        false);
  }

  void set_timer(decision<zhian::done>& d, job_book_row next, timestamp due) {
    next.fetch_at = due;
    d.records.emplace_back(timer_row{ctx().self, fetch_timer, due, {}});
    keep_book(d, std::move(next));
  }

  caf::result<zhian::done> fired(const call_meta& meta, const timer_fired& x) {
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
    request(svc().job_source, caf::infinite, fetch_job_page{cursor()})
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

  /// What is there stays; the same page is asked for later.
  void failed(done_promise promise, const call_meta& meta, const timer_fired& x,
              const std::string& why) {
    log::warn("jobs", "the crawler service brought no page", {{"why", why}});
    end_timer(promise, meta, x, [&](decision<zhian::done>& d) {
      auto next = book_;
      auto now = wall_now();
      next.tried_at = now;
      auto mended = mend_text(why);
      next.fault = std::string{cut_utf8(mended, 200)};
      auto due = now + pause_after(next.failures, first_pause);
      ++next.failures;
      set_timer(d, std::move(next), due);
    });
  }

  void take(done_promise promise, const call_meta& meta, const timer_fired& x, job_page page) {
    // Of a posting that is in the page twice the last word counts.
    std::unordered_map<std::string, size_t> last_of;
    std::vector<std::string> sources;
    for (size_t i = 0; i < page.jobs.size(); ++i)
      if (last_of.insert_or_assign(page.jobs[i].source_id, i).second)
        sources.push_back(page.jobs[i].source_id);
    auto told_page = std::make_shared<job_page>(std::move(page));
    request(svc().queries, caf::infinite, of_sources(job_origin::provider, std::move(sources)))
        .await(
            [this, promise, meta, x, told_page,
             last_of = std::move(last_of)](load_jobs::reply& found) {
              fetching_ = false;
              auto next = book_;
              std::vector<job_row> rows;
              auto outside = around();
              for (size_t i = 0; i < told_page->jobs.size(); ++i) {
                auto& job = told_page->jobs[i];
                if (last_of.at(job.source_id) != i)
                  continue;
                told_job told_now{job.source_id, job.withdrawn, std::move(job.what)};
                auto out = brought(row_of_source(found.rows, told_now.source_id),
                                   job_origin::provider, told_now, next.last_ordinal, outside);
                if (out.changed)
                  rows.push_back(std::move(out.row));
              }
              if (next.last_ordinal > job_bounds::postings)
                failed(promise, meta, x, std::string{to_string(ec::jobs_full)});
              else
                keep_page(promise, meta, x, *told_page, std::move(next), std::move(rows));
            },
            [this, promise](caf::error& err) mutable {
              fetching_ = false;
              promise.deliver(std::move(err));
            });
  }

  void keep_page(done_promise promise, const call_meta& meta, const timer_fired& x,
                 const job_page& page, job_book_row next, std::vector<job_row> rows) {
    auto now = wall_now();
    // A cursor that stands still, or one that is a clock, would be asked for ever.
    auto more = page.more && page.received > 0 && page.next != cursor();
    next.source = conf().jobs.source_url;
    next.cursor = page.next;
    next.failures = 0;
    next.fault.clear();
    next.tried_at = next.fetched_at = now;
    ++next.pages;
    next.taken += page.jobs.size();
    next.refused += page.received - page.jobs.size();
    end_timer(promise, meta, x, [&](decision<zhian::done>& d) {
      if (!rows.empty()) {
        json_writer detail;
        detail.open().field("rows", rows.size()).field("cursor", page.next).close();
        d.records.emplace_back(line("system", {}, "job.page_kept", ctx().self.id, detail.take()));
      }
      for (auto& row : rows)
        d.records.emplace_back(std::move(row));
      set_timer(
          d, next,
          more ? now + 100ms
               : now + std::chrono::duration_cast<std::chrono::seconds>(conf().jobs.source_every));
    });
  }

  job_book_row book_;
  size_t going_ = 0;      ///< What it has asked itself for.
  bool fetching_ = false; ///< The crawler service was asked.
};

} // namespace

caf::actor spawn_job_postings(caf::actor_system& sys, entity_context ctx) {
  return sys.spawn<jobs_actor, caf::lazy_init>(std::move(ctx));
}

} // namespace zhian
