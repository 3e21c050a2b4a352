// Reads of the workplace news; all fail with storage_unavailable.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocols/news.hpp"
#include "protocols/storage.hpp"

namespace zhian {

/// The newest first, by when they were published. `page.before` is what `next` was.
struct list_news {
  static constexpr uint16_t kind = 0x0920;
  struct reply {
    static constexpr uint16_t kind = 0x0921;
    std::vector<news_row> items;
    std::string next;
    std::optional<timestamp> updated_at; ///< When any article was last changed.
    std::optional<timestamp> read_at;    ///< When the feed was last had.
  };
  realm in = realm::zhimai;
  std::string tag;              ///< Only those that have it.
  std::optional<language> lang; ///< Only those that are there in it.
  bool withdrawn = false;       ///< Those that are shown no more, too.
  page_request page;
};
struct find_news_row {
  static constexpr uint16_t kind = 0x0922;
  struct reply {
    static constexpr uint16_t kind = 0x0923;
    std::optional<news_row> row;
  };
  realm in = realm::zhimai;
  news_id id;
};
/// Activation of the news: the feed and all samples of the program; and what an act depends on:
/// rows by id or by source id, and how many there are in all.
struct load_news {
  static constexpr uint16_t kind = 0x0924;
  struct reply {
    static constexpr uint16_t kind = 0x0925;
    std::optional<news_feed_row> feed;
    std::vector<news_row> rows;
    uint32_t total = 0;
    std::vector<op_memory> ops; ///< Of an activation.
  };
  entity_ref news;
  bool samples = false; ///< All of them, and the ops.
  std::optional<news_id> id;
  std::vector<std::string> sources;
};

} // namespace zhian
