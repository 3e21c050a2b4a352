// Postings from outside: files of staff in both forms, and the pages of a crawler service.
#include <set>

#include "actors/jobs/job_import.hpp"
#include "actors/jobs/job_json.hpp"
#include "protocols/utf8.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using fuzz::claim;

namespace {

void check_posting(const jobs::told_job& x) {
  claim(jobs::is_source_id(x.source_id), "a posting has a name");
  claim(x.withdrawn || !jobs::fault_of(x.what), "a posting can be kept");
}

void check_file(job_format format, std::string_view bytes) {
  auto file = jobs::read_import(format, bytes);
  claim(file.rows <= job_bounds::import_rows, "the number of rows is bounded");
  claim(!file.faults.empty() || file.lines.size() == file.rows, "a row is good or wrong");
  std::set<std::string> names;
  for (const auto& x : file.lines) {
    check_posting(x);
    claim(names.insert(x.source_id).second, "each posting stands in a file once");
  }
  for (const auto& x : file.faults)
    claim(x.line > 0 && !x.reason.empty() && storable_text(x.column), "a fault can be told");
  uint64_t last = 0, made = 0;
  jobs::facts around{realm::zhimai, timestamp{std::chrono::seconds{1'800'000'000}},
                     [&made] {
                       return job_id{7, {1, ++made}};
                     }};
  auto first = jobs::decide_import(file, false, {}, last, around);
  claim((first.error == ec::none) == file.faults.empty(), "a file with a fault is refused");
  if (first.error != ec::none) {
    claim(first.rows.empty() && last == 0, "as a whole");
    claim(fuzz::is_good_json(first.facts), "and says why");
    return;
  }
  claim(first.report.applied && last == first.rows.size(), "each new posting has an ordinal");
  auto again = jobs::decide_import(file, false, first.rows, last, around);
  claim(again.rows.empty() && again.report.same == file.lines.size(),
        "the same file again changes nothing");
}

} // namespace

ZHIAN_FUZZ_TARGET(job_csv) {
  check_file(job_format::csv, bytes);
}

ZHIAN_FUZZ_TARGET(job_json) {
  check_file(job_format::json, bytes);
}

ZHIAN_FUZZ_TARGET(posting_page) {
  constexpr size_t most = 20;
  auto page = jobs::read_postings_page(bytes, most);
  claim(page.jobs.size() <= most, "a page is bounded");
  for (const auto& x : page.jobs) {
    claim(x.job.has_value() == x.fault.reason.empty(), "a posting can be kept, or is told why not");
    if (x.job)
      check_posting(*x.job);
  }
  if (!page.error.empty())
    return;
  claim(storable_text(page.next) && page.next.size() <= 512, "a cursor can be kept");
  auto file = jobs::read_postings_file(bytes, most);
  claim(file.error.empty() && file.jobs.size() == page.jobs.size(), "a page is a file as well");
}
