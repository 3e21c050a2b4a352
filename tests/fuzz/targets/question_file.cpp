// Files of questions that staff import: any bytes at all are a file with faults, or one that can be
// kept.
#include "actors/catalogue/csv.hpp"
#include "actors/catalogue/question_import.hpp"
#include "protocols/grams.hpp"
#include "protocols/utf8.hpp"
#include "tests/fuzz/target.hpp"

#include <algorithm>

using namespace zhian;
using fuzz::claim;

namespace {

std::string csv_of(const std::vector<catalogue::csv_row>& rows) {
  std::string out;
  for (const auto& row : rows) {
    for (const auto& field : row.fields) {
      out += &field == &row.fields.front() ? "\"" : ",\"";
      for (char c : field)
        out.append(c == '"' ? 2 : 1, c);
      out += '"';
    }
    out += '\n';
  }
  return out;
}

} // namespace

ZHIAN_FUZZ_TARGET(csv_rows) {
  catalogue::csv_bounds bounds{50, 8};
  auto file = catalogue::read_csv(bytes, bounds);
  claim(file.rows.size() <= bounds.rows, "rows have a bound");
  uint32_t line = 0;
  bool good = true;
  for (const auto& row : file.rows) {
    claim(row.line > line, "rows begin one below the other");
    line = row.line;
    claim(!row.fields.empty() && row.fields.size() <= bounds.fields, "fields have a bound");
    for (const auto& field : row.fields)
      claim(storable_text(field), "the store takes what was read");
    good = good && row.fault.empty();
  }
  if (!good)
    return;
  auto again = catalogue::read_csv(csv_of(file.rows), bounds);
  claim(again.rows.size() == file.rows.size(), "what was read can be written");
  for (size_t i = 0; i < again.rows.size(); ++i)
    claim(again.rows[i].fields == file.rows[i].fields && again.rows[i].fault.empty(),
          "it is read the same");
}

ZHIAN_FUZZ_TARGET(question_rows) {
  auto file = catalogue::read_import(bytes);
  claim(file.faults.size() > 0 || file.lines.size() == file.rows, "a row is good or wrong");
  for (const auto& x : file.lines) {
    claim(catalogue::is_source_id(x.source_id), "it has a name");
    claim(!catalogue::fault_of(x.what), "it can be kept");
  }
  for (const auto& x : file.faults)
    claim(x.line > 0 && !x.reason.empty() && storable_text(x.column), "a fault can be told");
}

ZHIAN_FUZZ_TARGET(search_grams) {
  auto have = grams_of(bytes);
  auto want = grams_to_find(bytes, 10'000);
  claim(std::includes(have.begin(), have.end(), want.begin(), want.end()),
        "a text is found by itself");
  for (const auto& gram : have)
    claim(!gram.empty() && storable_text(gram) && gram.find(' ') == std::string::npos,
          "grams are texts without blanks");
}
