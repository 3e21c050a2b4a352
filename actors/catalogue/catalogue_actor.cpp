#include "actors/catalogue/catalogue_actor.hpp"

#include <algorithm>
#include <iterator>

#include <caf/actor_system.hpp>

#include "actors/catalogue/question_import.hpp"
#include "actors/catalogue/question_state.hpp"
#include "actors/catalogue/shipped.hpp"
#include "actors/jobs/jobs_actor.hpp"
#include "actors/news/news_actor.hpp"
#include "protocols/job.hpp"
#include "protocols/json_writer.hpp"
#include "protocols/news.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian {

using namespace catalogue;

namespace {

/// Rows of one commit while the program's questions are written: others of the lane wait that long.
constexpr size_t shipped_at_once = 100;

class catalogue_actor : public entity_actor {
public:
  catalogue_actor(caf::actor_config& cfg, entity_context context)
      : entity_actor(cfg, "catalogue", std::move(context)) {}

  caf::behavior make_behavior() override {
    load(load_catalogue{ctx().self}, [this](load_catalogue::reply& rows) {
      if (ctx().self.id != classic_questions) {
        give_up(make_error(ec::not_found));
        return;
      }
      shipping_ = plan_shipped(shipped_questions(), rows.rows, around());
      if (!shipping_.empty())
        go_on();
    });
    return common()
        .or_else(staff_handlers())
        .or_else(
            [this](const call_meta&, const keep_shipped&) {
              if (!shipping_.empty())
                go_on(); // What could not be written at first.
              return zhian::done{};
            },
            [this](const ship_more&) { return ship(); });
  }

private:
  /// To itself: there is more of what the program brings.
  struct ship_more {
    static constexpr uint16_t kind = 0x0900;
    using reply = zhian::done;
  };
  /// Asked, not sent: an answer to something that was sent would be a message to itself.
  void go_on() {
    request(caf::actor_cast<caf::actor>(this), caf::infinite, ship_more{})
        .then([](zhian::done) {}, [](caf::error&) {});
  }

  facts around() const {
    auto at = wall_now();
    return {ctx().self.in, at, [shard = ctx().self.shard, at] {
              return question_id::make(shard, at);
            }};
  }

  caf::message_handler staff_handlers() {
    return {
        [this](const call_meta& meta, add_question& x) {
          std::vector<std::string> sources;
          if (!x.source_id.empty())
            sources.push_back(x.source_id);
          return with_rows<question_view>(
              {ctx().self.in, {}, std::move(sources)},
              [this, meta, x = std::move(x)](auto promise, load_questions::reply& found) {
                execute(promise, meta, [&] {
                  return put(meta, "question.added",
                             add(x, !found.rows.empty(), found.total, around()));
                });
              });
        },
        [this](const call_meta& meta, change_question& x) {
          auto id = x.id;
          return with_rows<question_view>(
              {ctx().self.in, id, {}},
              [this, meta, x = std::move(x)](auto promise, load_questions::reply& found) {
                execute(promise, meta, [&] {
                  return put(meta, "question.changed", change(only(found), x, around()));
                });
              });
        },
        [this](const call_meta& meta, const retire_question& x) {
          return with_rows<question_view>(
              {ctx().self.in, x.id, {}},
              [this, meta, x](auto promise, load_questions::reply& found) {
                execute(promise, meta, [&] {
                  return put(meta, "question.retired", retire(only(found), x, around()));
                });
              });
        },
        [this](const call_meta& meta, const import_questions& x) {
          auto file = read_import(x.csv);
          std::vector<std::string> sources;
          for (const auto& line : file.lines)
            sources.push_back(line.source_id);
          return with_rows<import_report>(
              {ctx().self.in, {}, std::move(sources)},
              [this, meta, file = std::move(file),
               dry_run = x.dry_run](auto promise, load_questions::reply& found) {
                execute(promise, meta, [&] { return import(meta, file, dry_run, found); });
              });
        },
    };
  }

