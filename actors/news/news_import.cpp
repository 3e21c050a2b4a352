#include "actors/news/news_import.hpp"

#include "protocols/json_writer.hpp"

namespace zhian::news {

namespace {

std::string faults_in_words(const import_report& x) {
  json_writer out;
  out.open().field("errors_total", x.wrong).list("errors", x.faults, [&](const import_fault& f) {
    out.open().field("item", f.line).field("member", f.column).field("reason", f.reason).close();
  });
  out.close();
  return out.take();
}

} // namespace

import_outcome decide_import(const feed_file& file, bool dry_run,
                             const std::vector<news_row>& stored, uint32_t total,
                             const facts& around) {
  import_outcome out;
  auto& report = out.report;
  report.rows = file.rows;
  report.wrong = file.wrong;
  report.faults = file.faults;
  if (file.wrong == 0 && file.items.empty()) {
    report.wrong = 1;
    report.faults.push_back({0, "items", "empty"});
  }
  auto next = merge(file.items, stored, news_origin::staff, around);
  report.fresh = next.fresh;
  report.changed = next.changed;
  report.same = next.same;
  if (report.wrong == 0 && total + next.fresh > news_bounds::items) {
    out.error = ec::news_full;
  } else if (report.wrong > 0 && !dry_run) {
    out.error = ec::news_import_refused;
    out.facts = faults_in_words(report);
  }
  report.applied = !dry_run && out.error == ec::none;
  if (report.applied)
    out.rows = std::move(next.rows);
  return out;
}

} // namespace zhian::news
