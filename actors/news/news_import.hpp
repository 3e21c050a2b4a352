// A file of articles, taken whole or not at all.
#pragma once

#include <string>
#include <vector>

#include "actors/catalogue/kept_import.hpp"
#include "actors/news/json_feed.hpp"

namespace zhian::news {

using import_outcome = catalogue::outcome_of_import<news_row>;

/// `total`: articles there are that no feed brought.
import_outcome decide_import(const feed_file& file, bool dry_run,
                             const std::vector<news_row>& stored, uint32_t total,
                             const facts& around);

} // namespace zhian::news
