// What the pages of a crawler service make of the book and of the postings. No clock, no I/O.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "actors/jobs/job_state.hpp"

namespace zhian::jobs {

/// Where the service at `url` goes on: one that was there before had places of its own.
std::string cursor_at(const job_book_row& book, const std::string& url);

/// Whether the timer is set. One that was set when the pauses were longer has to be set anew.
bool timer_stands(const job_book_row& book, std::chrono::seconds every, timestamp now);

/// The source ids that a page speaks of, each once.
std::vector<std::string> sources_of(const job_page& page);

/// What is to be written of a page.
struct taken_page {
  std::vector<job_row> rows;
  uint64_t last_ordinal = 0;
  bool full = false; ///< There would be more postings than may be: nothing of it is kept.
};
/// Of a posting that is in the page twice the last word counts. `stored`: the rows of the service
/// that have one of the source ids. What the page says of its postings is moved out of it.
taken_page take_page(job_page& page, const std::vector<job_row>& stored, uint64_t last,
                     const facts& around);

/// The book after a page that was kept, with the time the timer is due. The next page follows at
/// once where the service has more and its cursor went on, else after `every`.
job_book_row after_page(const job_book_row& book, const job_page& page, uint64_t last_ordinal,
                        const std::string& url, std::chrono::seconds every, timestamp now);

/// The book after a try that brought nothing: the same page is asked for later, and later each
/// time.
job_book_row after_failure(const job_book_row& book, std::string_view why, timestamp now);

} // namespace zhian::jobs
