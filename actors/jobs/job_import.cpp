#include "actors/jobs/job_import.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "actors/catalogue/csv.hpp"
#include "actors/jobs/job_json.hpp"
#include "protocols/ascii.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::jobs {

namespace {

/// More of them do not help who mends the file.
constexpr size_t most_faults = 100;

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
constexpr std::array<column, 5> needed{source_id, title, company, city_name, body};

std::string_view trimmed_cell(std::string_view x) {
  auto first = x.find_first_not_of(" \t\n");
  if (first == std::string_view::npos)
    return {};
  return x.substr(first, x.find_last_not_of(" \t\n") - first + 1);
}

/// Where each column stands in a row.
struct column_layout {
  std::array<std::optional<size_t>, column_count> at;
  size_t width = 0;
};

column_layout read_column_names(const catalogue::csv_row& row, std::vector<import_fault>& faults) {
  column_layout out;
  out.width = row.fields.size();
  auto blame = [&](std::string_view name, const char* why) {
    // A name of somebody's own may be anything.
    faults.push_back({row.line, std::string{first_characters(name, 40)}, why});
  };
  if (!row.fault.empty())
    faults.push_back({row.line, {}, std::string{row.fault}});
  for (size_t i = 0; i < row.fields.size(); ++i) {
    auto name = ascii_lower(trimmed_cell(row.fields[i]));
    auto found = std::find(column_names.begin(), column_names.end(), name);
    if (found == column_names.end()) {
      blame(name, "unknown");
      continue;
    }
    auto& place = out.at[static_cast<size_t>(found - column_names.begin())];
    if (place)
      blame(name, "repeated");
    place = i;
  }
  for (auto x : needed)
    if (!out.at[x])
      blame(column_names[x], "missing");
  return out;
}

/// The cells of one row; the first fault wins.
class cells {
public:
  cells(const column_layout& at, const catalogue::csv_row& row) : at_(at), row_(row) {}

  std::string_view cell(column x) const {
    return at_.at[x] ? trimmed_cell(row_.fields[*at_.at[x]]) : std::string_view{};
  }
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
      fault = import_fault{row_.line, std::move(where), std::string{why}};
  }

  std::optional<import_fault> fault;

private:
  const column_layout& at_;
  const catalogue::csv_row& row_;
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
std::optional<import_fault> read_csv_row(const column_layout& at, const catalogue::csv_row& row,
                                         told_job& out) {
  if (!row.fault.empty())
    return import_fault{row.line, {}, std::string{row.fault}};
  if (row.fields.size() != at.width)
    return import_fault{row.line, {}, "fields"};
  cells in{at, row};
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
  for (auto rest = in.cell(skills); !rest.empty();) {
    auto end = rest.find('|');
    if (auto item = trimmed_cell(rest.substr(0, end)); !item.empty())
      x.skills.emplace_back(item);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  }
  x.body = in.cell(body);
  x.url = in.cell(url);
  if (in.fault)
    return in.fault;
  x = tidy(std::move(x));
  if (auto wrong = fault_of(x))
    in.blame(std::move(wrong->field), wrong->reason);
  return in.fault;
}

/// Keeps a row that is good, and was not there before in the same file.
class collector {
public:
  explicit collector(import_file& to) : to_(to) {}
  void take(uint32_t line, told_job job) {
    if (seen_.insert(job.source_id).second)
      to_.lines.push_back(std::move(job));
    else
      to_.faults.push_back({line, std::string{column_names[source_id]}, "repeated"});
  }

private:
  import_file& to_;
  std::unordered_set<std::string> seen_;
};

import_file read_csv_file(std::string_view text) {
  import_file out;
  catalogue::csv_bounds bounds;
  bounds.rows = job_bounds::import_rows + 1; // And the names.
  auto file = catalogue::read_csv(text, bounds);
  if (file.rows.empty()) {
    out.faults.push_back({1, {}, "empty"});
    return out;
  }
  auto at = read_column_names(file.rows.front(), out.faults);
  out.rows = static_cast<uint32_t>(file.rows.size() - 1);
  if (!out.faults.empty())
    return out; // Of rows whose columns are not known nothing can be said.
  if (out.rows == 0)
    out.faults.push_back({1, {}, "empty"});
  collector into{out};
  for (size_t i = 1; i < file.rows.size(); ++i) {
    told_job job;
    if (auto fault = read_csv_row(at, file.rows[i], job))
      out.faults.push_back(std::move(*fault));
    else
      into.take(file.rows[i].line, std::move(job));
  }
  if (file.cut)
    out.faults.push_back({file.rows.back().line, {}, "too_many_rows"});
  return out;
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
  collector into{out};
  for (uint32_t i = 0; i < file.jobs.size(); ++i) {
    auto& x = file.jobs[i];
    if (x.job)
      into.take(i + 1, std::move(*x.job));
    else
      out.faults.push_back({i + 1, std::move(x.fault.field), std::string{x.fault.reason}});
  }
  return out;
}

std::string facts_of_report(const job_import_report& x) {
  json_writer out;
  out.open().field("errors_total", x.wrong).list("errors", x.faults, [&](const import_fault& f) {
    out.open().field("line", f.line).field("column", f.column).field("reason", f.reason).close();
  });
  out.close();
  return out.take();
}

} // namespace

import_file read_import(job_format format, std::string_view text) {
  return format == job_format::csv ? read_csv_file(text) : read_json_file(text);
}

import_outcome decide_import(const import_file& file, bool dry_run,
                             const std::vector<job_row>& known, uint64_t& last,
                             const facts& around) {
  import_outcome out;
  auto& report = out.report;
  report.rows = file.rows;
  report.wrong = static_cast<uint32_t>(file.faults.size());
  report.faults.assign(file.faults.begin(),
                       file.faults.begin()
                           + static_cast<ptrdiff_t>(std::min(file.faults.size(), most_faults)));
  std::unordered_map<std::string_view, const job_row*> by_source;
  for (const auto& x : known)
    by_source.emplace(x.source_id, &x);
  auto before = last;
  for (const auto& line : file.lines) {
    auto found = by_source.find(line.source_id);
    const auto* now = found == by_source.end() ? nullptr : found->second;
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
  if (report.wrong == 0 && last > job_bounds::postings)
    out.error = ec::jobs_full;
  else if (report.wrong > 0 && !dry_run) {
    out.error = ec::job_import_refused;
    out.facts = facts_of_report(report);
  }
  report.applied = !dry_run && out.error == ec::none;
  if (!report.applied) {
    out.rows.clear();
    last = before;
  }
  return out;
}

} // namespace zhian::jobs
