// Files of rows for a list that staff keep: the tables of spreadsheets, what is wrong with them,
// and how an import ends. No clock, no I/O.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "actors/catalogue/csv.hpp"
#include "protocols/errors.hpp"
#include "protocols/json_writer.hpp"
#include "protocols/question.hpp"

namespace zhian::catalogue {

/// More of them do not help who mends the file.
inline constexpr size_t most_faults = 100;

/// A file as it was read. `Line` is a row that can be kept; it has a `source_id`.
template <class Line>
struct file_of_rows {
  uint32_t rows = 0; ///< In the file, good or not.
  std::vector<Line> lines;
  std::vector<import_fault> faults; ///< In the order of the file; of each row the first.
};

/// Keeps a row that is good, and was not there before in the same file. The file outlives it.
template <class Line>
class line_collector {
public:
  explicit line_collector(file_of_rows<Line>& to) : to_(to) {}
  void take(uint32_t line, Line x) {
    if (seen_.insert(x.source_id).second)
      to_.lines.push_back(std::move(x));
    else
      to_.faults.push_back({line, "source_id", "repeated"});
  }

private:
  file_of_rows<Line>& to_;
  std::unordered_set<std::string> seen_;
};

// ---- tables

/// The columns a table may have, and the numbers of those that it must.
struct table_columns {
  std::span<const std::string_view> names;
  std::span<const size_t> needed;
};
/// Where each column stands in a row.
struct column_layout {
  std::vector<std::optional<size_t>> at;
  size_t width = 0;
};
/// From the first row. Faults: unknown, repeated, missing, with the name of the column.
column_layout read_column_names(const csv_row& row, const table_columns& known,
                                std::vector<import_fault>& faults);

std::string_view trimmed_cell(std::string_view x);
/// What stands between '|', trimmed, without what is empty.
std::vector<std::string> items_of_cell(std::string_view x);

/// One row that has as many fields as there are names.
class table_row {
public:
  table_row(const column_layout& at, const csv_row& row) : at_(at), row_(row) {}
  uint32_t line() const { return row_.line; }
  /// Trimmed; empty where the column is not there.
  std::string_view cell(size_t column) const {
    const auto& at = at_.at[column];
    return at ? trimmed_cell(row_.fields[*at]) : std::string_view{};
  }

private:
  const column_layout& at_;
  const csv_row& row_;
};

/// Reads a table of at most `most` rows below the names. `read(row, line)` fills a line, or answers
/// the first fault of the row.
template <class Line, class Read>
file_of_rows<Line> read_table(std::string_view csv, size_t most, const table_columns& known,
                              Read read) {
  file_of_rows<Line> out;
  csv_bounds bounds;
  bounds.rows = most + 1; // And the names.
  auto file = read_csv(csv, bounds);
  if (file.rows.empty()) {
    out.faults.push_back({1, {}, "empty"});
    return out;
  }
  auto at = read_column_names(file.rows.front(), known, out.faults);
  out.rows = static_cast<uint32_t>(file.rows.size() - 1);
  if (!out.faults.empty())
    return out; // Of rows whose columns are not known nothing can be said.
  if (out.rows == 0)
    out.faults.push_back({1, {}, "empty"});
  line_collector<Line> into{out};
  for (size_t i = 1; i < file.rows.size(); ++i) {
    const auto& row = file.rows[i];
    Line line;
    std::optional<import_fault> fault;
    if (!row.fault.empty())
      fault = import_fault{row.line, {}, std::string{row.fault}};
    else if (row.fields.size() != at.width)
      fault = import_fault{row.line, {}, "fields"};
    else
      fault = read(table_row{at, row}, line);
    if (fault)
      out.faults.push_back(std::move(*fault));
    else
      into.take(row.line, std::move(line));
  }
  if (file.cut)
    out.faults.push_back({file.rows.back().line, {}, "too_many_rows"});
  return out;
}

// ---- what an import leads to

template <class Row, class Report = import_report>
struct outcome_of_import {
  ec error = ec::none;
  std::string facts; ///< Members of the problem: JSON object text.
  Report report;
  std::vector<Row> rows; ///< To be written: none of a dry run.
};

/// What a report says before the rows are compared with those that are there.
template <class Report, class Line>
void begin_report(Report& report, const file_of_rows<Line>& file) {
  auto shown = std::min(file.faults.size(), most_faults);
  report.rows = file.rows;
  report.wrong = static_cast<uint32_t>(file.faults.size());
  report.faults.assign(file.faults.begin(), file.faults.begin() + static_cast<ptrdiff_t>(shown));
}

/// What the members of a fault are called in the problem of one list.
struct fault_words {
  std::string_view line = "line";
  std::string_view column = "column";
};
/// {"errors_total":…,"errors":[…]}
std::string facts_of_faults(uint32_t total, const std::vector<import_fault>& faults,
                            const fault_words& words);

/// Which errors one list has for them.
struct import_errors {
  ec full;    ///< There would be more rows than may be.
  ec refused; ///< The file has faults, and this is no dry run.
};
/// How it ends: a file is applied whole or not at all. `full`: too many rows with it.
template <class Row, class Report>
void end_import(outcome_of_import<Row, Report>& out, bool dry_run, bool full,
                const import_errors& errors, const fault_words& words = {}) {
  auto& report = out.report;
  if (report.wrong == 0 && full) {
    out.error = errors.full;
  } else if (report.wrong > 0 && !dry_run) {
    out.error = errors.refused;
    out.facts = facts_of_faults(report.wrong, report.faults, words);
  }
  report.applied = !dry_run && out.error == ec::none;
  if (!report.applied)
    out.rows.clear();
}

/// What the audit says of an import: JSON object text. `unit`: what its rows are called.
template <class Report>
std::string import_detail(const Report& x, std::string_view unit = "rows") {
  json_writer out;
  out.open().field(unit, x.rows).field("fresh", x.fresh).field("changed", x.changed);
  if constexpr (requires { x.withdrawn; })
    out.field("withdrawn", x.withdrawn);
  out.field("same", x.same).close();
  return out.take();
}

} // namespace zhian::catalogue
