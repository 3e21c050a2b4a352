#include "actors/jobs/crawler_state.hpp"

#include <algorithm>
#include <unordered_map>

#include "actors/entity/timer_tries.hpp"
#include "protocols/utf8.hpp"

namespace zhian::jobs {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::seconds first_pause{10};
constexpr size_t longest_fault = 200; ///< Bytes.

} // namespace

std::string cursor_at(const job_book_row& book, const std::string& url) {
  return book.source == url ? book.cursor : std::string{};
}

bool timer_stands(const job_book_row& book, std::chrono::seconds every, timestamp now) {
  return book.fetch_at && *book.fetch_at <= now + std::max<std::chrono::seconds>(every, 10min);
}

std::vector<std::string> sources_of(const job_page& page) {
  std::vector<std::string> out;
  for (const auto& x : page.jobs)
    if (std::find(out.begin(), out.end(), x.source_id) == out.end())
      out.push_back(x.source_id);
  return out;
}

taken_page take_page(job_page& page, const std::vector<job_row>& stored, uint64_t last,
                     const facts& around) {
  std::unordered_map<std::string, size_t> last_of;
  for (size_t i = 0; i < page.jobs.size(); ++i)
    last_of.insert_or_assign(page.jobs[i].source_id, i);
  catalogue::rows_by_source known{stored};
  taken_page out;
  out.last_ordinal = last;
  for (size_t i = 0; i < page.jobs.size(); ++i) {
    auto& job = page.jobs[i];
    if (last_of.at(job.source_id) != i)
      continue;
    told_job told{job.source_id, job.withdrawn, std::move(job.what)};
    auto next =
        brought(known.find(told.source_id), job_origin::provider, told, out.last_ordinal, around);
    if (next.changed)
      out.rows.push_back(std::move(next.row));
  }
  out.full = out.last_ordinal > job_bounds::postings;
  return out;
}

job_book_row after_page(const job_book_row& book, const job_page& page, uint64_t last_ordinal,
                        const std::string& url, std::chrono::seconds every, timestamp now) {
  // A cursor that stands still, or one that is a clock, would be asked for ever.
  auto more = page.more && page.received > 0 && page.next != cursor_at(book, url);
  auto next = book;
  next.last_ordinal = last_ordinal;
  next.source = url;
  next.cursor = page.next;
  next.failures = 0;
  next.fault.clear();
  next.tried_at = next.fetched_at = now;
  ++next.pages;
  next.taken += page.jobs.size();
  next.refused += page.received - page.jobs.size();
  next.fetch_at = more ? now + 100ms : now + every;
  return next;
}

job_book_row after_failure(const job_book_row& book, std::string_view why, timestamp now) {
  auto next = book;
  next.tried_at = now;
  auto mended = mend_text(why);
  next.fault = std::string{cut_utf8(mended, longest_fault)};
  next.fetch_at = now + pause_after(next.failures, first_pause);
  ++next.failures;
  return next;
}

} // namespace zhian::jobs
