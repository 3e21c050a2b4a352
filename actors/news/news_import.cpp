#include "actors/news/news_import.hpp"

namespace zhian::news {

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
  out.rows = std::move(next.rows);
  end_import(out, dry_run, total + next.fresh > news_bounds::items,
             {ec::news_full, ec::news_import_refused}, {"item", "member"});
  return out;
}

} // namespace zhian::news
