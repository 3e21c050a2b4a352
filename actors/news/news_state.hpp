// What may stand in the workplace news, and what staff, a feed and the program make of it. No
// clock, no I/O.
//
//   sample ──feed is there──▶ withdrawn          feed ──again──▶ feed
//      │                                          │
//      └──────────── staff: change, import, withdraw ──────▶ edited: feed and program leave it
//      alone
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/catalogue/kept_list.hpp"
#include "protocols/news_queries.hpp"

namespace zhian::news {

using facts = catalogue::act_facts<news_id>;
using outcome = catalogue::act_outcome<news_row>;
using catalogue::content_fault;

std::optional<content_fault> fault_of(const news_content& x);
/// One line of printable text.
bool is_source_id(std::string_view x);

/// `taken`: another article has the source id. `total`: how many there are that no feed brought.
outcome add(const add_news& what, bool taken, uint32_t total, const facts& around);
/// `now` null: there is no such article.
outcome change(const news_row* now, const change_news& what, const facts& around);
outcome withdraw(const news_row* now, const withdraw_news& what, const facts& around);

/// What the audit says of a row: JSON object text.
std::string audit_detail(const news_row& x);

/// An article as a file, a feed or the program brings it.
struct incoming {
  std::string source_id;
  news_content what;
};
/// What has to be written so that all of them are there.
struct merged {
  std::vector<news_row> rows;
  uint32_t fresh = 0;
  uint32_t changed = 0;
  uint32_t same = 0; ///< With those that staff keep.
};
/// By `by` feed or sample, what staff have edited stays as it is; by staff everything is replaced
/// and is theirs from then on. An article that is withdrawn, and not by staff, is shown again.
merged merge(const std::vector<incoming>& all, const std::vector<news_row>& stored, news_origin by,
             const facts& around);
/// Samples that staff left alone are withdrawn: something real is there.
std::vector<news_row> without_samples(const std::vector<news_row>& stored, const facts& around);

/// The latest slot that is not after `at`; slots stand at multiples of `every` since 1970.
timestamp slot_before(timestamp at, std::chrono::milliseconds every);
/// The payload of a timer that somebody set by hand.
inline constexpr std::string_view asked_for = "asked";
/// What a timer that fired asks for.
struct look {
  bool wanted = false; ///< False: this slot was looked at before.
  timestamp slot{};
};
look decide_look(const news_feed_row& now, std::string_view payload, timestamp at,
                 std::chrono::milliseconds every);

/// How a look ended, and what of it is kept.
struct looked {
  feed_outcome what = feed_outcome::failed;
  std::string detail; ///< Of a failure.
  std::string url;
  std::string etag; ///< Of an answer that was read.
  std::string last_modified;
  uint32_t items = 0;
  timestamp slot{};
};
/// The feed after it. A failure leaves everything but the note of it; `updated` sets `updated_at`.
news_feed_row after(const news_feed_row& now, const looked& x, timestamp at);
/// The feed after an act that changed articles.
news_feed_row touched(const news_feed_row& now, timestamp at);

} // namespace zhian::news
