#include "actors/jobs/job_import.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "actors/jobs/job_json.hpp"

namespace zhian::jobs {

namespace {

enum column : size_t {
  source_id,
  title,
  company,
  city_name,
  latitude,
  longitude,
  salary_min,
  salary_max,
  years_min,
  years_max,
  least_degree,
  in_language,
  skills,
  body,
  url,
  posted_at,
  withdrawn,
  column_count
};
constexpr std::array<std::string_view, column_count> column_names{
    "source_id",  "title",      "company",   "city",      "latitude", "longitude",
    "salary_min", "salary_max", "years_min", "years_max", "degree",   "language",
    "skills",     "body",       "url",       "posted_at", "withdrawn"};
constexpr std::array<size_t, 5> needed{source_id, title, company, city_name, body};

/// The cells of one row; the first fault wins.
class cells {
public:
  explicit cells(const catalogue::table_row& row) : row_(row) {}

  std::string_view cell(column x) const { return row_.cell(x); }
  std::optional<uint32_t> number(column x) {
    auto text = cell(x);
    if (text.empty())
      return std::nullopt;
    uint32_t out = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size()) {
      blame(x, "wrong_type");
      return std::nullopt;
    }
    return out;
  }
  std::optional<int32_t> micro_degrees(column x, double most) {
    auto text = cell(x);
    if (text.empty())
      return std::nullopt;
    double out = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size() || !(std::abs(out) <= most)) {
      blame(x, "out_of_bounds");
      return std::nullopt;
    }
    return static_cast<int32_t>(std::lround(out * 1e6));
  }
  void blame(column x, std::string_view why) { blame(std::string{column_names[x]}, why); }
  void blame(std::string where, std::string_view why) {
    if (!fault)
      fault = import_fault{row_.line(), std::move(where), std::string{why}};
  }

  std::optional<import_fault> fault;

private:
  const catalogue::table_row& row_;
};

void read_choices(cells& in, told_job& out) {
  if (auto word = in.cell(least_degree); !word.empty()) {
    if (auto known = parse_degree(word))
      out.what.least_degree = *known;
    else
      in.blame(least_degree, "not_allowed");
  }
  if (auto word = in.cell(in_language); word == "en")
    out.what.lang = language::en;
  else if (!word.empty() && word != "zh")
    in.blame(in_language, "not_allowed");
  if (auto word = in.cell(withdrawn); word == "true")
    out.withdrawn = true;
  else if (!word.empty() && word != "false")
    in.blame(withdrawn, "not_allowed");
  if (auto text = in.cell(posted_at); !text.empty()) {
    if (auto at = parse_timestamp(text))
      out.what.posted_at = *at;
    else
      in.blame(posted_at, "not_allowed");
  }
}

/// What is wrong with a row; else it is in `out`.
std::optional<import_fault> read_csv_row(const catalogue::table_row& row, told_job& out) {
  cells in{row};
  out.source_id = in.cell(source_id);
  if (!is_source_id(out.source_id))
    in.blame(source_id, out.source_id.empty() ? "missing" : "not_allowed");
  read_choices(in, out);
  if (out.withdrawn || in.fault)
    return in.fault;
  auto& x = out.what;
  x.title = in.cell(title);
  x.company = in.cell(company);
  x.city = in.cell(city_name);
  auto lat = in.micro_degrees(latitude, 90);
  auto lon = in.micro_degrees(longitude, 180);
  if (lat.has_value() != lon.has_value())
    in.blame(lat ? longitude : latitude, "missing");
  else if (lat)
    x.at = geo_point{*lat, *lon};
  x.salary_min = in.number(salary_min).value_or(0);
  x.salary_max = in.number(salary_max).value_or(x.salary_min);
  x.years_min = in.number(years_min).value_or(0);
  x.years_max = in.number(years_max);
  x.skills = catalogue::items_of_cell(in.cell(skills));
  x.body = in.cell(body);
  x.url = in.cell(url);
  if (in.fault)
    return in.fault;
  x = tidy(std::move(x));
  if (auto wrong = fault_of(x))
    in.blame(std::move(wrong->field), wrong->reason);
  return in.fault;
}

import_file read_json_file(std::string_view text) {
  import_file out;
  auto file = read_postings_file(text, job_bounds::import_rows);
  if (!file.error.empty()) {
    out.faults.push_back({1, {}, file.error});
    return out;
  }
  out.rows = static_cast<uint32_t>(file.jobs.size());
  if (out.rows == 0)
    out.faults.push_back({1, {}, "empty"});
  catalogue::line_collector into{out};
  for (uint32_t i = 0; i < file.jobs.size(); ++i) {
    auto& x = file.jobs[i];
    if (x.job)
      into.take(i + 1, std::move(*x.job));
    else
      out.faults.push_back({i + 1, std::move(x.fault.field), std::string{x.fault.reason}});
  }
  return out;
}

} // namespace

import_file read_import(job_format format, std::string_view text) {
  if (format == job_format::json)
    return read_json_file(text);
  return catalogue::read_table<told_job>(text, job_bounds::import_rows, {column_names, needed},
                                         read_csv_row);
}

import_outcome decide_import(const import_file& file, bool dry_run,
                             const std::vector<job_row>& known, uint64_t& last,
                             const facts& around) {
  import_outcome out;
  auto& report = out.report;
  begin_report(report, file);
  catalogue::rows_by_source there{known};
  auto before = last;
  for (const auto& line : file.lines) {
    const auto* now = there.find(line.source_id);
    auto next = brought(now, job_origin::staff, line, last, around);
    if (!next.changed)
      ++report.same;
    else if (line.withdrawn)
      ++report.withdrawn;
    else
      ++(now ? report.changed : report.fresh);
    if (next.changed)
      out.rows.push_back(std::move(next.row));
  }
  end_import(out, dry_run, last > job_bounds::postings, {ec::jobs_full, ec::job_import_refused});
  if (!report.applied)
    last = before;
  return out;
}

} // namespace zhian::jobs