  static const classic_question_row* only(const load_questions::reply& found) {
    return found.rows.empty() ? nullptr : &found.rows.front();
  }

  /// Reads the rows an act is about, then runs `then(promise, found)`. Nothing else is decided
  /// meanwhile, so what was found still is so.
  template <class Answer, class Then>
  caf::result<Answer> with_rows(load_questions which, Then then) {
    auto promise = make_response_promise<Answer>();
    request(svc().queries, caf::infinite, std::move(which))
        .await([promise, then = std::move(then)](
                   load_questions::reply& found) mutable { then(promise, found); },
               [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
    return promise;
  }

  audit_row line(const call_meta& meta, std::string action, std::string target,
                 std::string detail) const {
    return {ctx().self.in,     meta.caller.str(), std::move(action), std::move(target),
            std::move(detail), meta.address,      wall_now()};
  }

  decision<question_view> put(const call_meta& meta, const char* action, outcome out) {
    if (out.error != ec::none)
      return decision<question_view>::refuse(out.error, {}, std::move(out.field));
    decision<question_view> d;
    if (out.changed) {
      d.records.emplace_back(out.row);
      d.records.emplace_back(line(meta, action, out.row.id.str(), audit_detail(out.row)));
      d.remember = [action, id = out.row.id](const committed&, question_view&) {
        log::business("catalogue", action, {{"question", id.str()}});
      };
    }
    d.answer.row = std::move(out.row);
    return d;
  }

  decision<import_report> import(const call_meta& meta, const import_file& file, bool dry_run,
                                 const load_questions::reply& found) {
    auto out = decide_import(file, dry_run, found.rows, found.total, around());
    if (out.error != ec::none)
      return decision<import_report>::refuse(out.error, {}, {}, std::move(out.facts));
    decision<import_report> d;
    d.answer = std::move(out.report);
    if (dry_run)
      return d;
    json_writer detail;
    detail.open()
        .field("rows", d.answer.rows)
        .field("fresh", d.answer.fresh)
        .field("changed", d.answer.changed)
        .field("same", d.answer.same)
        .close();
    // Also of a file that changed nothing: somebody has done it.
    d.records.emplace_back(line(meta, "question.imported", ctx().self.id, detail.take()));
    for (auto& row : out.rows)
      d.records.emplace_back(std::move(row));
    return d;
  }

  /// A piece of what the program brings; the next one follows when it is there. What fails here is
  /// done by the next activation.
  caf::result<zhian::done> ship() {
    if (shipping_.empty())
      return zhian::done{};
    auto n = std::min(shipping_.size(), shipped_at_once);
    return command<zhian::done>(
        {},
        [&] {
          decision<zhian::done> d;
          auto end = shipping_.begin() + static_cast<ptrdiff_t>(n);
          for (auto at = shipping_.begin(); at != end; ++at)
            d.records.emplace_back(*at);
          json_writer detail;
          detail.open().field("rows", n).close();
          auto kept = line({}, "question.shipped", ctx().self.id, detail.take());
          kept.actor = "system";
          d.records.emplace_back(std::move(kept));
          d.remember = [this, n](const committed&, zhian::done&) {
            shipping_.erase(shipping_.begin(), shipping_.begin() + static_cast<ptrdiff_t>(n));
            log::business("catalogue", "shipped", {{"rows", n}});
            if (!shipping_.empty())
              go_on();
          };
          return d;
        },
        false);
  }

  std::vector<classic_question_row> shipping_; ///< Still to be written.
};

} // namespace

caf::actor spawn_catalogue(caf::actor_system& sys, entity_context ctx) {
  if (ctx.self.id == workplace_news)
    return spawn_news(sys, std::move(ctx));
  if (ctx.self.id == job_postings)
    return spawn_job_postings(sys, std::move(ctx));
  return sys.spawn<catalogue_actor, caf::lazy_init>(std::move(ctx));
}

} // namespace zhian
