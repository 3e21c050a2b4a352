#include "actors/catalogue/kept_import.hpp"

#include "protocols/ascii.hpp"
#include "protocols/utf8.hpp"

namespace zhian::catalogue {

column_layout read_column_names(const csv_row& row, const table_columns& known,
                                std::vector<import_fault>& faults) {
  column_layout out;
  out.at.resize(known.names.size());
  out.width = row.fields.size();
  auto blame = [&](std::string_view name, const char* why) {
    // A name of somebody's own may be anything.
    faults.push_back({row.line, std::string{first_characters(name, 40)}, why});
  };
  if (!row.fault.empty())
    faults.push_back({row.line, {}, std::string{row.fault}});
  for (size_t i = 0; i < row.fields.size(); ++i) {
    auto name = ascii_lower(trimmed_cell(row.fields[i]));
    auto found = std::find(known.names.begin(), known.names.end(), name);
    if (found == known.names.end()) {
      blame(name, "unknown");
      continue;
    }
    auto& place = out.at[static_cast<size_t>(found - known.names.begin())];
    if (place)
      blame(name, "repeated");
    place = i;
  }
  for (auto x : known.needed)
    if (!out.at[x])
      blame(known.names[x], "missing");
  return out;
}

std::string_view trimmed_cell(std::string_view x) {
  auto first = x.find_first_not_of(" \t\n");
  if (first == std::string_view::npos)
    return {};
  return x.substr(first, x.find_last_not_of(" \t\n") - first + 1);
}

std::vector<std::string> items_of_cell(std::string_view x) {
  std::vector<std::string> out;
  while (!x.empty()) {
    auto end = x.find('|');
    if (auto item = trimmed_cell(x.substr(0, end)); !item.empty())
      out.emplace_back(item);
    x = end == std::string_view::npos ? std::string_view{} : x.substr(end + 1);
  }
  return out;
}

std::string facts_of_faults(uint32_t total, const std::vector<import_fault>& faults,
                            const fault_words& words) {
  json_writer out;
  out.open().field("errors_total", total).list("errors", faults, [&](const import_fault& f) {
    out.open()
        .field(words.line, f.line)
        .field(words.column, f.column)
        .field("reason", f.reason)
        .close();
  });
  out.close();
  return out.take();
}

} // namespace zhian::catalogue
