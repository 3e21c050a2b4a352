// Workplace news: short articles that staff keep and that come from a feed. Entity `catalogue`, one
// instance a realm, beside the question bank's.
//
//   feed ── every so often, by a durable timer ──▶ catalogue/workplace_news ◀── staff: add, change,
//   samples of the program, where no feed is set ─────▶ │                       withdraw, import
//                                                       │ rows
//   anybody signed in ── reads ─────────────────────────┘
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/entity.hpp"
#include "protocols/question.hpp"

namespace zhian {

/// What the entity of the news is called.
inline constexpr std::string_view workplace_news = "workplace_news";

/// Bounds of what is kept; in characters where it is text.
namespace news_bounds {
inline constexpr size_t title = 200;
inline constexpr size_t summary = 500;
inline constexpr size_t body = 10000;
inline constexpr size_t url = 1000; ///< Bytes.
inline constexpr size_t tags = 8;
inline constexpr size_t tag = 40;
inline constexpr size_t source_id = 200;  ///< Bytes.
inline constexpr uint32_t items = 2000;   ///< In one realm; what a feed brought first goes first.
inline constexpr size_t feed_items = 500; ///< In one file or answer of a feed.
} // namespace news_bounds

/// An article in one language.
struct news_text {
  std::string title;
  std::string summary; ///< Shown to everybody, as the title is; may be empty.
  std::string body;    ///< Paragraphs of plain text with an empty line between them.
  ZHIAN_FIELDS(title, summary, body)
  bool operator==(const news_text&) const = default;
};

/// All that is decided about an article. At least one of the languages is there.
struct news_content {
  std::string url; ///< Where it comes from; may be empty.
  std::vector<std::string> tags;
  timestamp published_at{};
  std::optional<news_text> zh;
  std::optional<news_text> en;
  ZHIAN_FIELDS(url, tags, published_at, zh, en)
  bool operator==(const news_content&) const = default;
};
/// The text in this language, or in the other one when there is none.
const news_text& text_in(const news_content& x, language wanted);
/// The language `text_in` answers in.
language language_in(const news_content& x, language wanted);

/// Where an article came from first. Numbers are stored.
enum class news_origin : uint8_t {
  sample = 1, ///< With the program, to be there where no feed is set.
  feed,
  staff ///< Written or imported by staff.
};
std::string_view to_string(news_origin x);

/// An article as stored.
struct news_row {
  news_id id;
  realm in = realm::zhimai;
  std::string source_id; ///< The name it has where it comes from; unique in its realm.
  news_content what;
  news_origin origin = news_origin::staff;
  bool edited = false; ///< Staff have written it: program and feed leave it alone.
  std::optional<timestamp> withdrawn_at;
  timestamp created_at{};
  timestamp changed_at{};
  uint64_t version = 0;
  ZHIAN_FIELDS(id, in, source_id, what, origin, edited, withdrawn_at, created_at, changed_at,
               version)
  bool operator==(const news_row&) const = default;
};

/// How the last look at the feed ended. Numbers are stored.
enum class feed_outcome : uint8_t {
  none = 0,   ///< Nobody has looked yet.
  updated,    ///< It had something new.
  same,       ///< Read, and nothing of it was new.
  unmodified, ///< It said that it had not changed.
  failed      ///< It could not be had or read; nothing was changed.
};
std::string_view to_string(feed_outcome x);

/// What is known of the feed, and when the list last changed. One row a realm.
struct news_feed_row {
  realm in = realm::zhimai;
  std::string url; ///< The one that was read last; with another one the marks below say nothing.
  std::string etag;
  std::string last_modified;
  feed_outcome outcome = feed_outcome::none;
  std::string detail;                  ///< Of a failure, for staff.
  uint32_t items = 0;                  ///< Of the last answer that could be read.
  uint32_t failures = 0;               ///< In a row.
  std::optional<timestamp> slot;       ///< The newest slot that was looked at.
  std::optional<timestamp> tried_at;   ///< The last look.
  std::optional<timestamp> read_at;    ///< The last one that did not fail.
  std::optional<timestamp> updated_at; ///< When an article was last changed, by anybody.
  uint64_t version = 0;
  ZHIAN_FIELDS(in, url, etag, last_modified, outcome, detail, items, failures, slot, tried_at,
               read_at, updated_at, version)
  bool operator==(const news_feed_row&) const = default;
};

/// With this commit only the newest `most` articles stay that a feed brought and staff left alone.
struct news_trim {
  realm in = realm::zhimai;
  uint32_t most = 0;
};

// ---- asked of the catalogue, by staff

/// An article as staff see it.
struct news_view {
  static constexpr uint16_t kind = 0x04c0;
  news_row row;
  ZHIAN_FIELDS(row)
};
/// A new article. Repeatable by op key. Fails: validation_failed, news_source_taken, news_full.
struct add_news {
  static constexpr uint16_t kind = 0x04c1;
  using reply = news_view;
  std::string source_id; ///< Empty: it gets one.
  news_content what;
  ZHIAN_FIELDS(source_id, what)
};
/// What is named becomes so, based on version `based_on`; one that was withdrawn is shown again.
/// Fails: not_found, precondition_failed, validation_failed.
struct change_news {
  static constexpr uint16_t kind = 0x04c2;
  using reply = news_view;
  news_id id;
  uint64_t based_on = 0;
  std::optional<std::string> url;
  std::optional<std::vector<std::string>> tags;
  std::optional<timestamp> published_at;
  std::optional<news_text> zh;
  std::optional<news_text> en;
  ZHIAN_FIELDS(id, based_on, url, tags, published_at, zh, en)
};
/// Shown no more. Withdrawn already: changes nothing. Fails: not_found, precondition_failed.
struct withdraw_news {
  static constexpr uint16_t kind = 0x04c3;
  using reply = news_view;
  news_id id;
  uint64_t based_on = 0;
  ZHIAN_FIELDS(id, based_on)
};
/// All articles of a file in the form of a feed, by their source ids, or none. The lines of the
/// report are numbers of items. Repeatable by op key. Fails: news_import_refused, news_full.
struct import_news {
  static constexpr uint16_t kind = 0x04c4;
  using reply = import_report;
  std::string json;
  bool dry_run = false;
  ZHIAN_FIELDS(json, dry_run)
};
/// The feed as it is known.
struct news_feed_view {
  static constexpr uint16_t kind = 0x04c5;
  news_feed_row feed;
  bool configured = false;
  bool looking = false; ///< Somebody looks at it now, or will at once.
  ZHIAN_FIELDS(feed, configured, looking)
};
/// Looks at the feed now instead of at the next slot; answered before that. Repeatable by op key.
/// Fails: feed_not_set.
struct refresh_news {
  static constexpr uint16_t kind = 0x04c6;
  using reply = news_feed_view;
  ZHIAN_FIELDS_EMPTY
};
/// Reads.
struct read_news_feed {
  static constexpr uint16_t kind = 0x04c7;
  using reply = news_feed_view;
  ZHIAN_FIELDS_EMPTY
};

} // namespace zhian
