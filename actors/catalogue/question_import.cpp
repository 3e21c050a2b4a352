#include "actors/catalogue/question_import.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "actors/catalogue/csv.hpp"
#include "protocols/ascii.hpp"
#include "protocols/json_writer.hpp"

namespace zhian::catalogue {

namespace {

/// More of them do not help who mends the file.
constexpr size_t most_faults = 100;

enum column : size_t {
  source_id,
  category,
  seniority,
  roles,
  skills,
  zh_text,
  zh_key_points,
  zh_answer,
  en_text,
  en_key_points,
  en_answer,
  column_count
};
constexpr std::array<std::string_view, column_count> column_names{
    "source_id",     "category",  "level",   "roles",         "skills",   "zh_text",
    "zh_key_points", "zh_answer", "en_text", "en_key_points", "en_answer"};
constexpr std::array<column, 3> needed{source_id, category, seniority};

std::string_view trimmed(std::string_view x) {
  auto first = x.find_first_not_of(" \t\n");
  if (first == std::string_view::npos)
    return {};
  return x.substr(first, x.find_last_not_of(" \t\n") - first + 1);
}

std::vector<std::string> items_of(std::string_view cell) {
  std::vector<std::string> out;
  while (!cell.empty()) {
    auto end = cell.find('|');
    if (auto item = trimmed(cell.substr(0, end)); !item.empty())
      out.emplace_back(item);
    cell = end == std::string_view::npos ? std::string_view{} : cell.substr(end + 1);
  }
  return out;
}

/// Where each column stands in a row.
struct layout {
  std::array<std::optional<size_t>, column_count> at;
  size_t width = 0;
};

layout read_names(const csv_row& row, std::vector<import_fault>& faults) {
  layout out;
  out.width = row.fields.size();
  auto blame = [&](std::string_view name, const char* why) {
    // A name of somebody's own may be anything.
    faults.push_back({row.line, std::string{first_characters(name, 40)}, why});
  };
  if (!row.fault.empty())
    faults.push_back({row.line, {}, std::string{row.fault}});
  for (size_t i = 0; i < row.fields.size(); ++i) {
    auto name = ascii_lower(trimmed(row.fields[i]));
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

class row_reader {
public:
  row_reader(const layout& at, const csv_row& row) : at_(at), row_(row) {}

  std::string_view cell(column x) const {
    return at_.at[x] ? trimmed(row_.fields[*at_.at[x]]) : std::string_view{};
  }
  std::optional<question_text> text(column words, column points, column answer) const {
    if (cell(words).empty() && cell(points).empty() && cell(answer).empty())
      return std::nullopt;
    return question_text{std::string{cell(words)}, items_of(cell(points)),
                         std::string{cell(answer)}};
  }

private:
  const layout& at_;
  const csv_row& row_;
};

/// The column of a member, "zh.text" for instance; that a question is in no language is said where
/// its text should be.
std::string column_of(std::string field) {
  if (field == "zh")
    return std::string{column_names[zh_text]};
  std::replace(field.begin(), field.end(), '.', '_');
  return field;
}

/// What is wrong with a row; else it is in `out`.
std::optional<import_fault> read_row(const layout& at, const csv_row& row, import_line& out) {
  auto fault = [&](std::string where, std::string_view why) {
    return import_fault{row.line, std::move(where), std::string{why}};
  };
  auto in_column = [&](column where, std::string_view why) {
    return fault(std::string{column_names[where]}, why);
  };
  if (!row.fault.empty())
    return fault({}, row.fault);
  if (row.fields.size() != at.width)
    return fault({}, "fields");
  row_reader in{at, row};
  out.source_id = in.cell(source_id);
  if (!is_source_id(out.source_id))
    return in_column(source_id, out.source_id.empty() ? "missing" : "not_allowed");
  out.what.category = in.cell(category);
  auto wanted = in.cell(seniority);
  auto known = parse_level(wanted);
  if (!known)
    return in_column(seniority, wanted.empty() ? "missing" : "not_allowed");
  out.what.seniority = *known;
  out.what.roles = items_of(in.cell(roles));
  out.what.skills = items_of(in.cell(skills));
  out.what.zh = in.text(zh_text, zh_key_points, zh_answer);
  out.what.en = in.text(en_text, en_key_points, en_answer);
  out.what = tidy(std::move(out.what));
  if (auto wrong = fault_of(out.what))
    return fault(column_of(std::move(wrong->field)), wrong->reason);
  return std::nullopt;
}

std::string facts_of_faults(const import_report& x) {
  json_writer out;
  out.open().field("errors_total", x.wrong).list("errors", x.faults, [&](const import_fault& f) {
    out.open().field("line", f.line).field("column", f.column).field("reason", f.reason).close();
  });
  out.close();
  return out.take();
}

} // namespace

import_file read_import(std::string_view csv) {
  import_file out;
  csv_bounds bounds;
  bounds.rows = question_bounds::import_rows + 1; // And the names.
  auto file = read_csv(csv, bounds);
  if (file.rows.empty()) {
    out.faults.push_back({1, {}, "empty"});
    return out;
  }
  auto at = read_names(file.rows.front(), out.faults);
  out.rows = static_cast<uint32_t>(file.rows.size() - 1);
  if (!out.faults.empty())
    return out; // Of rows whose columns are not known nothing can be said.
  if (out.rows == 0)
    out.faults.push_back({1, {}, "empty"});
  std::unordered_set<std::string> seen;
  for (size_t i = 1; i < file.rows.size(); ++i) {
    import_line line;
    auto fault = read_row(at, file.rows[i], line);
    if (!fault && !seen.insert(line.source_id).second)
      fault = import_fault{file.rows[i].line, std::string{column_names[source_id]}, "repeated"};
    if (fault)
      out.faults.push_back(std::move(*fault));
    else
      out.lines.push_back(std::move(line));
  }
  if (file.cut)
    out.faults.push_back({file.rows.back().line, {}, "too_many_rows"});
  return out;
}

import_outcome decide_import(const import_file& file, bool dry_run,
                             const std::vector<classic_question_row>& known, uint64_t total,
                             const facts& around) {
  import_outcome out;
  auto& report = out.report;
  report.rows = file.rows;
  report.wrong = static_cast<uint32_t>(file.faults.size());
  report.faults.assign(file.faults.begin(),
                       file.faults.begin()
                           + static_cast<ptrdiff_t>(std::min(file.faults.size(), most_faults)));
  std::unordered_map<std::string_view, const classic_question_row*> by_source;
  for (const auto& x : known)
    by_source.emplace(x.source_id, &x);
  for (const auto& line : file.lines) {
    auto found = by_source.find(line.source_id);
    if (found == by_source.end()) {
      ++report.fresh;
      auto made = add({line.source_id, line.what}, false, 0, around);
      out.rows.push_back(std::move(made.row));
      continue;
    }
    const auto& now = *found->second;
    auto next = change(&now, {now.id, now.version, line.what}, around);
    ++(next.changed ? report.changed : report.same);
    if (next.changed)
      out.rows.push_back(std::move(next.row));
  }
  if (report.wrong == 0 && total + report.fresh > question_bounds::questions)
    out.error = ec::bank_full;
  else if (report.wrong > 0 && !dry_run) {
    out.error = ec::import_refused;
    out.facts = facts_of_faults(report);
  }
  report.applied = !dry_run && out.error == ec::none;
  if (!report.applied)
    out.rows.clear();
  return out;
}

} // namespace zhian::catalogue
