#include "actors/catalogue/question_import.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace zhian::catalogue {

namespace {

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
constexpr std::array<size_t, 3> needed{source_id, category, seniority};

std::optional<question_text> text_in(const table_row& row, column words, column points,
                                     column answer) {
  if (row.cell(words).empty() && row.cell(points).empty() && row.cell(answer).empty())
    return std::nullopt;
  return question_text{std::string{row.cell(words)}, items_of_cell(row.cell(points)),
                       std::string{row.cell(answer)}};
}

/// The column of a member, "zh.text" for instance; that a question is in no language is said where
/// its text should be.
std::string column_of(std::string field) {
  if (field == "zh")
    return std::string{column_names[zh_text]};
  std::replace(field.begin(), field.end(), '.', '_');
  return field;
}

/// What is wrong with a row; else it is in `out`.
std::optional<import_fault> read_row(const table_row& row, import_line& out) {
  auto fault = [&](std::string where, std::string_view why) {
    return import_fault{row.line(), std::move(where), std::string{why}};
  };
  auto in_column = [&](column where, std::string_view why) {
    return fault(std::string{column_names[where]}, why);
  };
  out.source_id = row.cell(source_id);
  if (!is_source_id(out.source_id))
    return in_column(source_id, out.source_id.empty() ? "missing" : "not_allowed");
  out.what.category = row.cell(category);
  auto wanted = row.cell(seniority);
  auto known = parse_level(wanted);
  if (!known)
    return in_column(seniority, wanted.empty() ? "missing" : "not_allowed");
  out.what.seniority = *known;
  out.what.roles = items_of_cell(row.cell(roles));
  out.what.skills = items_of_cell(row.cell(skills));
  out.what.zh = text_in(row, zh_text, zh_key_points, zh_answer);
  out.what.en = text_in(row, en_text, en_key_points, en_answer);
  out.what = tidy(std::move(out.what));
  if (auto wrong = fault_of(out.what))
    return fault(column_of(std::move(wrong->field)), wrong->reason);
  return std::nullopt;
}

} // namespace

import_file read_import(std::string_view csv) {
  return read_table<import_line>(csv, question_bounds::import_rows, {column_names, needed},
                                 read_row);
}

import_outcome decide_import(const import_file& file, bool dry_run,
                             const std::vector<classic_question_row>& known, uint64_t total,
                             const facts& around) {
  import_outcome out;
  auto& report = out.report;
  begin_report(report, file);
  rows_by_source there{known};
  for (const auto& line : file.lines) {
    const auto* now = there.find(line.source_id);
    if (!now) {
      ++report.fresh;
      auto made = add({line.source_id, line.what}, false, 0, around);
      out.rows.push_back(std::move(made.row));
      continue;
    }
    auto next = change(now, {now->id, now->version, line.what}, around);
    ++(next.changed ? report.changed : report.same);
    if (next.changed)
      out.rows.push_back(std::move(next.row));
  }
  end_import(out, dry_run, total + report.fresh > question_bounds::questions,
             {ec::bank_full, ec::import_refused});
  return out;
}

} // namespace zhian::catalogue
