#include "actors/jobs/jobs_actor.hpp"

#include <algorithm>

#include <caf/actor_system.hpp>

#include "actors/jobs/crawler_desk.hpp"
#include "actors/jobs/job_import.hpp"
#include "actors/jobs/samples.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian {

using namespace jobs;

namespace {

/// Rows of one commit: others of the lane wait that long.
constexpr size_t rows_at_once = 100;
constexpr const char* no_samples = "off";

class jobs_actor : public crawler_desk {
public:
  jobs_actor(caf::actor_config& cfg, entity_context context)
      : crawler_desk(cfg, "jobs", std::move(context)) {}

  caf::behavior make_behavior() override {
    book_.in = ctx().self.in;
    load(load_job_book{ctx().self}, [this](load_job_book::reply& rows) {
      if (rows.row)
        book_ = std::move(*rows.row);
      look_after(); // What could not be written when the shard was claimed.
    });
    return common()
        .or_else(staff_handlers())
        .or_else(crawler_handlers())
        .or_else(
            [this](const call_meta&, const keep_jobs&) {
              look_after();
              return zhian::done{};
            },
            [this](const write_samples&) { return next_samples(); });
  }

private:
  using report_promise = caf::typed_response_promise<job_import_report>;

  /// To itself: more samples are to be looked after.
  struct write_samples {
    static constexpr uint16_t kind = 0x04de;
    using reply = zhian::done;
  };

  void look_after() {
    if (going())
      return;
    if (samples_missing())
      go_on(write_samples{});
    look_after_timer();
  }

  // ---- staff

  caf::message_handler staff_handlers() {
    return {
        [this](const call_meta& meta, add_job& x) {
          auto which = of_sources(job_origin::staff, source_if_named(x.source_id));
          return act<job_view>(meta, std::move(which),
                               [this, meta, x = std::move(x)](load_jobs::reply& found) {
                                 auto last = book_.last_ordinal;
                                 auto out = add(x, !found.rows.empty(), last, around());
                                 return put(meta, "job.added", std::move(out), last);
                               });
        },
        [this](const call_meta& meta, change_job& x) {
          load_jobs which{ctx().self.in, x.id, job_origin::staff, {}};
          return act<job_view>(meta, std::move(which),
                               [this, meta, x = std::move(x)](load_jobs::reply& found) {
                                 auto last = book_.last_ordinal;
                                 auto out = change(first_of(found.rows), x, last, around());
                                 return put(meta, "job.changed", std::move(out), last);
                               });
        },
        [this](const call_meta& meta, const withdraw_job& x) {
          load_jobs which{ctx().self.in, x.id, job_origin::staff, {}};
          return act<job_view>(meta, std::move(which), [this, meta, x](load_jobs::reply& found) {
            auto out = withdraw(first_of(found.rows), x, around());
            return put(meta, "job.withdrawn", std::move(out), book_.last_ordinal);
          });
        },
        [this](const call_meta& meta, const import_jobs& x) { return import(meta, x); },
    };
  }

  decision<job_view> put(const call_meta& meta, const char* action, outcome out, uint64_t last) {
    return put_row<job_view>(meta, action, std::move(out), &audit_detail,
                             [&](decision<job_view>& d) {
                               d.remember = [action](const committed&, job_view& x) {
                                 log::business("jobs", action, {{"job", x.row.id.str()}});
                               };
                               keep_ordinals(d, last);
                             });
  }

  // ---- files

  caf::result<job_import_report> import(const call_meta& meta, const import_jobs& x) {
    // A repeat hears what the first one heard; nothing of it is decided again.
    if (remembers(meta.op))
      return command<job_import_report>(meta, [] { return decision<job_import_report>{}; });
    auto file = read_import(x.format, x.text);
    auto which = of_sources(job_origin::staff, sources_of(file.lines));
    auto then = [this, meta, file = std::move(file), dry_run = x.dry_run](report_promise promise,
                                                                          load_jobs::reply& found) {
      auto last = book_.last_ordinal;
      auto out = std::make_shared<import_outcome>(
          decide_import(file, dry_run, found.rows, last, around()));
      write_import(promise, meta, out, 0, last);
    };
    return with_rows<job_import_report>(std::move(which), std::move(then));
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
      piece.emplace_back(
          line(meta, "job.import_begun", ctx().self.id, catalogue::import_detail(out->report)));
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
    out.rows.erase(out.rows.begin(), out.rows.begin() + static_cast<ptrdiff_t>(from));
    auto d = put_import(meta, "job.imported", std::move(out));
    if (d.answer.applied)
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
    auto done = book_.samples == wanted_samples() ? book_.samples_done : 0;
    auto n = std::min<uint32_t>(sample_count - done, rows_at_once);
    std::vector<std::string> sources;
    for (uint32_t i = 1; i <= n; ++i)
      sources.push_back(sample_source_id(done + i));
    auto then = [this, done, n](auto promise, load_jobs::reply& found) {
      auto decide = [&] {
        return write_piece(found.rows, done, n);
      };
      execute(promise, call_meta{}, decide, false);
    };
    return with_rows<zhian::done>(of_sources(job_origin::sample, std::move(sources)), then);
  }

  decision<zhian::done> write_piece(const std::vector<job_row>& found, uint32_t done, uint32_t n) {
    decision<zhian::done> d;
    auto next = book_;
    auto outside = around();
    catalogue::rows_by_source known{found};
    for (uint32_t i = done + 1; i <= done + n; ++i) {
      told_job sample{sample_source_id(i), !conf().jobs.samples, {}};
      if (!sample.withdrawn)
        sample.what = sample_job(i);
      auto out = brought(known.find(sample.source_id), job_origin::sample, sample,
                         next.last_ordinal, outside);
      if (out.changed)
        d.records.emplace_back(std::move(out.row));
    }
    if (!d.records.empty())
      d.records.emplace_back(line_of_rows({}, "job.samples_kept", d.records.size()));
    next.samples = wanted_samples();
    next.samples_done = done + n;
    d.remember = [this](const committed&, zhian::done&) {
      if (samples_missing())
        go_on(write_samples{});
    };
    keep_book(d, std::move(next));
    return d;
  }
};

} // namespace

caf::actor spawn_job_postings(caf::actor_system& sys, entity_context ctx) {
  return sys.spawn<jobs_actor, caf::lazy_init>(std::move(ctx));
}

} // namespace zhian
