// The common shape of the lists that staff keep, as actors: an act reads the rows it is about,
// decides, and commits them with a line of the audit. The rows are not held in memory.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "actors/catalogue/kept_import.hpp"
#include "actors/catalogue/kept_list.hpp"
#include "actors/entity/entity_actor.hpp"

namespace zhian {

class kept_list_actor : public entity_actor {
protected:
  using entity_actor::entity_actor;

  template <class Id>
  catalogue::act_facts<Id> facts_now() const {
    auto at = wall_now();
    return {ctx().self.in, at, [shard = ctx().self.shard, at] {
              return Id::make(shard, at);
            }};
  }

  /// To itself. Asked, not sent: an answer to something that was sent would be a message to itself.
  template <class T>
  void go_on(T what) {
    ++going_;
    request(caf::actor_cast<caf::actor>(this), caf::infinite, std::move(what))
        .then([this](zhian::done) { --going_; }, [this](caf::error&) { --going_; });
  }
  /// What it has asked itself for is still to come.
  bool going() const { return going_ > 0; }

  /// Reads rows, then runs `then(promise, found)`. Nothing else is decided meanwhile, so what was
  /// found still is so.
  template <class Answer, class Query, class Then>
  caf::result<Answer> with_rows(Query which, Then then) {
    auto promise = make_response_promise<Answer>();
    request(svc().queries, caf::infinite, std::move(which))
        .await([promise, then = std::move(then)](
                   typename Query::reply& found) mutable { then(promise, found); },
               [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
    return promise;
  }
  /// An act: reads the rows it is about, then carries out what `decide(found)` answers.
  template <class Answer, class Query, class Decide>
  caf::result<Answer> act(const call_meta& meta, Query which, Decide decide) {
    return with_rows<Answer>(std::move(which),
                             [this, meta, decide = std::move(decide)](auto promise, auto& found) {
                               execute(promise, meta, [&] { return decide(found); });
                             });
  }
  template <class Row>
  static const Row* first_of(const std::vector<Row>& rows) {
    return rows.empty() ? nullptr : &rows.front();
  }
  /// The source ids of rows, or of what a file has; of one name that may be missing.
  template <class Row>
  static std::vector<std::string> sources_of(const std::vector<Row>& rows) {
    std::vector<std::string> out;
    for (const auto& x : rows)
      out.push_back(x.source_id);
    return out;
  }
  static std::vector<std::string> source_if_named(const std::string& source) {
    return source.empty() ? std::vector<std::string>{} : std::vector<std::string>{source};
  }

  /// A line of the audit; what nobody called for is done by "system".
  audit_row line(const call_meta& meta, std::string action, std::string target,
                 std::string detail) const {
    return {ctx().self.in,     meta.caller ? meta.caller.str() : "system",
            std::move(action), std::move(target),
            std::move(detail), meta.address,
            wall_now()};
  }
  audit_row line_of_rows(const call_meta& meta, std::string action, size_t rows) const {
    json_writer detail;
    detail.open().field("rows", rows).close();
    return line(meta, std::move(action), ctx().self.id, detail.take());
  }

  /// The end of an act on one row: it, its line of the audit, and what `also(decision)` adds for a
  /// row that has changed.
  template <class View, class Row, class Also>
  decision<View> put_row(const call_meta& meta, const char* action, catalogue::act_outcome<Row> out,
                         std::string (*audit_detail)(const Row&), Also also) {
    if (out.error != ec::none)
      return decision<View>::refuse(out.error, {}, std::move(out.field));
    decision<View> d;
    d.answer.row = std::move(out.row);
    if (out.changed) {
      const auto& row = d.answer.row;
      d.records.emplace_back(row);
      d.records.emplace_back(line(meta, action, row.id.str(), audit_detail(row)));
      also(d);
    }
    return d;
  }

  /// The end of an import. What changed nothing is noted, too, but for a dry run: somebody has done
  /// it. `unit`: what its rows are called in the audit.
  template <class Row, class Report>
  decision<Report> put_import(const call_meta& meta, const char* action,
                              catalogue::outcome_of_import<Row, Report> out,
                              std::string_view unit = "rows") {
    if (out.error != ec::none)
      return decision<Report>::refuse(out.error, {}, {}, std::move(out.facts));
    decision<Report> d;
    d.answer = std::move(out.report);
    if (!d.answer.applied)
      return d;
    d.records.emplace_back(
        line(meta, action, ctx().self.id, catalogue::import_detail(d.answer, unit)));
    for (auto& row : out.rows)
      d.records.emplace_back(std::move(row));
    return d;
  }

private:
  size_t going_ = 0;
};

} // namespace zhian
