// Looking for work: postings that everybody may search, kept by one entity a realm, and searches
// that remember what was asked and found, kept by the account of who searched.
//
//   samples, staff, files, a crawler service ──▶ catalogue "jobs" ──rows──▶ searches
//   a user ── search_jobs ──▶ account: reads candidates, ranks them, keeps the session
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/entity.hpp"
#include "protocols/ids.hpp"
#include "protocols/message.hpp"
#include "protocols/question.hpp"
#include "protocols/time.hpp"

namespace zhian {

/// What the entity of the postings is called.
inline constexpr std::string_view job_postings = "jobs";

/// Bounds of what is kept; in characters where it is text.
namespace job_bounds {
inline constexpr size_t source_id = 64; ///< Bytes.
inline constexpr size_t title = 120;
inline constexpr size_t company = 120;
inline constexpr size_t city = 40;
inline constexpr size_t skills = 20;
inline constexpr size_t skill = 40;
inline constexpr size_t body = 4000;
inline constexpr size_t url = 500;
inline constexpr uint32_t salary = 1'000'000; ///< Yuan a month.
inline constexpr uint32_t years = 50;
inline constexpr uint64_t postings = 5'000'000; ///< That are offered in one realm, ever.
inline constexpr size_t import_rows = 2000;
inline constexpr size_t import_bytes = question_bounds::import_bytes;
inline constexpr size_t page_rows = 200; ///< Of a crawler service.
inline constexpr size_t words = 100;     ///< Of a search.
inline constexpr uint32_t radius_m = 100'000;
inline constexpr size_t candidates = 300; ///< That are ranked.
inline constexpr size_t results = 200;    ///< That a session keeps.
inline constexpr uint32_t sessions = 500; ///< Of one user; the oldest makes way.
inline constexpr uint32_t sessions_a_day = 300;
} // namespace job_bounds

/// Where a posting came from. Numbers are stored.
enum class job_origin : uint8_t { sample = 1, staff, provider };
std::string_view to_string(job_origin x);

/// What a posting asks for at least. Numbers are stored.
enum class degree : uint8_t { none = 0, college, bachelor, master, doctor };
std::string_view to_string(degree x);
std::optional<degree> parse_degree(std::string_view x);

/// A place on the earth, in millionths of a degree.
struct geo_point {
  int32_t lat = 0;
  int32_t lon = 0;
  ZHIAN_FIELDS(lat, lon)
  bool operator==(const geo_point&) const = default;
};

/// All that a source says of a posting.
struct job_content {
  std::string title;
  std::string company;
  std::string city;
  std::optional<geo_point> at;
  uint32_t salary_min = 0; ///< Whole yuan a month; both 0: not said.
  uint32_t salary_max = 0;
  uint32_t years_min = 0;
  std::optional<uint32_t> years_max;
  degree least_degree = degree::none;
  language lang = language::zh;
  std::vector<std::string> skills; ///< As the lexicon calls them, where it knows them.
  std::string body;
  std::string url; ///< http or https; may be empty.
  timestamp posted_at{};
  ZHIAN_FIELDS(title, company, city, at, salary_min, salary_max, years_min, years_max, least_degree,
               lang, skills, body, url, posted_at)
  bool operator==(const job_content&) const = default;
};

/// A posting as stored.
struct job_row {
  job_id id;
  realm in = realm::zhimai;
  job_origin origin = job_origin::staff;
  std::string source_id; ///< The name it has at its source; unique there.
  uint64_t ordinal = 0;  ///< Its place in lists: the one offered last has the highest.
  job_content what;
  std::string digest;  ///< Of the content its source brought last; empty: staff wrote it.
  bool edited = false; ///< Staff have written it: its source leaves it alone.
  std::optional<timestamp> withdrawn_at; ///< Kept for sessions; found no more.
  timestamp created_at{};
  timestamp changed_at{};
  uint64_t version = 0;
  ZHIAN_FIELDS(id, in, origin, source_id, ordinal, what, digest, edited, withdrawn_at, created_at,
               changed_at, version)
  bool operator==(const job_row&) const = default;
};

/// What the entity of the postings keeps of itself.
struct job_book_row {
  realm in = realm::zhimai;
  uint64_t last_ordinal = 0;
  std::string samples;               ///< What was shipped, or is being shipped: its digest.
  uint32_t samples_done = 0;         ///< Samples that were looked after.
  std::string source;                ///< The crawler service that the cursor is of: its URL.
  std::string cursor;                ///< Where the crawler service goes on.
  std::optional<timestamp> fetch_at; ///< When the timer is due; none: there is no timer.
  uint32_t failures = 0;             ///< In a row.
  std::string fault;                 ///< Of the last try; empty: it went well.
  std::optional<timestamp> tried_at;
  std::optional<timestamp> fetched_at; ///< The last page that was kept.
  uint64_t pages = 0;
  uint64_t taken = 0;   ///< Postings in those pages.
  uint64_t refused = 0; ///< Of those, what could not be kept.
  uint64_t version = 0;
  ZHIAN_FIELDS(in, last_ordinal, samples, samples_done, source, cursor, fetch_at, failures, fault,
               tried_at, fetched_at, pages, taken, refused, version)
};

// ---- asked of the catalogue, by staff

/// A posting as staff see it.
struct job_view {
  static constexpr uint16_t kind = 0x04d0;
  job_row row;
  ZHIAN_FIELDS(row)
};
/// A new posting. Repeatable by op key. Fails: validation_failed, job_source_taken, jobs_full.
struct add_job {
  static constexpr uint16_t kind = 0x04d1;
  using reply = job_view;
  std::string source_id; ///< Empty: it gets one.
  job_content what;
  ZHIAN_FIELDS(source_id, what)
};
/// What is to be different. What is not there stays as it is.
struct job_patch {
  std::optional<std::string> title;
  std::optional<std::string> company;
  std::optional<std::string> city;
  std::optional<geo_point> at;
  std::optional<uint32_t> salary_min;
  std::optional<uint32_t> salary_max;
  std::optional<uint32_t> years_min;
  std::optional<uint32_t> years_max;
  std::optional<degree> least_degree;
  std::optional<language> lang;
  std::optional<std::vector<std::string>> skills;
  std::optional<std::string> body;
  std::optional<std::string> url;
  bool offer = false; ///< One that was withdrawn is offered again.
  ZHIAN_FIELDS(title, company, city, at, salary_min, salary_max, years_min, years_max, least_degree,
               lang, skills, body, url, offer)
};
/// Based on version `based_on`. What changes nothing is no change. Fails: not_found,
/// precondition_failed, validation_failed.
struct change_job {
  static constexpr uint16_t kind = 0x04d2;
  using reply = job_view;
  job_id id;
  uint64_t based_on = 0;
  job_patch patch;
  ZHIAN_FIELDS(id, based_on, patch)
};
/// Found no more. Withdrawn already: changes nothing. Fails: not_found, precondition_failed.
struct withdraw_job {
  static constexpr uint16_t kind = 0x04d3;
  using reply = job_view;
  job_id id;
  uint64_t based_on = 0;
  ZHIAN_FIELDS(id, based_on)
};
/// What an import does, or would do.
struct job_import_report {
  static constexpr uint16_t kind = 0x04d4;
  uint32_t rows = 0;
  uint32_t fresh = 0;
  uint32_t changed = 0;
  uint32_t same = 0;
  uint32_t withdrawn = 0;
  bool applied = false;
  uint32_t wrong = 0;               ///< Faults in all.
  std::vector<import_fault> faults; ///< The first hundred.
  ZHIAN_FIELDS(rows, fresh, changed, same, withdrawn, applied, wrong, faults)
};
enum class job_format : uint8_t { csv = 1, json };
/// All rows of a file, by their source ids, or none that is wrong. Repeatable by op key; a repeat
/// after a node died in between finishes it. A dry run changes nothing and answers faults; else
/// they fail it. Fails: job_import_refused, jobs_full.
struct import_jobs {
  static constexpr uint16_t kind = 0x04d5;
  using reply = job_import_report;
  job_format format = job_format::csv;
  std::string text;
  bool dry_run = false;
  ZHIAN_FIELDS(format, text, dry_run)
};
/// From a node that has taken the shard over: the samples are to be there, and the timer of the
/// crawler service. Being asked is enough; it is done after the answer.
struct keep_jobs {
  static constexpr uint16_t kind = 0x04d6;
  using reply = done;
  ZHIAN_FIELDS_EMPTY
};

// ---- asked of the account

/// What a search asks for, tidied: see actors/jobs/search_state.
struct job_query {
  std::string words;
  std::string city;
  std::optional<uint32_t> salary_min; ///< Yuan a month that a posting must reach.
  std::optional<uint32_t> years;      ///< That the person has.
  std::optional<geo_point> at;
  std::optional<uint32_t> radius_m; ///< With `at`.
  ZHIAN_FIELDS(words, city, salary_min, years, at, radius_m)
  bool operator==(const job_query&) const = default;
};
/// One thing that speaks for a posting, or against it.
struct job_reason {
  std::string what; ///< skills, years, city, degree, salary
  int32_t points = 0;
  std::vector<std::string> skills; ///< That both have, by name.
  ZHIAN_FIELDS(what, points, skills)
  bool operator==(const job_reason&) const = default;
};
/// A posting that a search found.
struct job_result {
  job_id job;
  uint32_t score = 0; ///< 0…100; only with a resume.
  std::vector<job_reason> reasons;
  ZHIAN_FIELDS(job, score, reasons)
  bool operator==(const job_result&) const = default;
};
/// A search that was made.
struct job_search_row {
  job_search_id id;
  realm in = realm::zhimai;
  user_id user;
  job_query query;
  std::string digest;              ///< Of the query, tidied, and nothing else.
  std::optional<resume_id> resume; ///< The one it was ranked against.
  std::vector<job_result> results; ///< The best first.
  bool repeated = false;           ///< The same was asked within the last ten minutes.
  bool effective = false;          ///< X-16: it found something and was no repeat.
  timestamp created_at{};
  std::optional<timestamp> deleted_at; ///< Query and results are gone; it counts still.
  uint64_t version = 0;
  ZHIAN_FIELDS(id, in, user, query, digest, resume, results, repeated, effective, created_at,
               deleted_at, version)
  bool operator==(const job_search_row&) const = default;
};

struct job_search_view {
  static constexpr uint16_t kind = 0x04d8;
  job_search_id id;
  ZHIAN_FIELDS(id)
};
/// Searches, ranks and keeps. Repeatable by op key. Fails: not_found (the resume),
/// resume_not_ready, search_limit.
struct search_jobs {
  static constexpr uint16_t kind = 0x04d9;
  using reply = job_search_view;
  job_query query;
  std::optional<resume_id> resume; ///< None: the default one, if there is one.
  ZHIAN_FIELDS(query, resume)
};
/// Query and results of a session go; that it was made still counts. Repeatable. Fails: not_found.
struct drop_job_search {
  static constexpr uint16_t kind = 0x04da;
  using reply = done;
  job_search_id id;
  ZHIAN_FIELDS(id)
};

// ---- asked of the crawler service's client, on the same node

/// One posting of a page, or that it is gone.
struct fetched_job {
  std::string source_id;
  bool withdrawn = false;
  job_content what;
};
struct job_page {
  static constexpr uint16_t kind = 0x04dc;
  std::vector<fetched_job> jobs;
  std::string next;      ///< Where the next page begins.
  bool more = false;     ///< There is one right now.
  uint32_t received = 0; ///< Postings in the page, good or not.
};
/// Fails: engine_unavailable, with a sentence; shutting_down.
struct fetch_job_page {
  static constexpr uint16_t kind = 0x0db0;
  using reply = job_page;
  std::string cursor;
};

} // namespace zhian
