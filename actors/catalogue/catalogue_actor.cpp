#include "actors/catalogue/catalogue_actor.hpp"

#include <algorithm>

#include <caf/actor_system.hpp>

#include "actors/catalogue/kept_list_actor.hpp"
#include "actors/catalogue/question_import.hpp"
#include "actors/catalogue/question_state.hpp"
#include "actors/catalogue/shipped.hpp"
#include "actors/jobs/jobs_actor.hpp"
#include "actors/news/news_actor.hpp"
#include "protocols/job.hpp"
#include "protocols/news.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian {

using namespace catalogue;

namespace {

/// Rows of one commit while the program's questions are written: others of the lane wait that long.
constexpr size_t shipped_at_once = 100;

class catalogue_actor : public kept_list_actor {
public:
  catalogue_actor(caf::actor_config& cfg, entity_context context)
      : kept_list_actor(cfg, "catalogue", std::move(context)) {}

  caf::behavior make_behavior() override {
    load(load_catalogue{ctx().self}, [this](load_catalogue::reply& rows) {
      if (ctx().self.id != classic_questions) {
        give_up(make_error(ec::not_found));
        return;
      }
      shipping_ = plan_shipped(shipped_questions(), rows.rows, around());
      if (!shipping_.empty())
        go_on(ship_more{});
    });
    return common()
        .or_else(staff_handlers())
        .or_else(
            [this](const call_meta&, const keep_shipped&) {
              if (!shipping_.empty())
                go_on(ship_more{}); // What could not be written at first.
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

  facts around() const { return facts_now<question_id>(); }

  caf::message_handler staff_handlers() {
    return {
        [this](const call_meta& meta, add_question& x) {
          load_questions which{ctx().self.in, {}, source_if_named(x.source_id)};
          return act<question_view>(
              meta, std::move(which), [this, meta, x = std::move(x)](load_questions::reply& found) {
                return put(meta, "question.added",
                           add(x, !found.rows.empty(), found.total, around()));
              });
        },
        [this](const call_meta& meta, change_question& x) {
          load_questions which{ctx().self.in, x.id, {}};
          return act<question_view>(
              meta, std::move(which), [this, meta, x = std::move(x)](load_questions::reply& found) {
                return put(meta, "question.changed", change(first_of(found.rows), x, around()));
              });
        },
        [this](const call_meta& meta, const retire_question& x) {
          load_questions which{ctx().self.in, x.id, {}};
          return act<question_view>(
              meta, std::move(which), [this, meta, x](load_questions::reply& found) {
                return put(meta, "question.retired", retire(first_of(found.rows), x, around()));
              });
        },
        [this](const call_meta& meta, const import_questions& x) {
          auto file = read_import(x.csv);
          load_questions which{ctx().self.in, {}, sources_of(file.lines)};
          return act<import_report>(
              meta, std::move(which),
              [this, meta, file = std::move(file),
               dry_run = x.dry_run](load_questions::reply& found) {
                return put_import(meta, "question.imported",
                                  decide_import(file, dry_run, found.rows, found.total, around()));
              });
        },
    };
  }

  decision<question_view> put(const call_meta& meta, const char* action, outcome out) {
    return put_row<question_view>(
        meta, action, std::move(out), &audit_detail, [action](decision<question_view>& d) {
          d.remember = [action](const committed&, question_view& x) {
            log::business("catalogue", action, {{"question", x.row.id.str()}});
          };
        });
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
          d.records.emplace_back(line_of_rows({}, "question.shipped", n));
          d.remember = [this, n](const committed&, zhian::done&) {
            shipping_.erase(shipping_.begin(), shipping_.begin() + static_cast<ptrdiff_t>(n));
            log::business("catalogue", "shipped", {{"rows", n}});
            if (!shipping_.empty())
              go_on(ship_more{});
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
