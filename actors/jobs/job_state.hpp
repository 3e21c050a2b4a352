// What a posting may be, and what each act of staff and of each source makes of it. No clock, no
// I/O.
//
//   sample, file, crawler service ──▶ offered ──change by staff──▶ offered (edited: its source
//                                       │  ▲                       leaves it alone from then on)
//                                    withdraw │ offered again
//                                       ▼  │
//                                    withdrawn
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/catalogue/kept_list.hpp"
#include "protocols/job.hpp"

namespace zhian::jobs {

using facts = catalogue::act_facts<job_id>;
using outcome = catalogue::act_outcome<job_row>;
using catalogue::content_fault;

std::optional<content_fault> fault_of(const job_content& x);
/// Without blanks around its texts, its skills as the lexicon calls them, and with the coordinates
/// of its city where it has none.
job_content tidy(job_content x);
/// Letters, digits, hyphens, dots and underscores, beginning with a letter or digit.
bool is_source_id(std::string_view x);
/// Changes with anything in a content.
std::string digest_of_content(const job_content& x);

/// `last` is the highest ordinal that was given, before and after. `taken`: another posting of
/// staff has the source id.
outcome add(const add_job& what, bool taken, uint64_t& last, const facts& around);
/// `now` null: there is no such posting.
outcome change(const job_row* now, const change_job& what, uint64_t& last, const facts& around);
outcome withdraw(const job_row* now, const withdraw_job& what, const facts& around);

/// What a source says of a posting.
struct told_job {
  std::string source_id;
  bool withdrawn = false;
  job_content what; ///< Tidy, and without fault; means nothing of one that is withdrawn.
};
/// What the row of that posting is afterwards. `now` null: it is new; a withdrawal of it changes
/// nothing then. What staff have written stays, unless a file of theirs says otherwise.
outcome brought(const job_row* now, job_origin from, const told_job& what, uint64_t& last,
                const facts& around);

/// What the audit says of a row: JSON object text.
std::string audit_detail(const job_row& x);

} // namespace zhian::jobs
