// Comma-separated values as RFC 4180 has them, and as spreadsheets write them: a byte order mark,
// any of the three line breaks, quoted fields with commas, quotes and line breaks in them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zhian::catalogue {

/// One record of a file.
struct csv_row {
  uint32_t line = 1; ///< Where it begins.
  std::vector<std::string> fields;
  /// Why its fields are not to be believed: "quotes" (one inside an unquoted field, or something
  /// behind a closing one), "open_quote" (never closed: the file ends in it), "encoding" (no UTF-8,
  /// or NUL), "too_many_fields". Empty: they are.
  std::string_view fault = {};
  bool operator==(const csv_row&) const = default;
};

struct csv_bounds {
  size_t rows = 1000;
  size_t fields = 64; ///< Of a row.
};

struct csv_file {
  std::vector<csv_row> rows;
  bool cut = false; ///< There are more rows than may be.
};

/// Reads all of it. Lines with nothing on them are left out; a line break within quotes becomes LF.
csv_file read_csv(std::string_view text, const csv_bounds& bounds = {});

} // namespace zhian::catalogue
