// JSON Feed 1.1 (https://jsonfeed.org/version/1.1): how articles come from outside and in files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actors/news/news_state.hpp"

namespace zhian::news {

/// What became of a document: its articles, or what is wrong with it.
struct feed_file {
  static constexpr size_t most_faults = 100;
  std::vector<incoming> items;
  uint32_t rows = 0;  ///< Items it has.
  uint32_t wrong = 0; ///< Faults in all; above 0 none of the items may be used.
  std::vector<import_fault>
      faults; ///< The first ones. `line`: number of the item; 0: the document.
  /// The first fault in words.
  std::string why() const;
};
/// Reads a document strictly. Members of our own choice are ignored, known ones have to be what the
/// format says; each item needs an id of its own, a title, a date and a content.
feed_file read_feed(std::string_view json, size_t most_items);

/// RFC 3339 with any offset.
std::optional<timestamp> parse_feed_time(std::string_view text);

} // namespace zhian::news
