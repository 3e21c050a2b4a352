// A file of articles, taken whole or not at all.
#pragma once

#include <string>
#include <vector>

#include "actors/news/json_feed.hpp"

namespace zhian::news {

struct import_outcome {
  ec error = ec::none;
  std::string facts; ///< JSON object text: the faults of a file that was refused.
  import_report report;
  std::vector<news_row> rows; ///< To be written.
};
/// `total`: articles there are that no feed brought.
import_outcome decide_import(const feed_file& file, bool dry_run,
                             const std::vector<news_row>& stored, uint32_t total,
                             const facts& around);

} // namespace zhian::news
